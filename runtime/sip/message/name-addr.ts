/** name-addr and addr-spec with header parameters: From, To, Contact, Route (RFC 3261 §20.10, §25.1). */

import { endOfQuoted, isSpace, quote, skipSpace, unquote } from './grammar.ts';
import { type Parameters, parseParameters } from './parameters.ts';

export interface NameAddr {
  /** Display name, unquoted; empty when there is none. */
  readonly displayName: string;
  /** The URI as written, without angle brackets; `parseUri` takes it apart. */
  readonly uri: string;
  /** Header parameters, names in lower case; flags have the value ''. */
  readonly params: Parameters;
}

/** One address. Undefined when malformed: unbalanced quotes or brackets, white space in the URI, display names that need quotes. */
export function parseNameAddr(text: string): NameAddr | undefined {
  const start = skipSpace(text, 0);
  let open = start;
  let displayName = '';
  if (text.charCodeAt(start) === 34) {
    const end = endOfQuoted(text, start);
    if (end < 0) return undefined;
    displayName = unquote(text.slice(start, end));
    open = skipSpace(text, end);
    if (text.charCodeAt(open) !== 60) return undefined;
  } else {
    open = text.indexOf('<', start);
    if (open < 0) return parseAddrSpec(text, start);
    displayName = text.slice(start, open).trim();
    if (displayName !== '' && !isTokenList(displayName)) return undefined;
  }
  const close = text.indexOf('>', open);
  if (close < 0) return undefined;
  const uri = text.slice(open + 1, close);
  const params = isSolid(uri) ? parseParameters(text, close + 1) : undefined;
  return params && { displayName, uri, params };
}

/** Without brackets everything after `;` belongs to the header; a URI with `?` or `,` must have brackets (§20.10). */
function parseAddrSpec(text: string, start: number): NameAddr | undefined {
  const semicolon = text.indexOf(';', start);
  const end = semicolon < 0 ? text.length : semicolon;
  const uri = text.slice(start, end).trimEnd();
  if (!isSolid(uri) || /[?,]/.test(uri)) return undefined;
  const params = parseParameters(text, end);
  return params && { displayName: '', uri, params };
}

/** `*( token LWS )`, and UTF-8, which many phones write without quotes. */
const isTokenList = (name: string): boolean => /^[A-Za-z0-9\-.!%*_+`'~\s\u0080-\uffff]+$/.test(name);

function isSolid(uri: string): boolean {
  for (let i = 0; i < uri.length; i++) if (isSpace(uri.charCodeAt(i)) || uri.charCodeAt(i) === 34) return false;
  return uri.indexOf(':') > 0 && !uri.includes('<');
}

/** `"Display name" <uri>`; the name always in quotes. */
export const formatNameAddr = (address: { readonly displayName?: string; readonly uri: string }): string =>
  address.displayName ? `${quote(address.displayName)} <${address.uri}>` : `<${address.uri}>`;
