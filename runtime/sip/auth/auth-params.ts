/** Reading `scheme name=value, …` lists: the common shape of challenges and credentials (RFC 3261 §25.1). */

import { endOfQuoted, isSpace, isToken, skipSpace, unquote } from '../message/grammar.ts';

/** What is read at most; whatever lies beyond is as if it had not been sent. */
export const authLimits = {
  /** Characters of one header value. */
  line: 8192,
  /** Header lines of one name. */
  lines: 16,
  /** Challenges or credentials over all lines. */
  elements: 16,
  /** Parameters of one of them. */
  params: 32,
  /** Characters of one value. */
  value: 1024,
} as const;

/** One challenge or one set of credentials. */
export interface AuthParams {
  /** Lower case. */
  readonly scheme: string;
  /** Names in lower case, values without quotes. */
  readonly params: ReadonlyMap<string, string>;
}

/*
 *  Digest realm="a, b", nonce="x" , Basic realm="c", Negotiate b2s=
 *  \____/ \____________________/    \___/            \____________/
 *  scheme   params: token = value    the next one     token68: kept without parameters
 *           a comma and a token without `=` begins the next
 */

/**
 * All elements of these header values, in order. A line is given up at its first fault, what stood before it counts.
 * Elements that name one parameter twice, or hold control characters, are left out: two readers might understand them
 * differently.
 */
export function parseAuthParams(lines: readonly string[]): AuthParams[] {
  const found: AuthParams[] = [];
  for (const line of lines.slice(0, authLimits.lines)) {
    if (line.length <= authLimits.line) readLine(line, found);
    if (found.length >= authLimits.elements) break;
  }
  return found.slice(0, authLimits.elements);
}

function readLine(line: string, found: AuthParams[]): void {
  let at = skipCommas(line, 0);
  while (at < line.length && found.length < authLimits.elements) {
    const end = endOfToken(line, at);
    const scheme = line.slice(at, end);
    if (!isToken(scheme) || (end < line.length && !isSpace(line.charCodeAt(end)) && line[end] !== ',')) return;
    const element = readElement(line, skipSpace(line, end));
    if (element.params) found.push({ scheme: scheme.toLowerCase(), params: element.params });
    if (element.broken) return;
    at = element.next;
  }
}

interface Element {
  readonly params: ReadonlyMap<string, string> | undefined;
  readonly next: number;
  readonly broken: boolean;
}

const broken: Element = { params: undefined, next: 0, broken: true };

const wholeOf = (params: ReadonlyMap<string, string>, sound: boolean) => (sound ? params : undefined);

function readElement(line: string, from: number): Element {
  const params = new Map<string, string>();
  let sound = true;
  let at = from;
  while (at < line.length) {
    const nameEnd = endOfToken(line, at);
    const equals = skipSpace(line, nameEnd);
    const name = line.slice(at, nameEnd).toLowerCase();
    const value = nameEnd > at && line[equals] === '=' ? readValue(line, skipSpace(line, equals + 1)) : undefined;
    if (!value) {
      // A new scheme begins here, or this one has a token68 with its padding.
      if (at !== from)
        return line[equals] === '=' ? broken : { params: wholeOf(params, sound), next: at, broken: false };
      if (line[at] === ',') break;
      return { params: undefined, next: skipCommas(line, endOfElement(line, at)), broken: false };
    }
    if (params.has(name) || params.size >= authLimits.params || !fitting(value.text)) sound = false;
    else params.set(name, value.text);
    const next = skipSpace(line, value.end);
    if (next < line.length && line[next] !== ',') return broken;
    at = skipCommas(line, next);
  }
  return { params: wholeOf(params, sound), next: skipCommas(line, at), broken: false };
}

const fitting = (value: string): boolean => value.length <= authLimits.value && !/[\0-\x1f\x7f]/.test(value);

function readValue(line: string, at: number): { text: string; end: number } | undefined {
  if (line[at] === '"') {
    const end = endOfQuoted(line, at);
    return end < 0 ? undefined : { text: unquote(line.slice(at, end)), end };
  }
  const end = endOfElement(line, at);
  return end === at ? undefined : { text: line.slice(at, end), end };
}

/** Unquoted values end at white space or a comma: real senders leave the quotes off base64 and URIs. */
function endOfElement(line: string, at: number): number {
  let end = at;
  while (end < line.length && !isSpace(line.charCodeAt(end)) && line[end] !== ',' && line[end] !== '"') end++;
  return end;
}

function endOfToken(line: string, at: number): number {
  let end = at;
  while (end < line.length && !isSpace(line.charCodeAt(end)) && !'=,"'.includes(line[end]!)) end++;
  return end;
}

function skipCommas(line: string, at: number): number {
  let next = skipSpace(line, at);
  while (line[next] === ',') next = skipSpace(line, next + 1);
  return next;
}
