/** CSeq (RFC 3261 §20.16). */

import { isSpace, isToken, parseNumber, skipSpace } from './grammar.ts';

export interface CSeq {
  /** 0 to 2^31 - 1 (§8.1.1.5) */
  readonly number: number;
  readonly method: string;
}

/** The value where it lies, from `from` to `to`. */
export function cseqAt(text: string, from: number, to: number): CSeq | undefined {
  let i = from;
  while (i < to && !isSpace(text.charCodeAt(i))) i++;
  const number = parseNumber(text, 2 ** 31 - 1, from, i);
  const start = skipSpace(text, i, to);
  return number === undefined || !isToken(text, start, to) ? undefined : { number, method: text.slice(start, to) };
}
