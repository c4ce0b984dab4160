/**
 * SRTP and SRTCP of one stream (RFC 3711), with the keys that both sides have told each other by SDES (RFC 4568).
 *
 *    SRTP:   header | encrypted payload | tag
 *    SRTCP:  header, SSRC | encrypted rest | E, index (32 bits) | tag of 80 bits
 */

import { crypt, sameTag, tagOf } from './packet-crypto.ts';
import { ReplayWindow } from './replay-window.ts';
import { packetKeys, type SrtpSuite } from './session-keys.ts';

export interface SrtpKeys {
  readonly suite: SrtpSuite;
  /** Base64 of 30 bytes each: what we send with, and what the other side does. */
  readonly local: string;
  readonly remote: string;
}

const TAG_LENGTH: Readonly<Record<SrtpSuite, number>> = { AES_CM_128_HMAC_SHA1_80: 10, AES_CM_128_HMAC_SHA1_32: 4 };
const RTCP_TAG = 10;
const RTCP_ENCRYPTED = 0x8000_0000;
/** Sources of one peer that are followed; a new one takes the place of the oldest. */
const MOST_SOURCES = 4;
const WRAP = 0x1_0000;

interface Source {
  readonly window: ReplayWindow;
  /** The highest packet index that was authentic. */
  index: number;
}

export class SrtpSession {
  readonly keys: SrtpKeys;
  readonly #tag: number;
  readonly #out: { readonly rtp: ReturnType<typeof packetKeys>; readonly rtcp: ReturnType<typeof packetKeys> };
  readonly #in: { readonly rtp: ReturnType<typeof packetKeys>; readonly rtcp: ReturnType<typeof packetKeys> };
  /** Of the packets that we send: how often the sequence number has begun anew, and the last one. */
  #rollovers = 0;
  #lastSent = -1;
  #reports = 0;
  readonly #sources = new Map<number, Source>();
  readonly #reportWindow = new ReplayWindow();

  constructor(keys: SrtpKeys) {
    this.keys = keys;
    this.#tag = TAG_LENGTH[keys.suite];
    const [local, remote] = [keys.local, keys.remote].map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer];
    this.#out = { rtp: packetKeys(local, 'rtp'), rtcp: packetKeys(local, 'rtcp') };
    this.#in = { rtp: packetKeys(remote, 'rtp'), rtcp: packetKeys(remote, 'rtcp') };
  }

  /** A packet of ours as it is sent; the given bytes are left alone. */
  protect(packet: Uint8Array): Uint8Array {
    const view = viewOf(packet);
    const sequence = view.getUint16(2);
    // A packet that was passed on late may belong to the round before.
    const behind = this.#lastSent >= 0 && sequence - this.#lastSent > WRAP / 2;
    if (this.#lastSent >= 0 && this.#lastSent - sequence > WRAP / 2) this.#rollovers++;
    if (!behind) this.#lastSent = sequence;
    const rollovers = behind ? Math.max(0, this.#rollovers - 1) : this.#rollovers;
    const sent = new Uint8Array(packet.length + this.#tag);
    sent.set(packet);
    crypt(sent, payloadStart(packet), packet.length, this.#out.rtp, view.getUint32(8), rollovers * WRAP + sequence);
    sent.set(tagOf(sent.subarray(0, packet.length), this.#out.rtp, this.#tag, rollovers), packet.length);
    return sent;
  }

  /** A packet of the other side, readable; undefined when it is forged, damaged or repeated. Never throws. */
  unprotect(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - this.#tag;
    if (end < 12 || payloadStart(packet) > end) return undefined;
    const view = viewOf(packet);
    const ssrc = view.getUint32(8);
    const known = this.#sources.get(ssrc);
    const index = nearest(known?.index ?? view.getUint16(2), view.getUint16(2));
    if (index < 0 || known?.window.knows(index)) return undefined;
    const rollovers = Math.floor(index / WRAP);
    const tag = tagOf(packet.subarray(0, end), this.#in.rtp, this.#tag, rollovers);
    if (!sameTag(tag, packet.subarray(end))) return undefined;
    const source = known ?? this.#follow(ssrc, index);
    if (!source.window.accept(index)) return undefined;
    source.index = Math.max(source.index, index);
    const plain = packet.slice(0, end);
    crypt(plain, payloadStart(packet), end, this.#in.rtp, ssrc, index);
    return plain;
  }

  protectReport(report: Uint8Array): Uint8Array {
    const index = this.#reports++;
    const sent = new Uint8Array(report.length + 4 + RTCP_TAG);
    sent.set(report);
    crypt(sent, 8, report.length, this.#out.rtcp, viewOf(report).getUint32(4), index);
    viewOf(sent).setUint32(report.length, RTCP_ENCRYPTED + index);
    sent.set(tagOf(sent.subarray(0, report.length + 4), this.#out.rtcp, RTCP_TAG), report.length + 4);
    return sent;
  }

  /** As `unprotect`, for reports. */
  unprotectReport(report: Uint8Array): Uint8Array | undefined {
    const end = report.length - RTCP_TAG - 4;
    if (end < 8) return undefined;
    const marked = viewOf(report).getUint32(end);
    const index = marked % RTCP_ENCRYPTED;
    if (this.#reportWindow.knows(index)) return undefined;
    const tag = tagOf(report.subarray(0, end + 4), this.#in.rtcp, RTCP_TAG);
    if (!sameTag(tag, report.subarray(end + 4)) || !this.#reportWindow.accept(index)) return undefined;
    const plain = report.slice(0, end);
    if (marked >= RTCP_ENCRYPTED) crypt(plain, 8, end, this.#in.rtcp, viewOf(report).getUint32(4), index);
    return plain;
  }

  #follow(ssrc: number, index: number): Source {
    if (this.#sources.size >= MOST_SOURCES) this.#sources.delete(this.#sources.keys().next().value!);
    const source = { window: new ReplayWindow(), index };
    this.#sources.set(ssrc, source);
    return source;
  }
}

/** The packet index with that sequence number which is nearest to the highest one so far (RFC 3711 §3.3.1). */
function nearest(highest: number, sequence: number): number {
  const round = Math.floor(highest / WRAP);
  const same = round * WRAP + sequence;
  if (same - highest > WRAP / 2) return same - WRAP;
  return highest - same > WRAP / 2 ? same + WRAP : same;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Behind the fixed header, contributing sources and the extension (RFC 3550 §5.1, §5.3.1). */
function payloadStart(packet: Uint8Array): number {
  let start = 12 + (packet[0]! & 15) * 4;
  if (packet[0]! & 0x10) start += 4 + 4 * (((packet[start + 2] ?? 0) << 8) | (packet[start + 3] ?? 0));
  return start;
}
