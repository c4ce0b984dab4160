/**
 * What a registration costs, challenge and all, beside Kamailio with bindings in memory; what a binding takes in memory;
 * how fast bindings are back after a restart.
 */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { peer } from '../e2e/harness/peers.ts';
import { freePort } from '../e2e/harness/ports.ts';
import { startProduct } from '../e2e/harness/product.ts';
import { Program } from '../e2e/harness/program.ts';
import { seedAccounts, userName } from '../e2e/harness/seed-accounts.ts';
import { median, printGoal, printTable, spread } from './figures.ts';
import { loadOf } from './process-load.ts';
import { echoCost } from './registrar/echo.ts';
import { bytesPerBinding, restoreSeconds } from './registrar/in-process.ts';
import { startKamailioRegistrar } from './registrar/kamailio-registrar.ts';

const ACCOUNTS = 5000;
const BINDINGS = 10_000;
const RATE = 1000;
const ROUNDS = 5;
const PASSWORD = 'one-password-for-all';
const SCENARIO = fileURLToPath(new URL('../e2e/scenarios/register.xml', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'cordboard-registrar-'));
const data = join(folder, 'data');
await seedAccounts(data, ACCOUNTS, PASSWORD);
const users = Array.from({ length: ACCOUNTS }, (_, i) => userName(i));
const lines = users.map((user) => `${user};[authentication username=${user} password=${PASSWORD}]`);
await writeFile(join(folder, 'users.csv'), ['SEQUENTIAL', ...lines, ''].join('\n'));

/** Where the phones are: the same in all rounds, so that they refresh what they had. */
const phonePort = await freePort();

/** All phones register once at that port. */
async function registerAll(port: number): Promise<void> {
  const words = ['-sf', SCENARIO, '-inf', join(folder, 'users.csv'), '-i', '127.0.0.1', '-p', `${phonePort}`];
  const amount = [
    '-m',
    `${ACCOUNTS}`,
    '-r',
    `${RATE}`,
    '-l',
    '5000',
    '-timeout',
    '120',
    '-timeout_error',
    '-default_behaviors',
    'all,-abortunexp',
  ];
  const program = new Program(peer('sipp'), [...words, ...amount, '-nostdin', `127.0.0.1:${port}`], { cwd: folder });
  const code = await program.ended();
  if (code !== 0) throw new Error(`sipp ended with ${code}: ${program.stderr.slice(0, 1500)}`);
}

/** CPU seconds of a process and its children. */
async function cpuOf(pid: number): Promise<number> {
  let cpu = loadOf(pid).cpu;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) cpu += loadOf(Number(entry)).cpu;
  }
  return cpu;
}

/** CPU in µs of one registration; what the process costs by itself in that time is measured before and taken off. */
async function measured(pid: number, port: number): Promise<number> {
  const seconds = ACCOUNTS / RATE;
  const asleep = await cpuOf(pid);
  await pause(seconds * 1000);
  const [before, begun] = [await cpuOf(pid), performance.now()];
  await registerAll(port);
  const idle = ((before - asleep) / seconds) * ((performance.now() - begun) / 1000);
  return (((await cpuOf(pid)) - before - idle) / ACCOUNTS) * 1e6;
}

const product = await startProduct({ data, env: { CORDBOARD_LOG: 'warn' } });
const kamailio = await startKamailioRegistrar(PASSWORD);
const ours: number[] = [];
const theirs: number[] = [];
try {
  await measured(product.program.pid, product.sipPort);
  await measured(kamailio.program.pid, kamailio.port);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measured(product.program.pid, product.sipPort));
    theirs.push(await measured(kamailio.program.pid, kamailio.port));
  }
} finally {
  await kamailio.stop();
  await product.stop();
  await rm(folder, { recursive: true, force: true });
}

const floor = 2 * (await echoCost());
printTable(
  `${ACCOUNTS.toLocaleString('en')} phones register with digest, ${RATE} a second, ${ROUNDS} times interleaved`,
  ['registrar', 'µs CPU per registration (quartiles)', 'per CPU second'],
  [
    ['Cordboard, bindings stored', spread(ours, 0), (1e6 / median(ours)).toFixed(0)],
    ['two datagrams echoed by bare Node', floor.toFixed(0), (1e6 / floor).toFixed(0)],
    ['Kamailio, bindings in memory', spread(theirs, 0), (1e6 / median(theirs)).toFixed(0)],
  ],
);
printGoal('Cordboard against Kamailio', median(ours) / median(theirs), 2, 'times the CPU');
printGoal('A binding', await bytesPerBinding(BINDINGS), 1536, 'bytes');
printGoal(`${BINDINGS.toLocaleString('en')} bindings are back`, await restoreSeconds(BINDINGS), 1, 's');
