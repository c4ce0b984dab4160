/** SIP, SIPS and tel URIs: RFC 3261 §19.1, RFC 3966. */

import { isToken } from './grammar.ts';
import { noParameters, type Parameters } from './parameters.ts';
import { parseHostPort } from './via.ts';

export interface Uri {
  /** Lower case: sip, sips, tel, or anything else with all other parts empty. */
  readonly scheme: string;
  /** User part, unescaped, without password; for tel: the number as written, without parameters. */
  readonly user: string;
  /** Lower case; IPv6 without brackets; empty for tel:. */
  readonly host: string;
  readonly port: number | undefined;
  /** URI parameters, names in lower case, values unescaped; flags have the value ''. */
  readonly params: Parameters;
  /** Headers after `?`, unescaped, names in lower case. */
  readonly headers: Parameters;
}

/** The last two URIs: rules, dialog and routing ask by turns for the Request-URI and the Contact of the same message. */
let last: { readonly text: string; readonly uri: Uri | undefined } = { text: '', uri: undefined };
let before = last;

/** Undefined when it is no URI at all, or a SIP or tel URI that breaks its grammar. */
export function parseUri(text: string): Uri | undefined {
  if (text === last.text) return last.uri;
  const found = text === before.text ? before : { text, uri: readUri(text) };
  before = last;
  last = found;
  return found.uri;
}

function readUri(text: string): Uri | undefined {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon).toLowerCase();
  if (colon < 1 || !/^[a-z][a-z0-9+.-]*$/.test(scheme) || /[\s<>"]/.test(text)) return undefined;
  const rest = text.slice(colon + 1);
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(scheme, rest);
  if (scheme === 'tel') return parseTelUri(rest);
  return { scheme, user: '', host: '', port: undefined, params: noParameters, headers: noParameters };
}

/*
 *  sip : user ; x = y : password @ host : port ; name = value ? header = value & header = value
 *        \____________________/   \__________/
 *           may hold ; and ?        never does, so the only @ parts them
 */
function parseSipUri(scheme: string, rest: string): Uri | undefined {
  const at = rest.indexOf('@');
  if (at >= 0 && (at === 0 || rest.indexOf('@', at + 1) >= 0)) return undefined;
  const behind = rest.slice(at + 1);
  const question = behind.indexOf('?');
  const address = question < 0 ? behind : behind.slice(0, question);
  const semicolon = address.indexOf(';');
  const hostPort = parseHostPort(semicolon < 0 ? address : address.slice(0, semicolon));
  const user = at < 0 ? '' : unescapeText(rest.slice(0, at).split(':', 1)[0]!);
  const params = semicolon < 0 ? noParameters : parsePairs(address.slice(semicolon + 1), ';');
  const headers = question < 0 ? noParameters : parsePairs(behind.slice(question + 1), '&');
  if (!hostPort || user === undefined || !params || !headers) return undefined;
  return { scheme, user, host: hostPort.host.toLowerCase(), port: hostPort.port, params, headers };
}

function parseTelUri(rest: string): Uri | undefined {
  const semicolon = rest.indexOf(';');
  const user = semicolon < 0 ? rest : rest.slice(0, semicolon);
  const params = semicolon < 0 ? noParameters : parsePairs(rest.slice(semicolon + 1), ';');
  if (!params || !/^(\+[0-9\-.()]*[0-9][0-9\-.()]*|[0-9A-Fa-f*#\-.()]+)$/.test(user)) return undefined;
  return { scheme: 'tel', user, host: '', port: undefined, params, headers: noParameters };
}

function parsePairs(text: string, separator: string): Parameters | undefined {
  const pairs = new Map<string, string>();
  for (const pair of text.split(separator)) {
    const equals = pair.indexOf('=');
    const name = unescapeText(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : unescapeText(pair.slice(equals + 1));
    if (!name || value === undefined) return undefined;
    if (!pairs.has(name.toLowerCase())) pairs.set(name.toLowerCase(), value);
  }
  return pairs;
}

/** `%41` → `A`, several of them as UTF-8; undefined when an escape is broken. */
export function unescapeText(text: string): string | undefined {
  if (!text.includes('%')) return text;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

const userUnreserved = /[A-Za-z0-9\-_.!~*'()&=+$,;?/]/;

/** The user part with everything escaped that may not stand there (§25.1, user). */
export const escapeUser = (user: string): string => escapeBy(user, userUnreserved);

/** A header or parameter value inside a URI, strictly escaped. */
export const escapeValue = (value: string): string => escapeBy(value, /[A-Za-z0-9\-_.!~*'()]/);

function escapeBy(text: string, free: RegExp): string {
  if (/^[A-Za-z0-9.~_*-]*$/.test(text)) return text;
  let escaped = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    escaped += byte < 128 && free.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

/** IPv6 literals in brackets, everything else as it is. */
export const formatHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Writes a SIP URI; `params` in the order of the map. */
export function formatUri(parts: {
  readonly scheme?: 'sip' | 'sips';
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
  readonly params?: Iterable<readonly [string, string]>;
}): string {
  let text = `${parts.scheme ?? 'sip'}:`;
  if (parts.user) text += `${escapeUser(parts.user)}@`;
  text += formatHost(parts.host);
  if (parts.port !== undefined) text += `:${parts.port}`;
  for (const [name, value] of parts.params ?? []) {
    const plain = isToken(value) ? value : escapeValue(value);
    text += value === '' ? `;${name}` : `;${name}=${plain}`;
  }
  return text;
}
