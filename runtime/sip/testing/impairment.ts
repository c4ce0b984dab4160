/** A bad network by numbers, the same for the same seed. */

export interface Impairment {
  /** Shares from 0 to 1. */
  readonly loss: number;
  readonly duplication: number;
  readonly reordering: number;
  /** Milliseconds: each datagram takes up to so long. */
  readonly jitter: number;
  readonly seed: number;
}

/** For `LoopbackNetwork.fate`: milliseconds after which copies arrive. */
export function impaired({ loss, duplication, reordering, jitter, seed }: Impairment): () => readonly number[] {
  const random = randomOf(seed);
  const delay = () => 1 + Math.floor(random() * jitter) + (random() < reordering ? jitter : 0);
  return () => {
    if (random() < loss) return [];
    return random() < duplication ? [delay(), delay()] : [delay()];
  };
}

/** Numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
