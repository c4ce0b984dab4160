import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import welcome from '../../samples/welcome.json' with { type: 'json' };
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { checkFlow } from './check-flow.ts';
import { createFlowChecker } from './flow-checker.ts';

const sample = welcome as unknown as Flow;
const broken: Flow = {
  ...sample,
  edges: [...sample.edges, { id: 'more', source: 'start', port: 'in', target: 'nowhere' }],
};

test('the thread finds what the check itself finds', async () => {
  const checker = createFlowChecker();
  const [fine, bad] = await Promise.all([checker.check(sample), checker.check(broken)]);
  await checker.stop();
  expect(fine).toEqual(checkFlow(sample));
  expect(bad).toEqual(checkFlow(broken));
  expect(bad.length).toBeGreaterThan(fine.length);
});

test('a thread that dies fails its check, and the next check gets a new one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-checker-'));
  const file = join(folder, 'worker.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, flow }) => {
       if (flow.id === 'deadly') process.exit(1);
       parentPort.postMessage({ id, problems: [] });
     });`,
  );
  const checker = createFlowChecker(file);
  await expect(checker.check({ ...sample, id: 'deadly' })).rejects.toThrow('the thread ended');
  expect(await checker.check(sample)).toEqual([]);
  await checker.stop();
  rmSync(folder, { recursive: true });
});
