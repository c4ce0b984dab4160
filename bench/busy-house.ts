/**
 * Whether callers notice what else the house does: how long an INVITE waits for its 200 while nothing else happens,
 * while 10,000 phones refresh their registrations, and while the store cannot be written. Interleaved, in one run.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chain } from '../e2e/harness/flows.ts';
import { until } from '../e2e/harness/patience.ts';
import { peer } from '../e2e/harness/peers.ts';
import { startProduct } from '../e2e/harness/product.ts';
import { Program } from '../e2e/harness/program.ts';
import { seedAccounts, userName } from '../e2e/harness/seed-accounts.ts';
import { header, offer, statusOf, tagOf, Wire } from '../e2e/harness/wire.ts';
import { openDatabase } from '../runtime/store/embedded/driver.ts';
import { printGoal, printTable, quantile } from './figures.ts';

const PHONES = 10_000;
/** Of registrations: all phones once a minute, ten times as often as they do. */
const REFRESHES = 167;
/** Calls a second, and in one round. */
const RATE = 50;
const CALLS = 400;
const ROUNDS = 3;
const PASSWORD = 'one-password-for-all';
const SCENARIO = fileURLToPath(new URL('../e2e/scenarios/register.xml', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'cordboard-busy-'));
const data = join(folder, 'data');
await seedAccounts(data, PHONES, PASSWORD);
const lines = Array.from({ length: PHONES }, (_, i) => userName(i)).map(
  (user) => `${user};[authentication username=${user} password=${PASSWORD}]`,
);
await writeFile(join(folder, 'users.csv'), ['SEQUENTIAL', ...lines, ''].join('\n'));

const product = await startProduct({ data, env: { CORDBOARD_LOG: 'error' } });
await product.api.saveAndPublish(
  chain('short', [
    ['start', 'incoming-call'],
    ['pick-up', 'answer'],
    ['stay', 'wait', { seconds: 60 }],
    ['bye', 'hang-up'],
  ]),
);
const wire = await Wire.open(product.sipPort);

function registering(count: number, rate: number): Program {
  const words = ['-sf', SCENARIO, '-inf', join(folder, 'users.csv'), '-i', '127.0.0.1', '-m', `${count}`];
  const more = ['-r', `${rate}`, '-l', '5000', '-default_behaviors', 'all,-abortunexp', '-nostdin'];
  return new Program(peer('sipp'), [...words, ...more, `127.0.0.1:${product.sipPort}`], { cwd: folder });
}

/** Milliseconds from INVITE to 200 of one call; it is hung up at once. */
async function answerTime(callId: string): Promise<number> {
  const parts = { to: 'short', port: product.sipPort, callId, fromTag: callId };
  const begun = performance.now();
  wire.send(wire.request({ method: 'INVITE', ...parts, body: offer(40_000) }));
  const isFinal = (message: string) =>
    statusOf(message) >= 200 && header(message, 'Call-ID') === callId && header(message, 'CSeq')?.endsWith('INVITE');
  const answer = await until(`the answer of ${callId}`, () => wire.received.find(isFinal), { every: 1 });
  const took = performance.now() - begun;
  if (statusOf(answer) !== 200) throw new Error(`a call was refused: ${answer.split('\r\n', 1)[0]}`);
  const toTag = tagOf(answer, 'To') ?? '';
  wire.send(wire.request({ method: 'ACK', ...parts, toTag }));
  wire.send(wire.request({ method: 'BYE', ...parts, toTag, cseq: 2 }));
  return took;
}

let serial = 0;
async function round(): Promise<number[]> {
  wire.received.length = 0;
  const calls: Promise<number>[] = [];
  const begun = performance.now();
  for (let call = 0; call < CALLS; call++) {
    calls.push(answerTime(`busy-${serial++}`));
    await pause(Math.max(0, begun + ((call + 1) * 1000) / RATE - performance.now()));
  }
  return await Promise.all(calls);
}

const times = { idle: [] as number[], refreshing: [] as number[], storeAway: [] as number[] };
try {
  await registering(PHONES, 800).ended(120_000);
  await round();
  for (let repeat = 0; repeat < ROUNDS; repeat++) {
    times.idle.push(...(await round()));
    const phones = registering(100_000, REFRESHES);
    await pause(1000);
    times.refreshing.push(...(await round()));
    phones.signal('SIGKILL');
    await phones.ended();
    const shell = openDatabase(join(data, 'cordboard.db'));
    shell.exec('BEGIN IMMEDIATE');
    times.storeAway.push(...(await round()));
    shell.exec('ROLLBACK');
    shell.close();
  }
} finally {
  await wire.close();
  await product.kill();
  await rm(folder, { recursive: true, force: true });
}

const row = (what: string, of: readonly number[]) => [
  what,
  ...[0.5, 0.99].map((share) => quantile(of, share).toFixed(1)),
  (quantile(of, 0.99) / quantile(times.idle, 0.99)).toFixed(2),
];
printTable(
  `INVITE → 200, ${RATE} calls a second, ${CALLS} calls ${ROUNDS} times interleaved, ${PHONES.toLocaleString('en')} phones registered`,
  ['meanwhile', 'p50 ms', 'p99 ms', 'p99 over idle'],
  [
    row('nothing else', times.idle),
    row(`${REFRESHES} phones a second register again`, times.refreshing),
    row('the store cannot be written', times.storeAway),
  ],
);
printGoal(
  'Answers while phones refresh',
  quantile(times.refreshing, 0.99) / quantile(times.idle, 0.99),
  1.2,
  'of idle',
);
