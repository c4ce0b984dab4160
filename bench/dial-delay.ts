/**
 * What a Dial through a flow adds to the time until somebody rings: INVITE in → INVITE out and 180 back, at 100 calls a
 * second, beside a tuned Kamailio that proxies them and beside nobody in between, in turns. And: what a 407 of a provider
 * costs, beside a datagram there and back; how long until the second of two routes rings when the first one is dead.
 */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { startProduct } from '../e2e/harness/product.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { CALLED, NUMBER, startBridge, startKamailioProxy, trunkTo } from './calls/bridge-servers.ts';
import { CALLEE_HOST } from './calls/callee.ts';
import { bind, Ends, type Moments } from './calls/ends.ts';
import { median, printGoal, printTable, quantile, spread } from './figures.ts';

const { BENCH_RATE: rate = '100', BENCH_CALLS: calls = '800', BENCH_ROUNDS: rounds = '3' } = process.env;
const CALLS = Number(calls);

/** Calls evenly spread; resolves when all are over. */
async function manyCalls(ends: Ends, port: number, count = CALLS, perSecond = Number(rate)): Promise<Moments[]> {
  const made: Moments[] = [];
  const begun = performance.now();
  while (made.length < count) {
    const due = ((performance.now() - begun) * perSecond) / 1000;
    while (made.length < Math.min(count, due)) made.push(ends.call(port));
    await pause(1);
  }
  await Promise.race([Promise.all(made.map((one) => ends.over(one))), pause(5000)]);
  return made.filter(({ rang }) => rang !== undefined);
}

const out = ({ invited, arrived }: Moments) => arrived[0]! - invited;
const back = ({ invited, rang }: Moments) => rang! - invited;

async function postDialDelay(): Promise<void> {
  const ends = await Ends.open();
  const callee = await ends.callee();
  const [ours, kamailio] = [await startBridge(callee), await startKamailioProxy(callee)];
  const rows = [
    { who: 'ours', port: ours.port, lost: 0, out: [] as number[], back: [] as number[] },
    { who: 'Kamailio as proxy, tuned', port: kamailio.port, lost: 0, out: [] as number[], back: [] as number[] },
  ];
  // Warm, and slowly at first: a cold process has no time for a hundred calls a second.
  for (const { port } of rows) for (const warm of [40, 100]) await manyCalls(ends, port, 12 * warm, warm);
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const row of rows) {
      const made = await manyCalls(ends, row.port);
      row.lost += CALLS - made.length;
      row.out.push(...made.map(out));
      row.back.push(...made.map(back));
    }
  }
  await ours.stop();
  await kamailio.stop();
  ends.close();
  const at = (values: readonly number[], share: number) => quantile(values, share).toFixed(2);
  printTable(
    `Time to ringing, ${CALLS} calls at ${rate} per second, ${rounds} times in turns`,
    ['who', 'INVITE in → out: p50 ms', 'p99 ms', 'INVITE → 180: p50 ms', 'p99 ms', 'calls without'],
    rows.map((row) => [
      row.who,
      ...[at(row.out, 0.5), at(row.out, 0.99), at(row.back, 0.5), at(row.back, 0.99), String(row.lost)],
    ]),
  );
  const [mine, theirs] = rows;
  printGoal('Added until the INVITE is out, p50', median(mine!.out), 1, 'ms');
  printGoal('Added until the INVITE is out, p99', quantile(mine!.out, 0.99), 5, 'ms');
  const ratio = [0.5, 0.99].map((share) => (quantile(mine!.out, share) / quantile(theirs!.out, share)).toFixed(1));
  console.info(`\nOver Kamailio: p50 ${ratio[0]} times, p99 ${ratio[1]} times`);
}

/** The product with those trunks, and a flow that dials the number by whatever route there is, or by one of them. */
async function productWith(trunks: readonly ReturnType<typeof trunkTo>[], to: string) {
  const product = await startProduct({ env: { CORDBOARD_LOG: 'warn' } });
  for (const trunk of trunks) await product.api.ask('POST', '/api/trunks', trunk);
  const call = ['dial', { targets: [{ to }], ringFor: 20 }] as const;
  const flow = { id: CALLED, access: 'trusted', anonymousDial: ['+44'] } as const;
  const cords = ['start.in > call', 'call.answered > bye'];
  await product.api.saveAndPublish(drawFlow({ call, bye: 'hang-up' }, cords, flow));
  return product;
}

/** One datagram there and back between two sockets of this process. */
async function roundTrip(): Promise<number> {
  const echo = await bind(CALLEE_HOST);
  echo.socket.on('message', (bytes, from) => echo.socket.send(bytes, from.port, from.address));
  const socket = createSocket('udp4');
  const times: number[] = [];
  for (let turn = 0; turn < 200; turn += 1) {
    const begun = performance.now();
    socket.send(Buffer.alloc(700), echo.port, CALLEE_HOST);
    await once(socket, 'message');
    times.push(performance.now() - begun);
    await pause(5);
  }
  socket.close();
  echo.socket.close();
  return median(times);
}

async function challenge(): Promise<void> {
  const ends = await Ends.open();
  const port = await ends.callee({ challenges: true });
  const trunk = trunkTo(`${CALLEE_HOST}:${port}`, { username: 'us', password: 'geheim', realm: 'provider.test' });
  const product = await productWith([trunk], `${NUMBER}@outside`);
  const made: Moments[] = [];
  for (let turn = 0; turn < 150; turn += 1) {
    const moments = ends.call(product.sipPort);
    await ends.over(moments);
    made.push(moments);
    await pause(10);
  }
  await product.stop();
  ends.close();
  const counted = made.slice(50);
  const invites = counted.map(({ arrived }) => arrived.length);
  const cost = counted.filter(({ arrived }) => arrived.length === 2).map(({ arrived }) => arrived[1]! - arrived[0]!);
  const floor = await roundTrip();
  printTable(
    'A provider that asks for the password, one call after the other',
    ['INVITEs per call', '407 out → INVITE with it in, ms (quartiles)', 'a datagram there and back, ms', 'ratio'],
    [[median(invites).toFixed(0), spread(cost, 2), floor.toFixed(2), (median(cost) / floor).toFixed(1)]],
  );
  printGoal('INVITEs that reach a provider which asks', Math.max(...invites), 2, '');
}

async function deadRoute(): Promise<void> {
  const ends = await Ends.open();
  const [dead, living] = [await ends.callee({ silent: true }), await ends.callee()];
  const trunks = [
    trunkTo(`${CALLEE_HOST}:${dead}`, { name: 'dead', label: 'Dead', priority: 1 }),
    trunkTo(`${CALLEE_HOST}:${living}`, { name: 'living', label: 'Living', priority: 2 }),
  ];
  const product = await productWith(trunks, NUMBER);
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const moments = ends.call(product.sipPort);
    await Promise.race([ends.over(moments), pause(30_000)]);
    times.push((moments.rang ?? Number.POSITIVE_INFINITY) - moments.invited);
  }
  await product.stop();
  ends.close();
  printGoal('First route dead → the second one rings, median of three', median(times) / 1000, 5, 's');
}

await postDialDelay();
await challenge();
await deadRoute();
