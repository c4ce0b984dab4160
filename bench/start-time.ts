/** From `npm start` (already built) to the first 200 OK to an INVITE; beside a bare start of Node in the same run. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../e2e/harness/ports.ts';
import { productEnvironment } from '../e2e/harness/product.ts';
import { Program } from '../e2e/harness/program.ts';
import { offer, statusOf, Wire } from '../e2e/harness/wire.ts';
import { median, printGoal, printTable, spread } from './figures.ts';

const REPEATS = 7;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

async function firstAnswer(data: string): Promise<number> {
  const { env, sipPort } = await productEnvironment({ data });
  const wire = await Wire.open(sipPort);
  const body = offer(await freePort());
  const begun = performance.now();
  const program = new Program('npm', ['start', '--silent'], { cwd: ROOT, env, group: true });
  while (!wire.received.some((message) => statusOf(message) === 200)) {
    if (program.exitCode !== undefined) throw new Error(`${program.stdout}\n${program.stderr}`);
    wire.send(wire.request({ method: 'INVITE', to: 'welcome', port: sipPort, body }));
    await pause(20);
  }
  const took = performance.now() - begun;
  await program.stop('SIGINT');
  await wire.close();
  return took;
}

function bareNode(): number {
  const begun = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - begun;
}

const times: { bare: number[]; fresh: number[]; again: number[] } = { bare: [], fresh: [], again: [] };
for (let repeat = 0; repeat < REPEATS; repeat += 1) {
  const data = await mkdtemp(join(tmpdir(), 'cordboard-bench-'));
  times.bare.push(bareNode());
  times.fresh.push(await firstAnswer(data));
  times.again.push(await firstAnswer(data));
  await rm(data, { recursive: true, force: true });
}
const row = (name: string, values: readonly number[]) => [
  name,
  spread(values, 0),
  (median(values) / median(times.bare)).toFixed(1),
];
printTable(
  `Start to first 200 OK, ${REPEATS} times`,
  ['what', 'ms (quartiles)', 'over bare Node'],
  [
    row('node -e 0', times.bare),
    row('npm start, empty data folder', times.fresh),
    row('npm start, second time', times.again),
  ],
);
printGoal('Start to first 200 OK', median(times.again) / 1000, 1.5, 's');
