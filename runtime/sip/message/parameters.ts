/** `;name=value` lists of headers (RFC 3261 §25.1, generic-param). */

import { type Characters, charactersOf, interned } from './characters.ts';
import { endOfQuotedCodes, isTokenChar, isValueChar, skipBlanks, unquote } from './grammar.ts';

/** Names in lower case and their values, in order. */
export interface Parameters extends Iterable<readonly [name: string, value: string]> {
  readonly size: number;
  get(name: string): string | undefined;
  has(name: string): boolean;
}

export const noParameters: Parameters = new Map();

/** Most headers have one to three: looking at each is quicker than hashing, and a Map of its own costs more than both. */
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
function parametersOf(flat: readonly string[]): Parameters {
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

/** By their lengths; a name is recognised without cutting it out. */
const knownNames: readonly string[][] = Array.from({ length: 16 }, () => []);
for (const name of [
  'tag',
  'branch',
  'rport',
  'received',
  'expires',
  'lr',
  'ob',
  'transport',
  'reg-id',
  '+sip.instance',
]) {
  knownNames[name.length]!.push(interned(name));
}

function nameOf(text: string, from: number, to: number): string {
  const known = to - from < knownNames.length ? knownNames[to - from]! : [];
  for (let i = 0; i < known.length; i++) if (text.startsWith(known[i]!, from)) return known[i]!;
  return text.slice(from, to).toLowerCase();
}

/** The list that is being read; a list that grows for each header would cost more than reading it. */
const found: string[] = new Array(2 * few).fill('');

/** `parametersAt` of all that follows in a text of its own. */
export const parseParameters = (text: string, at: number): Parameters | undefined =>
  parametersAt(charactersOf(text), at, text.length);

/**
 * Reads what follows a header's main value, from `at` to `end`. Names come out in lower case, quoted values without
 * quotes, flags as ''. The first of two equal names counts. Undefined when malformed.
 */
export function parametersAt(source: Characters, at: number, end: number): Parameters | undefined {
  const { text, codes } = source;
  let i = skipBlanks(codes, at, end);
  let count = 0;
  while (i < end) {
    if (codes[i] !== 59) return undefined;
    const nameStart = skipBlanks(codes, i + 1, end);
    i = nameStart;
    while (i < end && isTokenChar(codes[i]!)) i++;
    if (i === nameStart) return undefined;
    found[count] = nameOf(text, nameStart, i);
    i = skipBlanks(codes, i, end);
    let value = '';
    if (i < end && codes[i] === 61) {
      const valueStart = skipBlanks(codes, i + 1, end);
      const quoted = valueStart < end && codes[valueStart] === 34;
      if (quoted) i = endOfQuotedCodes(codes, valueStart, end);
      else for (i = valueStart; i < end && isValueChar(codes[i]!); i++);
      if (i <= valueStart) return undefined;
      value = text.slice(valueStart, i);
      if (quoted) value = unquote(value);
      i = skipBlanks(codes, i, end);
    }
    found[count + 1] = value;
    count += 2;
  }
  return count === 0 ? noParameters : parametersOf(found.slice(0, count));
}
