import { describe, expect, test } from 'vitest';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { FlowTest } from '../../shared/flow-schema/flow-test.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { runFlowTests } from './run-flow-tests.ts';

const say = (text: string) => ['announce', { prompt: { say: text } }] as const;
const flow = drawFlow(
  {
    answer: 'answer',
    greet: say('Hello {{ caller.name }} on {{ called.number }}'),
    ask: ['menu', { prompt: { say: 'Press 1' }, choices: [{ digit: '1' }], retries: 0, saveAs: 'key' }],
    thanks: say('Thank you'),
  },
  ['start.in > answer', 'answer.answered > greet', 'greet.done > ask', 'ask.1 > thanks'],
  { variables: [{ name: 'key', type: 'string' }] },
);

async function resultOf(test: Partial<FlowTest>, of: Flow = flow) {
  const [result] = await runFlowTests({ ...of, tests: [{ name: 'a test', expect: {}, ...test }] });
  return result!;
}

describe('a flow’s own test', () => {
  test('passes when everything is as expected', async () => {
    const result = await resultOf({
      given: { callerName: 'Kim', called: 'desk' },
      when: [{ press: '1' }],
      expect: {
        path: ['start', 'answer', 'greet', 'ask', 'thanks'],
        heard: ['Hello Kim on desk', 'Press', 'Thank you'],
        vars: { key: '1' },
        ended: { code: 'completed' },
      },
    });
    expect(result.differences).toEqual([]);
    expect(result.passed).toBe(true);
  });

  test('fails with the path that was taken', async () => {
    const { passed, differences, path } = await resultOf({
      when: [{ press: '9' }],
      expect: { path: ['start', 'answer', 'greet', 'ask', 'thanks'] },
    });
    expect(passed).toBe(false);
    expect(differences).toEqual([
      [
        'path: expected thanks at place 5, but the flow was over',
        '  expected start → answer → greet → ask → thanks',
        '  taken    start → answer → greet → ask',
      ].join('\n'),
    ]);
    expect(path).toEqual(['start', 'answer', 'greet', 'ask']);
  });

  test('fails when the way went on further than expected', async () => {
    const { differences } = await resultOf({ when: [{ press: '1' }], expect: { path: ['start', 'answer', 'greet'] } });
    expect(differences[0]).toContain('expected the end at place 4, but ask');
  });

  test.each<[string, FlowTest['expect'], string]>([
    ['words that were not spoken', { heard: ['Goodbye'] }, 'heard: expected “Goodbye”, but heard “Hello'],
    ['words in another order', { heard: ['Thank you', 'Press 1'] }, 'heard: expected “Press 1” after “Thank you”'],
    ['another value', { vars: { key: '2' } }, 'variable key: expected "2", but it was "1"'],
    ['a variable that is not there', { vars: { nobody: 1 } }, 'variable nobody: expected 1, but it was nothing'],
    [
      'another end',
      { ended: { code: 'rejected', sip: 486 } },
      'ended code: expected "rejected", but it was "completed"',
    ],
  ])('fails for %s', async (_what, expected, difference) => {
    const { passed, differences } = await resultOf({ when: [{ press: '1' }], expect: expected });
    expect(passed).toBe(false);
    expect(differences[0]).toContain(difference);
  });

  test('fails when a key is pressed that nobody waits for', async () => {
    const { differences } = await resultOf({ when: [{ press: '11' }] });
    expect(differences).toEqual(['step 1: nobody listened for the key 1']);
  });

  test('keys wait until they are listened for, and cut a question short', async () => {
    const { heard } = await resultOf({ when: [{ press: '1' }] });
    expect(heard).toEqual(['Hello  on drawn', 'Press 1', 'Thank you']);
  });

  test('the caller may wait and hang up', async () => {
    const { passed, path, ended } = await resultOf({ when: [{ wait: 1 }, { hangUp: true }] });
    expect(passed).toBe(true);
    expect(path).toEqual(['start', 'answer', 'greet']);
    expect(ended).toEqual({ code: 'hungUp' });
  });

  test('a caller who hangs up a call that is over is told so', async () => {
    const { differences } = await resultOf({ when: [{ wait: 60 }, { hangUp: true }] });
    expect(differences).toEqual(['step 2: the flow was over before the caller could hang up']);
  });

  test('a flow that never ends is stopped, and the test fails', async () => {
    const endless = drawFlow({ rest: ['wait', { seconds: 600 }] }, ['start.in > rest', 'rest.done > rest']);
    const { passed, differences } = await resultOf({}, endless);
    expect(passed).toBe(false);
    expect(differences[0]).toContain('still running after an hour');
  });

  test('a long row of quick boxes is followed to its end', async () => {
    const names = Array.from({ length: 400 }, (_, n) => `n${n}`);
    const row = drawFlow(
      Object.fromEntries(names.map((name) => [name, ['condition', { cases: [{ id: 'c1', when: 'true' }] }]])),
      ['start.in > n0', ...names.slice(1).map((name, n) => `n${n}.c1 > ${name}`)],
    );
    const { path, differences } = await resultOf({}, row);
    expect(differences).toEqual([]);
    expect(path).toHaveLength(401);
  });

  test('the clock stands where the test says, and the entry is the one it names', async () => {
    const moved = drawFlow({ no: ['reject', { status: 600 }] }, ['start.transfer > no']);
    const { ended } = await resultOf({ given: { at: '2026-12-24T18:00:00+01:00', entry: 'transfer' } }, moved);
    expect(ended).toEqual({ code: 'rejected', sip: 600 });
  });
});

describe('the web of a test', () => {
  const asking = drawFlow(
    { ask: ['http-request', { url: 'https://crm.example.com/', save: [{ path: 'name', variable: 'who' }] }] },
    ['start.in > ask'],
    { variables: [{ name: 'who', type: 'string' }] },
  );
  const asked = ['GET https://crm.example.com/'];

  test('answers as the test says', async () => {
    const when = [{ web: { json: { name: 'Kim' } } }];
    const { differences, vars } = await resultOf({ when, expect: { asked } }, asking);
    expect(differences).toEqual([]);
    expect(vars).toEqual({ who: 'Kim' });
  });

  test('answers nothing when the test says nothing', async () => {
    const { differences, vars } = await resultOf({ expect: { asked } }, asking);
    expect(differences).toEqual([]);
    expect(vars).toEqual({ who: '' });
  });

  test('fails when nobody asks, or somebody asks otherwise', async () => {
    const { differences } = await resultOf(
      { when: [{ web: 'failed' }, { web: 'timeout' }], expect: { asked: [] } },
      asking,
    );
    expect(differences).toEqual([
      'step 2: no web server was asked',
      'asked: expected nothing, but it was GET https://crm.example.com/',
    ]);
  });
});
