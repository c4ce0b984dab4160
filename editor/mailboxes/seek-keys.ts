/** Where the keys of a slider take a sound. Pure. */

const STEP = 2;
const LEAP = 10;

const MOVES: Readonly<Record<string, (at: number, seconds: number) => number>> = {
  ArrowRight: (at) => at + STEP,
  ArrowUp: (at) => at + STEP,
  ArrowLeft: (at) => at - STEP,
  ArrowDown: (at) => at - STEP,
  PageUp: (at) => at + LEAP,
  PageDown: (at) => at - LEAP,
  Home: () => 0,
  End: (_at, seconds) => seconds,
};

/** @returns seconds within the sound; undefined for a key that means something else */
export function sought(key: string, at: number, seconds: number): number | undefined {
  const move = Object.hasOwn(MOVES, key) ? MOVES[key] : undefined;
  return move && Math.max(0, Math.min(seconds, move(at, seconds)));
}
