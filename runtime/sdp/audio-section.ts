/** What an audio section says: address, codecs, telephone-event, direction. */

import { type CryptoLine, readCrypto } from './crypto-attribute.ts';
import { type Direction, directionOf } from './direction.ts';
import {
  attributes,
  connectionAddress,
  type MediaDescription,
  type SessionDescription,
} from './session-description.ts';

export interface OfferedCodec {
  readonly payloadType: number;
  /** Upper case, such as `PCMU`. */
  readonly name: string;
  readonly clock: number;
}

export interface AudioSection {
  /** Position among the m-lines. */
  readonly index: number;
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  /** In order of preference, without telephone-event. */
  readonly codecs: readonly OfferedCodec[];
  /** Payload number of telephone-event at 8000 Hz (RFC 4733). */
  readonly telephoneEvent?: number;
  /** RTP/SAVP: nothing but SRTP (RFC 3711). */
  readonly secure: boolean;
  /** Keys that it offers, in order of preference. */
  readonly crypto: readonly CryptoLine[];
  /** As its author sees it; an address of zeros means `not to me` (RFC 3264 §8.4). */
  readonly direction: Direction;
}

const PROTOCOLS: ReadonlySet<string> = new Set(['RTP/AVP', 'RTP/SAVP']);

/** Payload numbers that need no rtpmap (RFC 3551 §6) and that somebody might still send. */
const STATIC_CODECS: Readonly<Record<number, readonly [name: string, clock: number]>> = {
  0: ['PCMU', 8000],
  3: ['GSM', 8000],
  4: ['G723', 8000],
  8: ['PCMA', 8000],
  9: ['G722', 8000],
  13: ['CN', 8000],
  18: ['G729', 8000],
};

/** The audio sections over RTP or SRTP that are not switched off, in their order. */
export function audioSections(description: SessionDescription): AudioSection[] {
  return description.media.flatMap((media, index) => {
    const audio = media.kind === 'audio' && PROTOCOLS.has(media.protocol) && media.port !== 0;
    const section = audio ? readAudio(description, media, index) : undefined;
    return section ? [section] : [];
  });
}

function readAudio(description: SessionDescription, media: MediaDescription, index: number): AudioSection | undefined {
  const address = connectionAddress(media) ?? connectionAddress(description);
  if (!address) return undefined;
  const formats = media.formats.flatMap((format) => readFormat(media, format));
  const event = formats.find(({ name, clock }) => name === 'TELEPHONE-EVENT' && clock === 8000);
  const stated = directionOf(media, description);
  return {
    index,
    address,
    port: media.port,
    rtcpPort: rtcpPort(media),
    codecs: formats.filter(({ name }) => name !== 'TELEPHONE-EVENT'),
    telephoneEvent: event?.payloadType,
    secure: media.protocol === 'RTP/SAVP',
    crypto: attributes(media, 'crypto').flatMap((value) => readCrypto(value) ?? []),
    direction: isZeroAddress(address) ? withoutReceiving(stated) : stated,
  };
}

function readFormat(media: MediaDescription, format: string): OfferedCodec[] {
  if (!/^\d{1,3}$/.test(format) || Number(format) > 127) return [];
  const payloadType = Number(format);
  for (const map of attributes(media, 'rtpmap')) {
    const found = /^(\d{1,3}) +([^/ ]+)\/(\d{1,7})/.exec(map);
    if (found && Number(found[1]) === payloadType) {
      return [{ payloadType, name: found[2]!.toUpperCase(), clock: Number(found[3]) }];
    }
  }
  const known = STATIC_CODECS[payloadType];
  return known ? [{ payloadType, name: known[0], clock: known[1] }] : [];
}

/** `a=rtcp` (RFC 3605), else the next port. */
function rtcpPort(media: MediaDescription): number {
  const stated = /^(\d{1,5})\b/.exec(attributes(media, 'rtcp')[0] ?? '');
  const port = stated ? Number(stated[1]) : media.port + 1;
  return port > 0 && port <= 65_535 ? port : media.port;
}

export function isZeroAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function withoutReceiving(direction: Direction): Direction {
  return direction === 'sendrecv' || direction === 'sendonly' ? 'sendonly' : 'inactive';
}
