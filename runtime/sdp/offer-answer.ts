/** Offer and answer for an anchored leg (RFC 3264): the caller talks to us, in one of our codecs. */

import { type AudioSection, audioSections, type OfferedCodec } from './audio-section.ts';
import { type CryptoLine, writeCrypto } from './crypto-attribute.ts';
import { type Direction, mirrored, narrowed } from './direction.ts';
import { lockOf, ourLock, protocolOf, whyNone } from './media-lock.ts';
import type { MediaDescription, SessionDescription } from './session-description.ts';

/** A codec that we speak, with the payload number under which we offer it. */
export interface SupportedCodec<Name extends string = string> {
  readonly name: Name;
  readonly payloadType: number;
}

/** The ports that we receive on, and what we may do. */
export interface LocalAudio {
  readonly port: number;
  readonly direction: Direction;
  /** Absent: the signalling is open, and no key may be told in it. */
  readonly security?: LocalSecurity;
}

/** SRTP by SDES (RFC 4568). */
export interface LocalSecurity {
  /** Plain RTP is not taken. */
  readonly required: boolean;
  /** Suites that we speak, best first, with the key that we send with: Base64 of key and salt. */
  readonly keys: ReadonlyMap<string, string>;
}

/** The keys that both sides have told each other. */
export interface AgreedKeys {
  readonly suite: string;
  readonly local: string;
  readonly remote: string;
}

/** What both sides agreed on; `direction` is ours. */
export interface AgreedAudio<Name extends string = string> {
  readonly codec: Name;
  readonly payloadType: number;
  readonly telephoneEvent?: number;
  readonly direction: Direction;
  readonly remote: { readonly address: string; readonly port: number; readonly rtcpPort: number };
  /** Absent: plain RTP. */
  readonly srtp?: AgreedKeys;
}

export type Answered<Name extends string> =
  | { readonly ok: true; readonly media: readonly MediaDescription[]; readonly agreed: AgreedAudio<Name> }
  | { readonly ok: false; readonly why: string };

/** The payload number under which we offer telephone-event. */
const OUR_TELEPHONE_EVENT = 101;

/**
 * Answers an offer (RFC 3264 §6): the first audio section with one of our codecs is taken, with the offerer's payload
 * numbers; every other section stays in its place with port 0.
 */
export function answerOffer<Name extends string>(
  offer: SessionDescription,
  local: LocalAudio,
  codecs: readonly SupportedCodec<Name>[],
): Answered<Name> {
  for (const audio of audioSections(offer)) {
    const found = firstCommon(audio.codecs, codecs);
    const lock = lockOf(audio, local.security);
    if (!found || lock === 'refused') continue;
    const direction = narrowed(mirrored[audio.direction], local.direction);
    const media = offer.media.map((section, index) =>
      index === audio.index
        ? audioMedia(local.port, [found], audio.telephoneEvent, direction, protocolOf(audio), lock ? [lock.line] : [])
        : { kind: section.kind, port: 0, protocol: section.protocol, formats: section.formats, lines: [] },
    );
    return { ok: true, media, agreed: agreedOn(audio, found, direction, lock?.keys) };
  }
  return { ok: false, why: whyNone(offer, local.security) };
}

/**
 * Our offer: all our codecs, and telephone-event. In a re-offer the sections agreed on before keep their places
 * (RFC 3264 §8), so `previous` holds the sections that we sent last.
 */
export function makeOffer(
  local: LocalAudio,
  codecs: readonly SupportedCodec[],
  previous: readonly MediaDescription[] = [],
): MediaDescription[] {
  const offered = codecs.map(({ name, payloadType }) => ({ name, payloadType, clock: 8000 }));
  const { protocol, lines } = ourLock(local.security, previous);
  const ours = audioMedia(local.port, offered, eventNumber(previous), local.direction, protocol, lines);
  const place = previous.findIndex(({ kind, port }) => kind === 'audio' && port !== 0);
  return place === -1 ? [ours] : previous.map((section, index) => (index === place ? ours : { ...section, port: 0 }));
}

/** Reads the answer to our offer (RFC 3264 §7). */
export function readAnswer<Name extends string>(
  answer: SessionDescription,
  local: LocalAudio,
  codecs: readonly SupportedCodec<Name>[],
): Answered<Name> {
  const audio = audioSections(answer)[0];
  const found = audio && firstCommon(audio.codecs, codecs);
  if (!audio || !found) return { ok: false, why: 'the answer took none of our codecs' };
  const lock = lockOf(audio, local.security);
  if (lock === 'refused') return { ok: false, why: 'the answer is not encrypted as it was offered' };
  const direction = narrowed(mirrored[audio.direction], local.direction);
  return { ok: true, media: [], agreed: agreedOn(audio, found, direction, lock?.keys) };
}

function firstCommon<Name extends string>(
  offered: readonly OfferedCodec[],
  ours: readonly SupportedCodec<Name>[],
): (OfferedCodec & { readonly name: Name }) | undefined {
  for (const codec of offered) {
    const known = ours.find(({ name }) => name === codec.name);
    if (known && codec.clock === 8000) return { ...codec, name: known.name };
  }
  return undefined;
}

function agreedOn<Name extends string>(
  audio: AudioSection,
  codec: { readonly name: Name; readonly payloadType: number },
  direction: Direction,
  srtp: AgreedKeys | undefined,
): AgreedAudio<Name> {
  const { address, port, rtcpPort, telephoneEvent } = audio;
  return {
    codec: codec.name,
    payloadType: codec.payloadType,
    telephoneEvent,
    direction,
    remote: { address, port, rtcpPort },
    ...(srtp && { srtp }),
  };
}

/** A dynamic payload number never changes its meaning within a dialog (RFC 3264 §8.3.2). */
function eventNumber(previous: readonly MediaDescription[]): number {
  for (const { lines } of previous) {
    const map = lines.map(({ value }) => /^rtpmap:(\d+) telephone-event\/8000/.exec(value)).find((found) => found);
    if (map) return Number(map[1]);
  }
  const taken = new Set(previous.flatMap(({ formats }) => formats));
  let free = OUR_TELEPHONE_EVENT;
  while (taken.has(String(free)) && free < 127) free++;
  return free;
}

function audioMedia(
  port: number,
  codecs: readonly OfferedCodec[],
  telephoneEvent: number | undefined,
  direction: Direction,
  protocol: string,
  crypto: readonly CryptoLine[],
): MediaDescription {
  const attribute = (value: string) => ({ type: 'a', value });
  const event =
    telephoneEvent === undefined
      ? []
      : [attribute(`rtpmap:${telephoneEvent} telephone-event/8000`), attribute(`fmtp:${telephoneEvent} 0-16`)];
  return {
    kind: 'audio',
    port,
    protocol,
    formats: [
      ...codecs.map(({ payloadType }) => payloadType),
      ...(telephoneEvent === undefined ? [] : [telephoneEvent]),
    ].map(String),
    lines: [
      ...codecs.map(({ payloadType, name }) => attribute(`rtpmap:${payloadType} ${name}/8000`)),
      ...event,
      ...crypto.map((line) => attribute(writeCrypto(line))),
      attribute('ptime:20'),
      attribute(direction),
    ],
  };
}
