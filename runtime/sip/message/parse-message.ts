/** From the bytes of one message to a typed message, or to a fault that knows its verdict. Never throws. */

import type { Characters } from './characters.ts';
import { endOfElement } from './comma-list.ts';
import { cseqAt } from './cseq.ts';
import { isCallId, isToken, parseNumber } from './grammar.ts';
import { Head } from './head.ts';
import { limits } from './limits.ts';
import { methodOf } from './methods.ts';
import { nameAddrAt } from './name-addr.ts';
import { type Essentials, ParsedRequest, ParsedResponse } from './parsed-message.ts';
import { parseVia, type Via, viaAt } from './via.ts';

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
  const head = new Head(bytes, start);
  if (head.size > limits.head) return fault(513, 'Message Head Too Large');
  // The body begins there, as far as one was sent.
  const bodyStart = head.bodyStart < 0 ? bytes.length : head.bodyStart;
  const isResponse = head.startLine.startsWith('SIP/');
  const message = isResponse ? readResponse(head, bytes, bodyStart) : readRequest(head, bytes, bodyStart);
  return head.bodyStart < 0 && message.kind !== 'fault' ? failed(head, 400, 'No Empty Line') : message;
}

const isFiller = (byte: number): boolean => byte === 13 || byte === 10 || byte === 0;

function readResponse(head: Head, bytes: Buffer, bodyStart: number): ParsedResponse | Fault {
  const line = head.startLine;
  const version = line.startsWith('SIP/2.0 ');
  const status = parseNumber(line.slice(8, 11), 699);
  const phraseApart = line.length === 11 || line.charCodeAt(11) === 32;
  if (!version || status === undefined || status < 100 || !phraseApart)
    return fault(undefined, 'Malformed Status Line', head);
  const read = readRest(head, bytes, bodyStart);
  if (read instanceof Unusable) return fault(undefined, read.why, head, read.via);
  return new ParsedResponse(status, line.slice(12), head, read);
}

/*
 *  Method SP Request-URI SP SIP-Version      single spaces, nothing else (§7.1)
 */
function readRequest(head: Head, bytes: Buffer, bodyStart: number): ParsedRequest | Fault {
  const line = head.startLine;
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  const method = methodOf(line, 0, first);
  if (first < 1 || !isToken(method)) return fault(undefined, 'No SIP Message', head);
  if (line.length > limits.startLine) return failed(head, 414, 'Request-URI Too Long');
  if (second < 0 || second + 8 !== line.length || !line.endsWith(' SIP/2.0')) {
    const version = line.slice(second + 1);
    if (second < 0 || !/^SIP\/[0-9]+\.[0-9]+$/i.test(version)) return failed(head, 400, 'Malformed Request-Line');
    if (version.length !== 7 || !version.endsWith('/2.0')) return failed(head, 505, 'Version Not Supported');
  }
  const uri = line.slice(first + 1, second);
  if (uri === '' || /[\s<>"]/.test(uri)) return failed(head, 400, 'Malformed Request-URI');
  const read = readRest(head, bytes, bodyStart);
  if (read instanceof Unusable) return failed(head, read.status, read.why);
  if (read.cseq.method !== method) return failed(head, 400, 'CSeq Method Mismatch');
  const maxForwards = head.essential[1]!;
  if (maxForwards >= 0 && head.read(maxForwards, parseHops) === undefined) {
    return failed(head, 400, 'Malformed Max-Forwards');
  }
  return new ParsedRequest(method, uri, head, read);
}

/** What keeps a message from being used. */
class Unusable {
  readonly status: number;
  readonly why: string;
  readonly via: Via | undefined;

  constructor(via: Via | undefined, why: string, status = 400) {
    this.status = status;
    this.why = why;
    this.via = via;
  }
}

function readRest(head: Head, bytes: Buffer, bodyStart: number): Essentials | Unusable {
  const { essential } = head;
  const from = essential[2]!;
  const to = essential[3]!;
  const callId = essential[4]!;
  const cseq = essential[5]!;
  const length = essential[6]!;
  const vias = head.each('via', viaAt);
  const via = vias ? vias[0] : parseFirstVia(head);
  if (!via) return new Unusable(via, 'Malformed Via');
  if (head.flaw !== undefined) return new Unusable(via, head.flaw);
  if (head.twice !== undefined) return new Unusable(via, `More Than One ${head.twice}`);
  if (!vias) return new Unusable(via, 'Malformed Via');
  if (vias.length > limits.vias) return new Unusable(via, 'Too Many Hops', 483);
  if (from < 0 || to < 0 || callId < 0 || cseq < 0) return new Unusable(via, 'Missing Header');
  const caller = head.read(from, nameAddrAt);
  if (!caller) return new Unusable(via, 'Malformed From');
  const callee = head.read(to, nameAddrAt);
  if (!callee) return new Unusable(via, 'Malformed To');
  const id = head.value(callId);
  if (!isCallId(id)) return new Unusable(via, 'Malformed Call-ID');
  const sequence = head.read(cseq, cseqAt);
  if (!sequence) return new Unusable(via, 'Malformed CSeq');
  const sent = bytes.length - bodyStart;
  const wanted = length < 0 ? sent : head.read(length, parseLength);
  if (wanted < 0) return new Unusable(via, 'Malformed Content-Length');
  if (length >= 0 && wanted > limits.body) return new Unusable(via, 'Message Too Large', 513);
  // What Content-Length does not count is no part of the message; what it misses makes it unusable (§18.3).
  if (wanted > sent) return new Unusable(via, 'Body Shorter Than Content-Length');
  const bodyEnd = bodyStart + wanted;
  return { vias, from: caller, to: callee, callId: id, cseq: sequence, bytes, bodyStart, bodyEnd };
}

/** The topmost Via may be sound when another is not. */
function parseFirstVia(head: Head): Via | undefined {
  const line = head.first('via') ?? '';
  return parseVia(line.slice(0, endOfElement(line, 0, line.length)));
}

const parseHops = ({ text }: Characters, from: number, to: number): number | undefined =>
  parseNumber(text, 255, from, to);

/** -1 when it is no number. */
const parseLength = ({ text }: Characters, from: number, to: number): number =>
  parseNumber(text, Number.MAX_SAFE_INTEGER, from, to) ?? -1;

function fault(status: number | undefined, why: string, head?: Head, via?: Via): Fault {
  return { kind: 'fault', status, why, head, via, viaLines: head?.all('via') ?? [] };
}

/** A request that deserves an answer if there is a way back: never an ACK (§17), never without Via. */
function failed(head: Head, status: number, why: string): Fault {
  const line = head.first('via') ?? '';
  const answer = head.startLine.startsWith('ACK ') ? undefined : status;
  const top = line.slice(0, endOfElement(line, 0, line.length));
  const via = parseVia(top);
  if (via) return fault(answer, why, head, via);
  // Another version, or broken parameters, may still leave readable where to answer.
  const readable = top.replace(/^SIP\s*\/\s*[0-9.]+/i, 'SIP/2.0');
  const rescued = [readable, readable.split(';', 1)[0]!].find((text) => parseVia(text));
  if (rescued === undefined) return fault(undefined, why, head);
  return { ...fault(answer, why, head, parseVia(rescued)), viaLines: [rescued] };
}
