/** Comma-separated header values (RFC 3261 §7.3.1). */

import { indexWithin, skipSpace, skipSpaceBack } from './grammar.ts';

/** Elements, trimmed; commas inside quotes and angle brackets do not part. Empty elements are kept as ''. */
export function splitList(text: string, from = 0, to = text.length): string[] {
  const elements: string[] = [];
  for (let at = from; at <= to; ) {
    const end = endOfElement(text, at, to);
    const start = skipSpace(text, at, end);
    elements.push(text.slice(start, skipSpaceBack(text, start, end)));
    at = end + 1;
  }
  return elements;
}

/** Where the element that begins at `from` ends: the position of its comma, or `to`. */
export function endOfElement(text: string, from: number, to: number): number {
  if (indexWithin(text, ',', from, to) < 0) return to;
  let quoted = false;
  let bracketed = false;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === 92) i++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 60) bracketed = true;
    else if (code === 62) bracketed = false;
    else if (code === 44 && !bracketed) return i;
  }
  return to;
}
