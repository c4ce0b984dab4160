/** CSeq (RFC 3261 §20.16). */

import { isSpace, isToken, parseNumber, skipSpace } from './grammar.ts';

export interface CSeq {
  /** 0 to 2^31 - 1 (§8.1.1.5) */
  readonly number: number;
  readonly method: string;
}

export function parseCSeq(text: string): CSeq | undefined {
  let i = 0;
  while (i < text.length && !isSpace(text.charCodeAt(i))) i++;
  const number = parseNumber(text.slice(0, i), 2 ** 31 - 1);
  const method = text.slice(skipSpace(text, i));
  return number === undefined || !isToken(method) ? undefined : { number, method };
}
