/** From the bytes of one message to a typed message, or to a fault that knows its verdict. Never throws. */

import { isAscii, isUtf8 } from 'node:buffer';
import { endOfFirst } from './comma-list.ts';
import { parseCSeq } from './cseq.ts';
import { isCallId, isToken, parseNumber } from './grammar.ts';
import { Head } from './head.ts';
import { limits } from './limits.ts';
import { parseNameAddr } from './name-addr.ts';
import { type Essentials, ParsedRequest, ParsedResponse } from './parsed-message.ts';
import { parseVia, type Via } from './via.ts';

/** A message that cannot be used. */
export interface Fault {
  readonly kind: 'fault';
  /** What to answer; undefined: nothing, since it is no request, an ACK, or has no Via to answer to. */
  readonly status: number | undefined;
  /** Fit to be a reason phrase. */
  readonly why: string;
  readonly head: Head | undefined;
  /** Where to answer, and the Via values to repeat in the answer. */
  readonly via: Via | undefined;
  readonly viaLines: readonly string[];
}

/** Only CRLF or NUL bytes: a keep-alive (RFC 5626 §3.5), not a message. */
export interface KeepAlive {
  readonly kind: 'keep-alive';
}

export type Incoming = ParsedRequest | ParsedResponse | Fault | KeepAlive;

/** Reads one datagram, or one message that stream framing has cut out. CRLF before the start line is skipped (§7.5). */
export function parseMessage(bytes: Buffer): Incoming {
  let start = 0;
  while (start < bytes.length && isFiller(bytes[start]!)) start++;
  if (start === bytes.length) return { kind: 'keep-alive' };
  const blank = bytes.indexOf('\r\n\r\n', start, 'latin1');
  const headEnd = blank < 0 ? bytes.length : blank;
  if (headEnd - start > limits.head) return fault(513, 'Message Head Too Large');
  const head = new Head(decode(bytes.subarray(start, headEnd)));
  const rest = blank < 0 ? bytes.subarray(bytes.length) : bytes.subarray(blank + 4);
  const message = head.startLine.startsWith('SIP/') ? readResponse(head, rest) : readRequest(head, rest);
  return blank < 0 && message.kind !== 'fault' ? failed(head, 400, 'No Empty Line') : message;
}

const isFiller = (byte: number): boolean => byte === 13 || byte === 10 || byte === 0;

/** UTF-8 (§7); old phones write ISO 8859-1, which is no valid UTF-8 as soon as it matters. */
function decode(bytes: Buffer): string {
  return isAscii(bytes) || !isUtf8(bytes) ? bytes.toString('latin1') : bytes.toString('utf8');
}

function readResponse(head: Head, rest: Buffer): ParsedResponse | Fault {
  const line = head.startLine;
  const version = line.startsWith('SIP/2.0 ');
  const status = parseNumber(line.slice(8, 11), 699);
  const phraseApart = line.length === 11 || line.charCodeAt(11) === 32;
  if (!version || status === undefined || status < 100 || !phraseApart)
    return fault(undefined, 'Malformed Status Line', head);
  const read = readRest(head, rest);
  if ('why' in read) return fault(undefined, read.why, head, read.via);
  return new ParsedResponse(status, line.slice(12), head, read.essentials, read.body);
}

/*
 *  Method SP Request-URI SP SIP-Version      single spaces, nothing else (§7.1)
 */
function readRequest(head: Head, rest: Buffer): ParsedRequest | Fault {
  const line = head.startLine;
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  const method = line.slice(0, first);
  if (first < 1 || !isToken(method)) return fault(undefined, 'No SIP Message', head);
  if (line.length > limits.startLine) return failed(head, 414, 'Request-URI Too Long');
  const version = line.slice(second + 1);
  if (second < 0 || !/^SIP\/[0-9]+\.[0-9]+$/i.test(version)) return failed(head, 400, 'Malformed Request-Line');
  if (version.length !== 7 || !version.endsWith('/2.0')) return failed(head, 505, 'Version Not Supported');
  const uri = line.slice(first + 1, second);
  if (uri === '' || /[\s<>"]/.test(uri)) return failed(head, 400, 'Malformed Request-URI');
  const read = readRest(head, rest);
  if ('why' in read) return failed(head, read.status, read.why);
  if (read.essentials.cseq.method !== method) return failed(head, 400, 'CSeq Method Mismatch');
  const maxForwards = head.first('max-forwards');
  if (maxForwards !== undefined && parseNumber(maxForwards, 255) === undefined) {
    return failed(head, 400, 'Malformed Max-Forwards');
  }
  return new ParsedRequest(method, uri, head, read.essentials, read.body);
}

type Rest =
  | { readonly essentials: Essentials; readonly body: Buffer }
  | { readonly status: number; readonly why: string; readonly via: Via | undefined };

function readRest(head: Head, rest: Buffer): Rest {
  const places = { via: -1, from: -1, to: -1, 'call-id': -1, cseq: -1, 'content-length': -1, 'max-forwards': -1 };
  const { names } = head;
  let vias = 0;
  let twice: string | undefined;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    switch (name) {
      case 'via':
        vias++;
        if (places.via < 0) places.via = i;
        break;
      case 'from':
      case 'to':
      case 'call-id':
      case 'cseq':
      case 'content-length':
      case 'max-forwards':
        if (places[name] >= 0) twice = name;
        places[name] = i;
    }
  }
  const viaLine = places.via < 0 ? '' : head.value(places.via);
  const via = parseVia(viaLine.slice(0, endOfFirst(viaLine)));
  const bad = (why: string, status = 400) => ({ status, why, via });
  if (!via) return bad('Malformed Via');
  if (head.flaw !== undefined) return bad(head.flaw);
  if (twice !== undefined) return bad(`More Than One ${twice}`);
  if (vias > 1 || viaLine.includes(',')) {
    const all = head.list('via');
    if (all.length > limits.vias) return bad('Too Many Hops', 483);
    if (!all.every((element) => parseVia(element))) return bad('Malformed Via');
  }
  if (places.from < 0 || places.to < 0 || places['call-id'] < 0 || places.cseq < 0) return bad('Missing Header');
  const from = parseNameAddr(head.value(places.from));
  if (!from) return bad('Malformed From');
  const to = parseNameAddr(head.value(places.to));
  if (!to) return bad('Malformed To');
  const callId = head.value(places['call-id']);
  if (!isCallId(callId)) return bad('Malformed Call-ID');
  const cseq = parseCSeq(head.value(places.cseq));
  if (!cseq) return bad('Malformed CSeq');
  const body = cutBody(rest, places['content-length'] < 0 ? undefined : head.value(places['content-length']));
  if ('why' in body) return bad(body.why, body.status);
  return { essentials: { via, from, to, callId, cseq }, body };
}

/** What Content-Length does not count is no part of the message; what it misses makes it unusable (§18.3). */
function cutBody(rest: Buffer, header: string | undefined): Buffer | { readonly status: number; readonly why: string } {
  if (header === undefined) return rest;
  const length = parseNumber(header, Number.MAX_SAFE_INTEGER);
  if (length === undefined) return { status: 400, why: 'Malformed Content-Length' };
  if (length > limits.body) return { status: 513, why: 'Message Too Large' };
  if (length > rest.length) return { status: 400, why: 'Body Shorter Than Content-Length' };
  return rest.subarray(0, length);
}

function fault(status: number | undefined, why: string, head?: Head, via?: Via): Fault {
  return { kind: 'fault', status, why, head, via, viaLines: head?.all('via') ?? [] };
}

/** A request that deserves an answer if there is a way back: never an ACK (§17), never without Via. */
function failed(head: Head, status: number, why: string): Fault {
  const line = head.first('via') ?? '';
  const answer = head.startLine.startsWith('ACK ') ? undefined : status;
  const top = line.slice(0, endOfFirst(line));
  const via = parseVia(top);
  if (via) return fault(answer, why, head, via);
  // Another version, or broken parameters, may still leave readable where to answer.
  const readable = top.replace(/^SIP\s*\/\s*[0-9.]+/i, 'SIP/2.0');
  const rescued = [readable, readable.split(';', 1)[0]!].find((text) => parseVia(text));
  if (rescued === undefined) return fault(undefined, why, head);
  return { ...fault(answer, why, head, parseVia(rescued)), viaLines: [rescued] };
}
