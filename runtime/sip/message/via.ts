/** Via (RFC 3261 §20.42): `SIP/2.0/UDP host:port;branch=…`. */

import { indexWithin, isHostName, isToken, parseNumber, skipSpace, skipSpaceBack } from './grammar.ts';
import { type Parameters, parseParameters } from './parameters.ts';

export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS … */
  readonly transport: string;
  /** Host of the sent-by; IPv6 without brackets. */
  readonly host: string;
  /** Port of the sent-by, when given. */
  readonly port: number | undefined;
  readonly params: Parameters;
}

/** One element of a Via header. Undefined when malformed. */
export const parseVia = (text: string): Via | undefined => viaAt(text, 0, text.length);

/** One element where it lies, from `from` to `to`. White space is allowed around the slashes and the colon. */
export function viaAt(text: string, from: number, to: number): Via | undefined {
  const semicolon = indexWithin(text, ';', from, to);
  const mainEnd = semicolon < 0 ? to : semicolon;
  const [name, end] = [from + 8, indexWithin(text, ' ', from, mainEnd)];
  // White space inside the protocol is rare, and looked for only when the usual form is not found.
  const isUsual = end > name && text.startsWith('SIP/2.0/', from) && isToken(text, name, end);
  const spaced = isUsual ? undefined : /^SIP\s*\/\s*2\.0\s*\/\s*([^\s/]+)\s+/i.exec(text.slice(from, mainEnd));
  if (!isUsual && !(spaced && isToken(spaced[1]!))) return undefined;
  const start = skipSpace(text, spaced ? from + spaced[0].length : end, mainEnd);
  const sentBy = parseHostPort(text, start, skipSpaceBack(text, start, mainEnd));
  const params = sentBy && parseParameters(text, mainEnd, to);
  if (!params) return undefined;
  const transport = upperCase(spaced ? spaced[1]! : text.slice(name, end));
  return { transport, host: sentBy.host, port: sentBy.port, params };
}

/** Nearly all are in upper case already; asking for it costs more than looking. */
const upperCase = (transport: string): string => (usualTransports.has(transport) ? transport : transport.toUpperCase());

const usualTransports = new Set(['UDP', 'TCP', 'TLS', 'WS', 'WSS']);

/** `host`, `host:port`, `[v6]`, `[v6]:port`. */
export function parseHostPort(text: string, from = 0, to = text.length): HostPort | undefined {
  if (from < to && text.charCodeAt(from) === 91) return parseIpv6Port(text.slice(from, to));
  const colon = indexWithin(text, ':', from, to);
  const end = colon < 0 ? to : skipSpaceBack(text, from, colon);
  if (!isHostName(text, from, end)) return undefined;
  const host = text.slice(from, end);
  if (colon < 0) return { host, port: undefined };
  const port = parsePort(text, colon + 1, to);
  return port === undefined ? undefined : { host, port };
}

export interface HostPort {
  readonly host: string;
  readonly port: number | undefined;
}

function parseIpv6Port(text: string): HostPort | undefined {
  const close = text.indexOf(']');
  if (close < 0 || !/^\[[0-9A-Fa-f:.]+\]$/.test(text.slice(0, close + 1))) return undefined;
  const host = text.slice(1, close);
  const behind = skipSpace(text, close + 1);
  if (behind === text.length) return { host, port: undefined };
  const port = text.charCodeAt(behind) === 58 ? parsePort(text, behind + 1, text.length) : undefined;
  return port === undefined ? undefined : { host, port };
}

function parsePort(text: string, from: number, to: number): number | undefined {
  const start = skipSpace(text, from, to);
  return parseNumber(text, 65_535, start, skipSpaceBack(text, start, to));
}
