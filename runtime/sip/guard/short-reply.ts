/** Answers to strangers over datagrams stay small: whoever forges a source address must not make us send more than he. */

import { compactHeaders } from '../message/compact-headers.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { type Echo, type OutgoingResponse, writeResponse } from '../message/write-message.ts';

/** Bytes that we may send for each byte of a stranger. */
const most = 1.5;

/** What can be left out, the least useful first. */
const spare = ['server', 'accept-encoding', 'accept', 'supported', 'allow'];

/** What RFC 3261 asks for by "MUST" or what makes no sense without: §21.4.6 (405), §8.2.3 (415). */
const needed: Readonly<Record<number, string>> = { 405: 'allow', 415: 'accept' };

/** How large an answer to that request may be. */
export function roomFor(request: { readonly head: ParsedRequest['head']; readonly body?: Uint8Array }): number {
  return Math.floor((request.head.size + 4 + (request.body?.length ?? 0)) * most);
}

/** Writes it, without spare headers and with compact names (§7.3.3) as far as `room` demands. It may still be larger. */
export function shortReply(echo: Echo, response: OutgoingResponse, room: number): Buffer {
  let bytes = writeResponse(echo, response);
  let headers = response.headers ?? [];
  for (const name of spare) {
    if (bytes.length <= room) return bytes;
    if (needed[response.status] === name) continue;
    headers = headers.filter(([written]) => written.toLowerCase() !== name);
    bytes = writeResponse(echo, { ...response, headers });
  }
  return bytes.length <= room ? bytes : compactHeaders(bytes);
}
