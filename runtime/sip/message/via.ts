/** Via (RFC 3261 §20.42): `SIP/2.0/UDP host:port;branch=…`. */

import { type Characters, charactersOf } from './characters.ts';
import { indexWithin, isHostChar, isHostName, isToken, parseNumber, skipSpace, skipSpaceBack } from './grammar.ts';
import { type Parameters, parametersAt } from './parameters.ts';

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
export const parseVia = (text: string): Via | undefined => viaAt(charactersOf(text), 0, text.length);

/** One element where it lies, from `from` to `to`. White space is allowed around the slashes and the colon. */
export function viaAt(source: Characters, from: number, to: number): Via | undefined {
  const { text, codes } = source;
  const transport = usualTransport(text, from, to);
  if (transport === undefined) return unusualViaAt(source, from, to);
  const start = from + 9 + transport.length;
  let at = start;
  while (at < to && isHostChar(codes[at]!)) at++;
  const hostEnd = at;
  let port: number | undefined;
  if (at < to && codes[at] === 58) {
    port = 0;
    for (at++; at < to && codes[at] !== 59; at++) {
      const digit = codes[at]! - 48;
      if (digit < 0 || digit > 9) return unusualViaAt(source, from, to);
      port = port * 10 + digit;
    }
    if (at === hostEnd + 1 || port > 65_535) return undefined;
  }
  // White space and IPv6 are rare.
  if (hostEnd === start || (at < to && codes[at] !== 59)) return unusualViaAt(source, from, to);
  const params = parametersAt(source, at, to);
  return params && { transport, host: text.slice(start, hostEnd), port, params };
}

/** The transport of `SIP/2.0/UDP ` and its like, written without white space and in upper case. */
function usualTransport(text: string, from: number, to: number): string | undefined {
  for (let i = 0; i < usual.length; i++) {
    const { protocol, transport } = usual[i]!;
    if (text.startsWith(protocol, from) && from + protocol.length <= to) return transport;
  }
  return undefined;
}

const usual = ['UDP', 'TCP', 'TLS', 'WSS', 'WS'].map((transport) => ({
  transport,
  protocol: `SIP/2.0/${transport} `,
}));

function unusualViaAt(source: Characters, from: number, to: number): Via | undefined {
  const { text } = source;
  const semicolon = indexWithin(text, ';', from, to);
  const mainEnd = semicolon < 0 ? to : semicolon;
  const spaced = /^SIP\s*\/\s*2\.0\s*\/\s*([^\s/]+)\s+/i.exec(text.slice(from, mainEnd));
  if (!spaced || !isToken(spaced[1]!)) return undefined;
  const start = from + spaced[0].length;
  const sentBy = parseHostPort(text, start, skipSpaceBack(text, start, mainEnd));
  const params = sentBy && parametersAt(source, mainEnd, to);
  if (!params) return undefined;
  return { transport: spaced[1]!.toUpperCase(), host: sentBy.host, port: sentBy.port, params };
}

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
