/** name-addr and addr-spec with header parameters: From, To, Contact, Route (RFC 3261 §20.10, §25.1). */

import { endOfQuoted, indexWithin, isUriChar, quote, skipSpace, skipSpaceBack, unquote } from './grammar.ts';
import { type Parameters, parseParameters } from './parameters.ts';

export interface NameAddr {
  /** Display name, unquoted; empty when there is none. */
  readonly displayName: string;
  /** The URI as written, without angle brackets; `parseUri` takes it apart. */
  readonly uri: string;
  /** Header parameters, names in lower case; flags have the value ''. */
  readonly params: Parameters;
}

/** One address. Undefined when malformed. */
export const parseNameAddr = (text: string): NameAddr | undefined => nameAddrAt(text, 0, text.length);

/**
 * One address where it lies, from `from` to `to`. Undefined when malformed: unbalanced quotes or brackets, white space in the URI,
 * display names that need quotes.
 */
export function nameAddrAt(text: string, from: number, to: number): NameAddr | undefined {
  const start = skipSpace(text, from, to);
  let open = start;
  let displayName = '';
  if (text.charCodeAt(start) === 34 && start < to) {
    const end = endOfQuoted(text, start, to);
    if (end < 0) return undefined;
    displayName = unquote(text.slice(start, end));
    open = skipSpace(text, end, to);
    if (open === to || text.charCodeAt(open) !== 60) return undefined;
  } else {
    open = indexWithin(text, '<', start, to);
    if (open < 0) return parseAddrSpec(text, start, to);
    if (open > start) {
      displayName = text.slice(start, skipSpaceBack(text, start, open));
      if (!isTokenList(displayName)) return undefined;
    }
  }
  const close = indexWithin(text, '>', open, to);
  if (close < 0 || !isSolid(text, open + 1, close)) return undefined;
  const params = parseParameters(text, close + 1, to);
  return params && { displayName, uri: text.slice(open + 1, close), params };
}

/** Without brackets everything after `;` belongs to the header; a URI with `?` or `,` must have brackets (§20.10). */
function parseAddrSpec(text: string, start: number, to: number): NameAddr | undefined {
  const semicolon = indexWithin(text, ';', start, to);
  const end = semicolon < 0 ? to : semicolon;
  const uriEnd = skipSpaceBack(text, start, end);
  if (!isSolid(text, start, uriEnd)) return undefined;
  const uri = text.slice(start, uriEnd);
  if (/[?,]/.test(uri)) return undefined;
  const params = parseParameters(text, end, to);
  return params && { displayName: '', uri, params };
}

/** `*( token LWS )`, and UTF-8, which many phones write without quotes. */
const isTokenList = (name: string): boolean => /^[A-Za-z0-9\-.!%*_+`'~\s\u0080-\uffff]+$/.test(name);

/** A scheme and a colon, and nothing that could not stand in a URI. */
function isSolid(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isUriChar(text.charCodeAt(i))) return false;
  return indexWithin(text, ':', from, to) > from;
}

/** `"Display name" <uri>`; the name always in quotes. */
export const formatNameAddr = (address: { readonly displayName?: string; readonly uri: string }): string =>
  address.displayName ? `${quote(address.displayName)} <${address.uri}>` : `<${address.uri}>`;
