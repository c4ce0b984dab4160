/** `;name=value` lists of headers (RFC 3261 §25.1, generic-param). */

import { endOfQuoted, isParamChar, isSpace, isTokenChar, skipSpace, unquote } from './grammar.ts';

/** Names in lower case and their values, in order. */
export interface Parameters extends Iterable<readonly [name: string, value: string]> {
  readonly size: number;
  get(name: string): string | undefined;
  has(name: string): boolean;
}

export const noParameters: Parameters = new Map();

/** Most headers have two or three: looking at each is quicker than hashing, and a Map of its own costs more than both. */
const few = 8;

class FewParameters implements Parameters {
  readonly #flat: readonly string[];

  /** @param flat name, value, name, value … */
  constructor(flat: readonly string[]) {
    this.#flat = flat;
  }

  get size(): number {
    return this.#flat.length / 2;
  }

  get(name: string): string | undefined {
    const flat = this.#flat;
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === name) return flat[i + 1];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    for (let i = 0; i < this.#flat.length; i += 2) yield [this.#flat[i]!, this.#flat[i + 1]!];
  }
}

/** @param flat name, value, name, value …; the first of two equal names counts */
export function parametersOf(flat: readonly string[]): Parameters {
  if (flat.length <= 2 * few && allDiffer(flat)) return new FewParameters(flat);
  const map = new Map<string, string>();
  for (let i = 0; i < flat.length; i += 2) if (!map.has(flat[i]!)) map.set(flat[i]!, flat[i + 1]!);
  return map;
}

function allDiffer(flat: readonly string[]): boolean {
  for (let i = 2; i < flat.length; i += 2) {
    for (let j = 0; j < i; j += 2) if (flat[i] === flat[j]) return false;
  }
  return true;
}

/**
 * Reads what follows a header's main value, from `at` to `end`. Names come out in lower case, quoted values without
 * quotes, flags as ''. The first of two equal names counts. Undefined when malformed.
 */
export function parseParameters(text: string, at: number, end = text.length): Parameters | undefined {
  let i = skipSpace(text, at, end);
  if (i === end) return noParameters;
  const flat: string[] = [];
  while (i < end) {
    if (text.charCodeAt(i) !== 59) return undefined;
    const nameStart = skipSpace(text, i + 1, end);
    i = nameStart;
    let capitals = false;
    for (; i < end; i++) {
      const code = text.charCodeAt(i);
      if (!isTokenChar(code)) break;
      if (code >= 65 && code <= 90) capitals = true;
    }
    if (i === nameStart) return undefined;
    const name = text.slice(nameStart, i);
    flat.push(capitals ? name.toLowerCase() : name);
    i = skipSpace(text, i, end);
    let value = '';
    if (i < end && text.charCodeAt(i) === 61) {
      const valueStart = skipSpace(text, i + 1, end);
      const quoted = text.charCodeAt(valueStart) === 34;
      i = quoted ? endOfQuoted(text, valueStart, end) : endOfPlainValue(text, valueStart, end);
      if (i <= valueStart) return undefined;
      value = text.slice(valueStart, i);
      if (quoted) value = unquote(value);
      i = skipSpace(text, i, end);
    }
    flat.push(value);
  }
  return parametersOf(flat);
}

function endOfPlainValue(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && isPlain(text.charCodeAt(i))) i++;
  return i;
}

// `=` appears in base64 values that senders forget to quote; bytes above ASCII are somebody's UTF-8.
const isPlain = (code: number): boolean => isParamChar(code) || code === 61 || (code > 127 && !isSpace(code));
