/** name-addr and addr-spec with header parameters: From, To, Contact, Route (RFC 3261 §20.10, §25.1). */

import { type Characters, charactersOf } from './characters.ts';
import {
  endOfQuotedCodes,
  indexWithin,
  isNameChar,
  isUriChar,
  quote,
  skipBlanks,
  skipSpaceBack,
  unquote,
} from './grammar.ts';
import { noParameters, type Parameters, parametersAt } from './parameters.ts';

export interface NameAddr {
  /** Display name, unquoted; empty when there is none. */
  readonly displayName: string;
  /** The URI as written, without angle brackets; `parseUri` takes it apart. */
  readonly uri: string;
  /** Header parameters, names in lower case; flags have the value ''. */
  readonly params: Parameters;
}

/** One address. Undefined when malformed. */
export const parseNameAddr = (text: string): NameAddr | undefined => nameAddrAt(charactersOf(text), 0, text.length);

/**
 * One address where it lies, from `from` to `to`. Undefined when malformed: unbalanced quotes or brackets, white space
 * in the URI, display names that need quotes.
 */
export function nameAddrAt(source: Characters, from: number, to: number): NameAddr | undefined {
  const { text, codes } = source;
  const start = skipBlanks(codes, from, to);
  let open = start;
  let displayName = '';
  if (start < to && codes[start] === 34) {
    const end = endOfQuotedCodes(codes, start, to);
    if (end < 0) return undefined;
    displayName = unquote(text.slice(start, end));
    open = skipBlanks(codes, end, to);
  } else if (start < to && codes[start] !== 60) {
    while (open < to && isNameChar(codes[open]!)) open++;
    if (open === to || codes[open] !== 60) {
      return indexWithin(text, '<', start, to) < 0 ? addrSpecAt(source, start, to) : undefined;
    }
    displayName = text.slice(start, skipSpaceBack(text, start, open));
  }
  if (open >= to || codes[open] !== 60) return undefined;
  let close = open + 1;
  while (close < to && isUriChar(codes[close]!)) close++;
  if (close >= to || codes[close] !== 62 || !hasScheme(text, open + 1, close)) return undefined;
  const params = close + 1 === to ? noParameters : parametersAt(source, close + 1, to);
  return params && { displayName, uri: text.slice(open + 1, close), params };
}

const hasScheme = (text: string, from: number, to: number): boolean => indexWithin(text, ':', from, to) > from;

/** Without brackets everything after `;` belongs to the header; a URI with `?` or `,` must have brackets (§20.10). */
function addrSpecAt(source: Characters, start: number, to: number): NameAddr | undefined {
  const { text, codes } = source;
  const semicolon = indexWithin(text, ';', start, to);
  const end = semicolon < 0 ? to : semicolon;
  const uriEnd = skipSpaceBack(text, start, end);
  for (let i = start; i < uriEnd; i++) if (!isUriChar(codes[i]!)) return undefined;
  const uri = text.slice(start, uriEnd);
  if (/[?,]/.test(uri) || !hasScheme(text, start, uriEnd)) return undefined;
  const params = parametersAt(source, end, to);
  return params && { displayName: '', uri, params };
}

/** `"Display name" <uri>`; the name always in quotes. */
export const formatNameAddr = (address: { readonly displayName?: string; readonly uri: string }): string =>
  address.displayName ? `${quote(address.displayName)} <${address.uri}>` : `<${address.uri}>`;
