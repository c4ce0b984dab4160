/**
 * What becomes of calls when more come than there is time for. The engine answers with a user that takes 2 ms of CPU for
 * each call, as the product does, in a process that has a fifth of a core; offered is from half of its capacity to four
 * times as much. Twenty calls that exist send INFO every second meanwhile, and must not notice. The same without
 * shedding, for comparison. Refused means: 503 with Retry-After.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { printAtLeast, printGoal, printTable } from './figures.ts';
import { cpuOfFamily } from './process-load.ts';
import { limitCpu } from './sip/cpu-quota.ts';
import { startEngine } from './sip/servers.ts';
import { callBySipp, type SippLoad } from './sip/sipp-load.ts';

const SHARE = 0.2;
const WORK = 2000;
const SECONDS = 10;
const ESTABLISHED = 20;

interface Run {
  readonly times: number;
  readonly shedding: boolean;
  /** Calls that were served, per second. */
  readonly goodput: number;
  /** Of its share of a core. */
  readonly used: number;
  readonly load: SippLoad;
  readonly established: SippLoad;
}

async function capacityOf(): Promise<number> {
  const server = await startEngine([`work=${WORK}`]);
  await warmUp(server.port, false);
  const from = cpuOfFamily(server.program.pid);
  await callBySipp(server.port, 400, 100);
  const perCall = (cpuOfFamily(server.program.pid) - from) / 400;
  await server.stop();
  return SHARE / perCall;
}

/**
 * A process that has worked for a while, served and refused: code that has run some hundred times is interpreted, or
 * compiled at the expense of the share, and would be measured instead.
 */
async function warmUp(port: number, shedding: boolean): Promise<void> {
  await callBySipp(port, 1500, 400);
  if (shedding) await callBySipp(port, 8000, 2000, 'perhaps-call');
  await pause(3000);
}

async function offer(capacity: number, times: number, shedding: boolean): Promise<Run> {
  const server = await startEngine([`work=${WORK}`, ...(shedding ? ['shedding'] : [])]);
  await warmUp(server.port, shedding);
  const quota = limitCpu(server.program.pid, SHARE);
  const rate = Math.round(capacity * times);
  const established = callBySipp(server.port, ESTABLISHED, ESTABLISHED, 'long-call');
  await pause(2000);
  const from = cpuOfFamily(server.program.pid);
  const load = await callBySipp(server.port, rate * SECONDS, rate, 'perhaps-call');
  const used = (cpuOfFamily(server.program.pid) - from) / load.seconds / SHARE;
  const run = { times, used, shedding, load, established: await established, goodput: load.counted[1] / load.seconds };
  await server.program.stop('SIGKILL');
  quota.lift();
  return run;
}

const capacity = await capacityOf();
const runs: Run[] = [];
for (const times of [0.5, 1, 2, 4]) runs.push(await offer(capacity, times, true));
for (const times of [1, 4]) runs.push(await offer(capacity, times, false));

printTable(
  `A fifth of a core, enough for ${capacity.toFixed(0)} calls per second; ${SECONDS} s each`,
  [
    'offered',
    'shedding',
    'calls served per s',
    'refused',
    'failed',
    'sent again',
    'established harmed',
    'share used',
    'generator, cores',
  ],
  runs.map(({ times, shedding, goodput, used, load, established }) => [
    `${times} ×`,
    shedding ? 'on' : 'off',
    goodput.toFixed(0),
    String(load.counted[0]),
    String(load.failed),
    String(load.retransmissions),
    `${established.failed} of ${ESTABLISHED}`,
    used.toFixed(2),
    load.share.toFixed(2),
  ]),
);
const guarded = runs.filter(({ shedding }) => shedding);
const peak = Math.max(...guarded.map(({ goodput }) => goodput));
printAtLeast('Goodput at four times the capacity, of the peak', guarded.at(-1)!.goodput / peak, 0.85, 'times');
printGoal('Established calls harmed', Math.max(...guarded.map(({ established }) => established.failed)), 0, 'calls');
printGoal('Generator', Math.max(...runs.map(({ load }) => load.share)), 0.8, 'cores');
