/** What goes into an expression and what comes out of it. */

import type { Value } from '../nodes/node-kind.ts';

/** Characters that a text worked out at run time may have. */
export const MOST_CHARACTERS = 4000;

/** Masks what must not be seen; its length tells nothing. */
export const MASK = '••••';

/** A whole number becomes a CEL int; a phone number is a text and stays one. */
export function toCel(value: Value): string | number | bigint | boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/**
 * A CEL result as a plain value.
 * @throws TypeError when it is neither text, number nor true or false, or a number that cannot be kept exactly
 */
export function fromCel(result: unknown): Value {
  if (typeof result === 'bigint') {
    if (result > Number.MAX_SAFE_INTEGER || result < Number.MIN_SAFE_INTEGER)
      throw new TypeError('the number is too large');
    return Number(result);
  }
  if (typeof result === 'number') {
    if (!Number.isFinite(result)) throw new TypeError('the result is not a finite number');
    return result;
  }
  if (typeof result === 'string') return oneLine(result);
  if (typeof result === 'boolean') return result;
  throw new TypeError('the result is neither text, number nor true or false');
}

/** Without line ends and NUL, which could end a header line, and not longer than a text may be. */
export function oneLine(text: string): string {
  return text.slice(0, MOST_CHARACTERS).replaceAll(/[\r\n\0]/g, '');
}
