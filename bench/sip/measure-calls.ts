/** CPU per short call of several servers, interleaved: A, B, C, A, B, C. */

import { setTimeout as pause } from 'node:timers/promises';
import { cpuOfFamily } from '../process-load.ts';
import type { Server } from './servers.ts';
import { callBySipp } from './sipp-load.ts';

export interface Contender {
  readonly name: string;
  /** Calls per second. */
  readonly rate: number;
  start(): Promise<Server>;
}

export interface CallCost {
  readonly name: string;
  readonly rate: number;
  /** Microseconds of CPU per call, of each round that counts. */
  readonly cpu: readonly number[];
  /** Rounds that do not count, and why. */
  readonly void: readonly string[];
}

/** Transactions are kept for 32 s after their last word: forgetting them is part of what a call costs. */
const AFTERLIFE = 34_000;
/** Above it the caller may have been the limit. */
const GENERATOR_SHARE = 0.8;

/** @param seconds how long calls are made in each round */
export async function measureCalls(contenders: readonly Contender[], rounds: number, seconds: number) {
  const costs = contenders.map(({ name, rate }) => ({ name, rate, cpu: [] as number[], void: [] as string[] }));
  const servers = await Promise.all(contenders.map((contender) => contender.start()));
  for (const { port } of servers) await callBySipp(port, 4000, 1500);
  for (let round = 0; round < rounds; round += 1) {
    const before = servers.map(({ program }) => cpuOfFamily(program.pid));
    const flaws: (string | undefined)[] = [];
    for (const [at, { rate }] of contenders.entries()) {
      const load = await callBySipp(servers[at]!.port, rate * seconds, rate);
      flaws.push(flawOf(load, rate));
    }
    await pause(AFTERLIFE);
    for (const [at, { rate }] of contenders.entries()) {
      const cpu = (cpuOfFamily(servers[at]!.program.pid) - before[at]!) * 1e6;
      const flaw = flaws[at];
      if (flaw === undefined) costs[at]!.cpu.push(cpu / (rate * seconds));
      else costs[at]!.void.push(flaw);
    }
  }
  for (const server of servers) await server.stop();
  return costs satisfies CallCost[];
}

function flawOf(load: Awaited<ReturnType<typeof callBySipp>>, rate: number): string | undefined {
  if (load.failed > 0) return `${load.failed} calls failed`;
  if (load.retransmissions > 0) return `${load.retransmissions} retransmissions`;
  if (load.share > GENERATOR_SHARE) return `sipp took ${(load.share * 100).toFixed(0)} % of a core`;
  return load.rate < 0.95 * rate ? `only ${load.rate.toFixed(0)} calls per second` : undefined;
}
