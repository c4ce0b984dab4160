/** How long to wait before a provider is asked again. Pure. */

/** As of RFC 5626 §4.5, with a shorter base: a home line comes back within seconds, and the cap spares the provider. */
const FIRST = 15_000;
const LONGEST = 600_000;
/** Who was told no stays away: asking on would look like guessing passwords, and get the whole address banned. */
const FIRST_AFTER_NO = 300_000;
const LONGEST_AFTER_NO = 3_600_000;

/** @param failures in a row, from 1 @param random 0–1: half of the wait is chance, so that a storm spreads out */
export function retryDelay(failures: number, refused: boolean, random: number): number {
  const [first, longest] = refused ? [FIRST_AFTER_NO, LONGEST_AFTER_NO] : [FIRST, LONGEST];
  const upper = Math.min(longest, first * 2 ** Math.min(failures - 1, 20));
  return Math.round(upper * (0.5 + random / 2));
}

/** Milliseconds after which a registration of so many seconds is refreshed: about four fifths. */
export function refreshDelay(seconds: number, random: number): number {
  return Math.round(seconds * 1000 * (0.75 + random / 10));
}
