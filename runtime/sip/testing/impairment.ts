/** A bad network by numbers, the same for the same seed. */

import type { Fate } from './loopback-network.ts';

export interface Impairment {
  /** Shares from 0 to 1. */
  readonly loss: number;
  readonly duplication: number;
  readonly reordering: number;
  /** Milliseconds: each datagram takes up to so long. */
  readonly jitter: number;
  readonly seed: number;
}

/** For `LoopbackNetwork.fate`. */
export function impaired({ loss, duplication, reordering, jitter, seed }: Impairment): Fate {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const delay = () => 1 + Math.floor(random() * jitter) + (random() < reordering ? jitter : 0);
  return () => {
    if (random() < loss) return [];
    return random() < duplication ? [delay(), delay()] : [delay()];
  };
}
