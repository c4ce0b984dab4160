/** What went wrong in other machines of this kind, and must not here. */

import { describe, expect, test, vi } from 'vitest';
import { nodeCard } from '../../shared/flow-schema/node-card.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { CallDirectory } from '../call/call-directory.ts';
import { SimulatedClock } from '../clock.ts';
import { nodeKind } from '../nodes/node-kind.ts';
import { compileFlow } from './compile-flow.ts';
import { MOST_QUICK_HOPS } from './run-node.ts';
import { kindsWith, startFlow } from './testing/run-drawn.ts';

const set = (name: string, value: string) => ['set-variables', { assignments: [{ name, value }] }] as const;

const explosive = nodeKind(
  nodeCard({
    kind: 'explosive',
    version: 1,
    label: { en: 'Explosive', de: 'Sprengsatz' },
    about: { en: '', de: '' },
    icon: 'bomb',
    group: 'logic',
    role: 'step',
    needs: 'any',
    waits: false,
    summary: [],
    fields: {},
    ports: [{ id: 'done', label: { en: 'Done', de: 'Fertig' } }],
  }),
  () => {
    throw new Error('bang');
  },
);

describe('pitfalls', () => {
  test('an edge from a box to itself runs it again', async () => {
    const flow = drawFlow(
      { answer: 'answer', ask: ['menu', { prompt: { say: 'Again?' }, choices: [{ digit: '1' }, { digit: '2' }] }] },
      ['start.in > answer', 'answer.answered > ask', 'ask.1 > ask'],
    );
    const { call, clock, over, path } = startFlow(flow);
    for (const digit of '1112') {
      await clock.advance(100);
      call.press(digit);
    }
    await clock.advance(100);
    await over;
    expect(path()).toEqual(['start', 'answer', 'ask', 'ask', 'ask', 'ask']);
  });

  test('a listener that throws harms no call', async () => {
    const { call, clock, over, path } = startFlow(
      drawFlow({ answer: 'answer', pause: ['wait', { seconds: 1 }] }, ['start.in > answer', 'answer.answered > pause']),
      {
        sink: () => {
          throw new Error('nobody listens');
        },
      },
    );
    await clock.advance(2000);
    await over;
    expect(path()).toEqual(['start', 'answer', 'pause']);
    expect(call.cause?.code).toBe('completed');
  });

  test('an exception in one call ends that call only', async () => {
    const directory = new CallDirectory();
    const clock = new SimulatedClock();
    const quiet = compileFlow(drawFlow({ pause: ['wait', { seconds: 10 }] }, ['start.in > pause']), 1);
    const loud = compileFlow(drawFlow({ bomb: 'explosive' }, ['start.in > bomb']), 1, kindsWith([explosive]));
    const others = Array.from({ length: 5 }, (_, n) => startFlow(quiet, { id: `quiet-${n}`, clock, directory }));
    const hit = startFlow(loud, { id: 'loud', clock, directory });
    await hit.over;
    expect(hit.failures()).toEqual(['bomb: bang']);
    expect(hit.call.cause).toMatchObject({ code: 'failed' });
    expect(others.map(({ call }) => call.state)).toEqual(Array(5).fill('ringing'));
    await clock.advance(11_000);
    await Promise.all(others.map(({ over }) => over));
    expect(others.map(({ call }) => call.cause?.code)).toEqual(Array(5).fill('completed'));
  });

  test('a call whose own methods throw ends alone, and the run still resolves', async () => {
    const { call, over } = startFlow(drawFlow({ pause: ['wait', { seconds: 1 }] }, []));
    vi.spyOn(call, 'hangUp').mockRejectedValue(new Error('no line'));
    await expect(over).resolves.toBeUndefined();
  });

  test('a call that is in no directory is failed, not hung', async () => {
    const directory = new CallDirectory();
    vi.spyOn(directory, 'get').mockReturnValue(undefined);
    const { call, over } = startFlow(drawFlow({}, []), { directory });
    await over;
    expect(call.cause).toMatchObject({ code: 'failed', sip: 500 });
  });

  test('forty calls at once share one machine, and each keeps its own variables', async () => {
    const directory = new CallDirectory();
    const clock = new SimulatedClock();
    const program = compileFlow(
      drawFlow(
        {
          answer: 'answer',
          ask: ['collect-digits', { prompt: { say: 'Number?' }, maxDigits: 2, saveAs: 'number' }],
          repeat: ['announce', { prompt: { say: 'You typed {{ vars.number }}' } }],
        },
        ['start.in > answer', 'answer.answered > ask', 'ask.collected > repeat'],
        { variables: [{ name: 'number', type: 'string' }] },
      ),
      1,
    );
    const calls = Array.from({ length: 40 }, (_, n) => startFlow(program, { id: `c${n}`, clock, directory }));
    await clock.advance(100);
    calls.forEach(({ call }, n) => {
      for (const digit of String(n + 10)) call.press(digit);
    });
    await clock.advance(10_000);
    await Promise.all(calls.map(({ over }) => over));
    expect(calls.map(({ call }) => call.heard.at(-1))).toEqual(calls.map((_, n) => `You typed ${n + 10}`));
  });

  test('a circle of quick boxes lets others run, and is stopped with a clear event', async () => {
    const circle = drawFlow(
      { one: set('n', 'vars.n + 1'), two: ['condition', { cases: [{ id: 'c1', when: 'vars.n < 0' }] }] },
      ['start.in > one', 'one.done > two', 'two.else > one', 'one.error > two', 'two.error > one'],
      { variables: [{ name: 'n', type: 'number' }] },
    );
    const { call, over, failures } = startFlow(circle);
    let turns = 0;
    const tick = () => {
      if (call.state !== 'ended')
        setImmediate(() => {
          turns++;
          tick();
        });
    };
    tick();
    await over;
    expect(turns).toBeGreaterThanOrEqual(Math.floor(MOST_QUICK_HOPS / 32) - 1);
    expect(failures()).toEqual([
      expect.stringMatching(/: the flow goes round in a circle: 1000 boxes without a wait$/),
    ]);
    expect(call.cause).toMatchObject({ code: 'failed' });
  });

  test('a circle is found on a busy machine too, where every box takes its time', async () => {
    const clock = new SimulatedClock();
    vi.spyOn(clock, 'monotonic').mockImplementation(() => performance.now() * 1000);
    const circle = drawFlow({ a: ['condition', { cases: [{ id: 'c1', when: 'true' }] }] }, [
      'start.in > a',
      'a.c1 > a',
    ]);
    const { over, failures } = startFlow(circle, { clock });
    await over;
    expect(failures()).toEqual([expect.stringContaining('goes round in a circle')]);
  });

  test('a long row of quick boxes is no circle', async () => {
    const names = Array.from({ length: 300 }, (_, n) => `n${n}`);
    const flow = drawFlow(
      Object.fromEntries(names.map((name) => [name, set('n', 'vars.n + 1')])),
      ['start.in > n0', ...names.slice(1).map((name, n) => `n${n}.done > ${name}`)],
      { variables: [{ name: 'n', type: 'number' }] },
    );
    const { over, path, failures } = startFlow(flow);
    await over;
    expect(path()).toHaveLength(301);
    expect(failures()).toEqual([]);
  });

  test('what a run holds is plain JSON', async () => {
    const { machine } = compileFlow(drawFlow({ answer: 'answer' }, ['start.in > answer']), 1);
    const { initialTransition } = await import('xstate');
    const [snapshot] = initialTransition(machine, { callId: 'c', entry: 'in', vars: { a: 1 } });
    expect(JSON.parse(JSON.stringify(snapshot.context))).toEqual(snapshot.context);
  });

  test('a call keeps the version that it began with', async () => {
    const { Programs } = await import('./programs.ts');
    const spoken = (text: string) =>
      drawFlow({ answer: 'answer', greet: ['announce', { prompt: { say: text } }] }, [
        'start.in > answer',
        'answer.answered > greet',
      ]);
    const programs = new Programs();
    programs.publish(spoken('old'), 1);
    const before = startFlow(programs.current('drawn')!);
    programs.publish(spoken('new'), 2);
    const after = startFlow(programs.current('drawn')!);
    for (const { clock, over } of [before, after]) {
      await clock.advance(5000);
      await over;
    }
    expect([before.call.heard, after.call.heard]).toEqual([['old'], ['new']]);
    programs.withdraw('drawn');
    expect(programs.current('drawn')).toBeUndefined();
  });
});
