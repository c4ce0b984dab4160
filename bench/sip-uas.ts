/**
 * Calls answered by the engine, beside the npm package `sip` and beside a tuned Kamailio: INVITE 180 200 ACK BYE 200
 * from sipp, transactions in full, in calls per second of CPU. `sip` gets the rate that it can bear. A round with a
 * retransmission, a failed call or a busy generator is void. What a call leaves behind for 32 s is counted.
 */

import { median, printAtLeast, printTable, spread } from './figures.ts';
import { type CallCost, measureCalls } from './sip/measure-calls.ts';
import { startEngine, startKamailio, startNpmSip } from './sip/servers.ts';

const RATE = 4000;
const [ours, kamailio, npm, ...extras] = await measureCalls(
  [
    { name: 'ours', rate: RATE, start: () => startEngine() },
    { name: 'Kamailio `tm`, tuned', rate: RATE, start: () => startKamailio() },
    { name: '`sip` 0.0.6', rate: RATE / 2, start: () => startNpmSip() },
    ...['trace', 'limits', 'metrics'].map((extra) => ({
      name: `ours with ${extra}`,
      rate: RATE,
      start: () => startEngine([extra]),
    })),
    { name: 'ours with all three', rate: RATE, start: () => startEngine(['trace', 'limits', 'metrics']) },
  ],
  2,
  5,
);

const bare = median(ours!.cpu);
const figure = (cost: CallCost, text: () => string) => (cost.cpu.length === 0 ? '–' : text());
const row = (cost: CallCost) => [
  cost.name,
  String(cost.rate),
  figure(cost, () => spread(cost.cpu, 0)),
  figure(cost, () => (1e6 / median(cost.cpu)).toFixed(0)),
  figure(cost, () => (median(cost.cpu) / bare).toFixed(2)),
  cost.void.join('; '),
];
printTable(
  'CPU of a call: INVITE 180 200 ACK BYE 200',
  ['server', 'calls per s', 'µs CPU per call (quartiles)', 'calls per CPU s', 'over ours', 'void rounds'],
  [ours!, kamailio!, npm!, ...extras].map(row),
);
if ([ours!, kamailio!, npm!].some(({ cpu }) => cpu.length === 0)) {
  throw new Error('no round counts: the machine is too busy for this measurement');
}
printAtLeast('Calls per CPU second over `sip`', median(npm!.cpu) / bare, 3, 'times');
printAtLeast('Calls per CPU second over tuned Kamailio', median(kamailio!.cpu) / bare, 0.8, 'times');
