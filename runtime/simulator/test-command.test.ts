import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { flowText } from '../../shared/flow-schema/canonical-flow.ts';
import type { FlowTest } from '../../shared/flow-schema/flow-test.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { testCommand } from './test-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'cordboard-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const withTests = (...tests: FlowTest[]) => flowText(drawFlow({ no: 'reject' }, ['start.in > no'], { tests }));

async function run(...files: string[]) {
  const lines: string[] = [];
  const code = await testCommand(files, (line) => lines.push(line));
  return { code, lines };
}

test('all passed: a tick for each, a summary, code 0', async () => {
  const path = file('good.json', withTests({ name: 'busy', expect: { ended: { sip: 486 } } }));
  expect(await run(path)).toEqual({ code: 0, lines: [path, '  ✓ busy', '1 passed, 0 failed'] });
});

test('a wrong expectation: a cross, the difference, the way taken, code 1', async () => {
  const path = file('bad.json', withTests({ name: 'busy', expect: { ended: { sip: 603 } } }));
  expect(await run(path)).toEqual({
    code: 1,
    lines: [
      path,
      '  ✗ busy',
      '      ended sip: expected 603, but it was 486',
      '      taken    start → no',
      '0 passed, 1 failed',
    ],
  });
});

test('a box that failed is told with its reason', async () => {
  const broken = drawFlow({ say: ['announce', { prompt: { say: '{{ dial.nothing }}' } }], answer: 'answer' }, [
    'start.in > answer',
    'answer.answered > say',
  ]);
  const path = file('broken.json', flowText({ ...broken, tests: [{ name: 'speaks', expect: { heard: ['busy'] } }] }));
  const { code, lines } = await run(path);
  expect(code).toBe(1);
  expect(lines).toContain('      failed   say: dial.nothing: No such key: nothing');
});

test('a file that is no flow, or a wrong one, is told and counted', async () => {
  const noJson = file('no-json.json', '{');
  const noFlow = file('no-flow.json', '{}');
  const wrong = file('wrong.json', flowText({ ...drawFlow({}, []), nodes: [] }));
  const { code, lines } = await run(noJson, noFlow, wrong, join(folder, 'missing.json'));
  expect(code).toBe(1);
  expect(lines.filter((line) => line.startsWith('  ✗')).join('\n')).toMatch(/cannot be read.*\n.*name.*missing/s);
  expect(lines).toContain('  ✗ The flow has no beginning. Add the box “Incoming call”.');
  expect(lines.at(-1)).toBe('0 passed, 4 failed');
});

test('no files: a hint, code 2', async () => {
  expect((await run()).code).toBe(2);
});

test('flows that are tested together may enter one another', async () => {
  const inner = drawFlow({ no: ['reject', { status: 404 }] }, ['start.in > no'], { id: 'inner' });
  const tests = [{ name: 'goes on', expect: { path: ['start', 'on', 'on/start', 'on/no'], ended: { sip: 404 } } }];
  const outer = drawFlow({ on: ['go-to-flow', { flow: 'inner' }] }, ['start.in > on'], { id: 'outer', tests });
  const [one, other] = [file('outer.json', flowText(outer)), file('inner.json', flowText(inner))];
  expect((await run(one, other)).lines).toContain('  ✓ goes on');
  expect((await run(one)).lines).toContain('  ✗ goes on');
});
