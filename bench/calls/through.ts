/** Calls through somebody to a callee, as measurements make them. */

import { fileURLToPath } from 'node:url';
import { callBySipp, type SippLoad } from '../sip/sipp-load.ts';
import { CALLED } from './bridge-servers.ts';

const SCENARIO = fileURLToPath(new URL('through-call.xml', import.meta.url));

/** @param hold milliseconds between ACK and BYE */
export function callThrough(port: number, calls: number, rate: number, hold = 0): Promise<SippLoad> {
  return callBySipp(port, calls, rate, SCENARIO, { service: CALLED, hold });
}

/** Why a run counts for nothing; undefined: it does count. */
export function flawOf(load: SippLoad, rate: number): string | undefined {
  if (load.failed > 0) return `${load.failed} calls failed`;
  if (load.retransmissions > 0) return `${load.retransmissions} retransmissions`;
  if (load.share > 0.8) return `sipp took ${(load.share * 100).toFixed(0)} % of a core`;
  return load.rate < 0.9 * rate ? `only ${load.rate.toFixed(0)} calls per second` : undefined;
}
