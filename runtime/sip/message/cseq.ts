/** CSeq (RFC 3261 §20.16). */

import type { Characters } from './characters.ts';
import { isSpace, isTokenAt, skipBlanks } from './grammar.ts';
import { methodOf } from './methods.ts';

export interface CSeq {
  /** 0 to 2^31 - 1 (§8.1.1.5) */
  readonly number: number;
  readonly method: string;
}

/** The value where it lies, from `from` to `to`. */
export function cseqAt({ text, codes }: Characters, from: number, to: number): CSeq | undefined {
  let i = from;
  let number = 0;
  for (; i < to && !isSpace(codes[i]!); i++) {
    const digit = codes[i]! - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  const start = skipBlanks(codes, i, to);
  if (i === from || i - from > 20 || number > largest || !isTokenAt(codes, start, to)) return undefined;
  return { number, method: methodOf(text, start, to) };
}

const largest = 2 ** 31 - 1;
