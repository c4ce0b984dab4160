/** Via (RFC 3261 §20.42): `SIP/2.0/UDP host:port;branch=…`. */

import { isHostName, isToken, parseNumber } from './grammar.ts';
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

/** One element of a Via header. White space is allowed around the slashes and the colon. */
export function parseVia(text: string): Via | undefined {
  const semicolon = text.indexOf(';');
  const main = semicolon < 0 ? text : text.slice(0, semicolon);
  const params = semicolon < 0 ? parseParameters(text, text.length) : parseParameters(text, semicolon);
  const protocol = params && readProtocol(main);
  const sentBy = protocol && parseHostPort(main.slice(protocol.end).trim());
  return sentBy ? { transport: protocol.transport, ...sentBy, params: params! } : undefined;
}

function readProtocol(main: string): { transport: string; end: number } | undefined {
  if (main.startsWith('SIP/2.0/')) {
    const space = main.indexOf(' ', 8);
    const transport = main.slice(8, space).toUpperCase();
    if (space > 0 && isToken(transport)) return { transport, end: space };
  }
  const spaced = /^SIP\s*\/\s*2\.0\s*\/\s*([^\s/]+)\s+/i.exec(main);
  if (!spaced || !isToken(spaced[1]!)) return undefined;
  return { transport: spaced[1]!.toUpperCase(), end: spaced[0].length };
}

/** `host`, `host:port`, `[v6]`, `[v6]:port`. */
export function parseHostPort(text: string): { host: string; port: number | undefined } | undefined {
  let colon = text.indexOf(':');
  let host: string;
  if (text.charCodeAt(0) === 91) {
    const close = text.indexOf(']');
    if (close < 0 || !/^\[[0-9A-Fa-f:.]+\]$/.test(text.slice(0, close + 1))) return undefined;
    host = text.slice(1, close);
    const rest = text.slice(close + 1).trim();
    if (rest !== '' && !rest.startsWith(':')) return undefined;
    colon = rest === '' ? -1 : text.indexOf(':', close);
  } else {
    host = colon < 0 ? text : text.slice(0, colon).trimEnd();
    if (!isHostName(host)) return undefined;
  }
  if (colon < 0) return { host, port: undefined };
  const port = parseNumber(text.slice(colon + 1).trim(), 65_535);
  return port === undefined ? undefined : { host, port };
}
