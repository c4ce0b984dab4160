/** From headers to bytes: the one place where messages are serialised, and where CR, LF and NUL are stripped. */

import { endOfElement } from './comma-list.ts';
import type { Head } from './head.ts';
import type { HeaderField } from './message.ts';
import { reasonPhrase } from './status.ts';
import { formatHost } from './uri.ts';
import type { Via } from './via.ts';

/** A request to be written; the Via is added by its transaction. */
export interface OutgoingRequest {
  readonly method: string;
  readonly uri: string;
  /** In order, without Via and Content-Length. */
  readonly headers: readonly HeaderField[];
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
}

export interface OutgoingResponse {
  readonly status: number;
  readonly reason?: string;
  /** Added to the To header unless it has a tag. */
  readonly toTag?: string;
  /** Besides what is copied from the request; in order, without Content-Length. */
  readonly headers?: readonly HeaderField[];
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
}

/** Takes out what would end the line and begin another. */
export function clean(text: string): string {
  return /[\r\n\0]/.test(text) ? text.replace(/[\r\n\0]+[ \t]*/g, ' ') : text;
}

export function writeRequest(request: OutgoingRequest, via: string): Buffer {
  const start = `${clean(request.method)} ${clean(request.uri)} SIP/2.0\r\nVia: ${clean(via)}\r\n`;
  return finish(start + writeFields(request.headers), request.body, request.contentType);
}

/** @param echo what `echoOf` made of the request */
export function writeResponse(echo: Echo, response: OutgoingResponse): Buffer {
  const reason = clean(response.reason ?? reasonPhrase(response.status));
  const tag = echo.toTagged || response.toTag === undefined ? '' : `;tag=${clean(response.toTag)}`;
  const start = `SIP/2.0 ${response.status} ${reason}\r\n${echo.beforeTag}${tag}${echo.afterTag}`;
  return finish(response.headers ? start + writeFields(response.headers) : start, response.body, response.contentType);
}

function writeFields(fields: readonly HeaderField[]): string {
  let text = '';
  for (const [name, value] of fields) text += `${clean(name)}: ${clean(value)}\r\n`;
  return text;
}

function finish(head: string, body: string | Uint8Array | undefined, contentType: string | undefined): Buffer {
  if (body === undefined || body.length === 0) return Buffer.from(`${head}Content-Length: 0\r\n\r\n`, 'utf8');
  const type = clean(contentType ?? 'application/sdp');
  if (typeof body === 'string') {
    const length = Buffer.byteLength(body, 'utf8');
    return Buffer.from(`${head}Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${body}`, 'utf8');
  }
  const front = `${head}Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(front, 'utf8'), body]);
}

/** What each response repeats of its request (RFC 3261 §8.2.6.2), made once per request. */
export interface Echo {
  readonly beforeTag: string;
  readonly afterTag: string;
  readonly toTagged: boolean;
}

/**
 * @param via the topmost Via, parsed
 * @param source where the request really came from (§18.2.1, RFC 3581 §4)
 */
export function echoOf(
  head: Head,
  via: Via,
  source: { readonly address: string; readonly port: number },
  viaLines: readonly string[] = head.all('via'),
): Echo {
  let text = '';
  let first = true;
  for (const line of viaLines) {
    text += `Via: ${first ? markReceived(line, via, source) : line}\r\n`;
    first = false;
  }
  for (const [name, canonical] of echoed) {
    const value = head.first(canonical);
    if (value !== undefined) text += `${name}: ${value}\r\n`;
  }
  const to = head.first('to');
  if (to === undefined) return { beforeTag: text, afterTag: '', toTagged: true };
  return {
    beforeTag: `${text}To: ${to}`,
    afterTag: '\r\n',
    toTagged: /;\s*tag\s*=/i.test(to.slice(to.lastIndexOf('>') + 1)),
  };
}

const echoed = [
  ['From', 'from'],
  ['Call-ID', 'call-id'],
  ['CSeq', 'cseq'],
] as const;

/** Adds `received` when the sent-by says otherwise or `rport` was asked for, and fills in `rport`. */
function markReceived(line: string, via: Via, source: { readonly address: string; readonly port: number }): string {
  const end = endOfElement(line, 0, line.length);
  const wantsPort = via.params.has('rport');
  const wasReceived = via.params.has('received');
  if (!wantsPort && via.host === source.address && !wasReceived) return line;
  let top = (wasReceived ? undefined : withoutFlag(line, ';rport', end)) ?? withoutMarks(line.slice(0, end));
  top += `;received=${formatReceived(source.address)}`;
  if (wantsPort) top += `;rport=${source.port}`;
  return top + line.slice(end);
}

/** What stands before `end` without that flag, if it stands there once and in its usual form. */
function withoutFlag(line: string, flag: string, end: number): string | undefined {
  const at = line.indexOf(flag);
  const behind = at + flag.length;
  if (at < 0 || line.lastIndexOf(flag) !== at || (behind !== end && line.charCodeAt(behind) !== 59)) return undefined;
  return line.slice(0, at) + line.slice(behind, end);
}

const withoutMarks = (top: string): string => top.replace(/;\s*(received|rport)(\s*=\s*[^;,\s]*)?/gi, '').trimEnd();

/** `received` holds a bare IPv6 address by its grammar (RFC 3261 §25.1); a scope is of no use to others. */
const formatReceived = (address: string): string =>
  address.includes(':') ? formatHost(address.split('%', 1)[0]!).replace(/^\[|\]$/g, '') : address;
