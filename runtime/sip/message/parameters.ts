/** `;name=value` lists of headers (RFC 3261 §25.1, generic-param). */

import { endOfQuoted, isParamChar, isSpace, isToken, skipSpace, unquote } from './grammar.ts';

export type Parameters = ReadonlyMap<string, string>;

export const noParameters: Parameters = new Map();

/**
 * Reads what follows a header's main value, from `at` to the end. Names come out in lower case, quoted values without
 * quotes, flags as ''. The first of two equal names counts. Undefined when malformed.
 */
export function parseParameters(text: string, at: number): Parameters | undefined {
  let i = skipSpace(text, at);
  if (i === text.length) return noParameters;
  const params = new Map<string, string>();
  while (i < text.length) {
    if (text.charCodeAt(i) !== 59) return undefined;
    const nameStart = skipSpace(text, i + 1);
    i = nameStart;
    while (i < text.length && isParamChar(text.charCodeAt(i))) i++;
    const name = text.slice(nameStart, i).toLowerCase();
    if (!isToken(name)) return undefined;
    i = skipSpace(text, i);
    let value = '';
    if (text.charCodeAt(i) === 61) {
      const valueStart = skipSpace(text, i + 1);
      i = text.charCodeAt(valueStart) === 34 ? endOfQuoted(text, valueStart) : endOfPlainValue(text, valueStart);
      if (i <= valueStart) return undefined;
      value = text.slice(valueStart, i);
      if (value.charCodeAt(0) === 34) value = unquote(value);
      i = skipSpace(text, i);
    }
    if (!params.has(name)) params.set(name, value);
  }
  return params;
}

function endOfPlainValue(text: string, at: number): number {
  let i = at;
  while (i < text.length && isPlain(text.charCodeAt(i))) i++;
  return i;
}

// `=` appears in base64 values that senders forget to quote; bytes above ASCII are somebody's UTF-8.
const isPlain = (code: number): boolean => isParamChar(code) || code === 61 || (code > 127 && !isSpace(code));
