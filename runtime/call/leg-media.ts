/** The audio of one leg: a stream of the media engine, and the session description that stands for it. */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { CodecName, LocalMedia, MediaEngine, StreamEvents, StreamStats } from '../media/media-engine.ts';
import { MASTER_LENGTH, SRTP_SUITES } from '../media/srtp/session-keys.ts';
import type { SrtpKeys } from '../media/srtp/srtp-session.ts';
import type { Direction } from '../sdp/direction.ts';
import { LocalDescription } from '../sdp/local-description.ts';
import {
  type AgreedAudio,
  answerOffer,
  type LocalAudio,
  makeOffer,
  readAnswer,
  type SupportedCodec,
} from '../sdp/offer-answer.ts';
import { parseSdp } from '../sdp/parse-sdp.ts';
import { type PassedOn, passedOn } from '../sdp/passed-on.ts';
import { type MediaDescription, type SessionDescription, withAddresses } from '../sdp/session-description.ts';
import { localNetworkOf } from './media-path/local-network.ts';

const CODECS: readonly SupportedCodec<CodecName>[] = [
  { name: 'PCMU', payloadType: 0 },
  { name: 'PCMA', payloadType: 8 },
  { name: 'G722', payloadType: 9 },
];

const NO_KEYS: ReadonlyMap<string, string> = new Map();

/** Whom we talk to, and by which address of ours. */
export interface MediaPeer {
  /** What our SDP says: never an unspecified address. */
  readonly localAddress: string;
  readonly signallingAddress: string;
  /** The signalling is encrypted: keys may be told in it (RFC 4568 §7.1). */
  readonly secure?: boolean;
  /** Plain audio is not taken. */
  readonly encryptedOnly?: boolean;
  /** Its SDP is taken at its word: it is behind no NAT. */
  readonly asStated?: boolean;
}

export type Negotiated =
  | {
      readonly ok: true;
      readonly held: boolean;
      /** Written for those who send it: half of what is agreed answers an offer of ours, and needs no answer. */
      readonly sdp: () => string;
    }
  | { readonly ok: false; readonly why: string };

/** Milliseconds: an engine that died is back at once, or a second later when it had died before. */
const REOPENED_AFTER = [100, 1_000, 2_000] as const;

export class LegMedia {
  readonly #engine: MediaEngine;
  readonly #family: 'ipv4' | 'ipv6';
  readonly #events: StreamEvents;
  #stream: LocalMedia;
  /** The engine has lost the ports, and new ones are not there yet. */
  #portsLost = false;
  #peer: MediaPeer = { localAddress: '0.0.0.0', signallingAddress: '' };
  readonly #description: LocalDescription;
  /** The sections that are in force. */
  #media: readonly MediaDescription[] = [];
  /** Those of an offer of ours that has no answer yet. */
  #offered: { readonly media: readonly MediaDescription[]; readonly direction: Direction } | undefined;
  #agreed: AgreedAudio<CodecName> | undefined;
  #direction: Direction = 'sendrecv';
  #begun = false;
  /** What the peer said last. */
  #theirs: SessionDescription | undefined;
  /** Another phone's description, said to this one; in force once `released` is. */
  #passed: PassedOn | undefined;
  #released = false;
  #keys: ReadonlyMap<string, string> | undefined;

  private constructor(
    engine: MediaEngine,
    family: 'ipv4' | 'ipv6',
    events: StreamEvents,
    stream: LocalMedia,
    sessionId: number,
  ) {
    this.#engine = engine;
    this.#family = family;
    this.#events = events;
    this.#stream = stream;
    this.#description = new LocalDescription(sessionId);
  }

  /** Binds the ports. @throws MediaExhausted */
  static async open(
    engine: MediaEngine,
    family: 'ipv4' | 'ipv6',
    events: StreamEvents,
    sessionId: number,
  ): Promise<LegMedia> {
    return new LegMedia(engine, family, events, await engine.open(family, events), sessionId);
  }

  /** Whom it talks to, before the first description is written. */
  meet(peer: MediaPeer): void {
    this.#peer = peer;
  }

  /** Names the stream towards the engine. */
  get stream(): string {
    return this.#stream.stream;
  }

  /** Undefined until both sides have agreed. */
  get codec(): CodecName | undefined {
    return this.#agreed?.codec;
  }

  /** What we want to do; less is agreed on when the peer wants less. */
  get direction(): Direction {
    return this.#direction;
  }

  /** Packets flow: `begin` was called, and there is somebody to send to. */
  get flows(): boolean {
    return this.#begun && this.#agreed !== undefined;
  }

  /** From now on what is agreed takes effect; until then it is only written down. */
  begin(): Negotiated {
    this.#begun = true;
    if (!this.#agreed || !this.#theirs) return { ok: true, sdp: () => '', held: false };
    return this.#take(this.#agreed, this.#media, this.#theirs);
  }

  /** Answers the peer's offer; a refused offer changes nothing. */
  answer(offerText: string): Negotiated {
    const offer = parseSdp(offerText);
    if (!offer.ok) return { ok: false, why: offer.fault };
    if (offer.description.media.length < this.#media.length)
      return { ok: false, why: 'the offer dropped a media line' };
    const answered = answerOffer(offer.description, this.#local(this.#direction), CODECS);
    if (!answered.ok) return answered;
    return this.#take(answered.agreed, answered.media, offer.description);
  }

  /**
   * Our offer: the first one, or, once agreed, the same session again.
   * @param first the codec that the other leg of the call speaks: nothing need be transcoded when both take it
   */
  offer(direction: Direction = this.#direction, first?: CodecName): string {
    const codecs = CODECS.toSorted((one, other) => Number(other.name === first) - Number(one.name === first));
    const media = makeOffer(this.#local(direction), codecs, this.#media);
    this.#offered = { media, direction };
    return this.#render(media);
  }

  /** Takes the peer's answer to our offer. */
  answered(answerText: string): Negotiated {
    const offered = this.#offered ?? { media: this.#media, direction: this.#direction };
    const answer = parseSdp(answerText);
    if (!answer.ok) return { ok: false, why: answer.fault };
    const read = readAnswer(answer.description, this.#local(offered.direction), CODECS);
    if (!read.ok) return read;
    this.#direction = offered.direction;
    return this.#take(read.agreed, offered.media, answer.description);
  }

  /** The peer refused our offer: what was agreed before goes on (RFC 3261 §14.1). */
  withdraw(): void {
    this.#offered = undefined;
    if (!this.#released) this.#passed = undefined;
  }

  /** What is in force, to be said again unchanged. */
  get description(): string {
    return this.#released && this.#passed ? this.#renderPassed(this.#passed) : this.#render(this.#media);
  }

  /** The peer's audio flows past us, by what `passOn` told it. */
  get released(): boolean {
    return this.#released;
  }

  /** Where the peer stands: for those who ask whether its audio may flow past us. */
  get standing(): { readonly agreed: AgreedAudio<CodecName>; readonly peer: MediaPeer } | undefined {
    return this.#agreed && { agreed: this.#agreed, peer: this.#peer };
  }

  get theirs(): SessionDescription | undefined {
    return this.#theirs;
  }

  /** Whether the peer says what it said last: a refresh of the session (RFC 3264 §8). */
  repeats(text: string): boolean {
    const said = parseSdp(text);
    const last = this.#theirs?.origin;
    if (!said.ok || !last) return false;
    const { sessionId, version } = said.description.origin;
    return sessionId === last.sessionId && version === last.version;
  }

  /** What the peer says, as another phone may use it: a private address means nothing beyond the NAT that hides it. */
  reachable(theirs: SessionDescription): SessionDescription {
    const { signallingAddress, asStated = false } = this.#peer;
    if (asStated || localNetworkOf(signallingAddress) !== 'open') return theirs;
    return withAddresses(theirs, (address) => (localNetworkOf(address) === 'open' ? undefined : signallingAddress));
  }

  /** What another phone says, to be told to this peer; undefined when it cannot be said in this dialog. */
  passOn(theirs: SessionDescription): string | undefined {
    const passed = passedOn(theirs, this.#media);
    if (passed) this.#passed = passed;
    return passed && this.#renderPassed(passed);
  }

  /** The peer has taken what was passed on. @param theirs what it said itself */
  release(theirs: SessionDescription): void {
    if (!this.#passed) return;
    this.#released = true;
    this.#media = this.#passed.media;
    this.#theirs = theirs;
    this.#offered = undefined;
    const known = answerOffer(theirs, this.#local(this.#direction), CODECS);
    if (known.ok) this.#agreed = known.agreed;
  }

  /** We neither send nor expect audio, nor reports about it; the ports stay ours. */
  rest(): void {
    if (!this.#agreed || !this.#released) return;
    const { remote } = this.#agreed;
    const nowhere = { ...remote, address: remote.address.includes(':') ? '::' : '0.0.0.0' };
    this.#connect({ ...this.#agreed, remote: nowhere, direction: 'inactive' });
  }

  /**
   * New ports for those that the engine has lost, while the audio flows past us and nobody needs them. Until they are
   * there nothing new can be agreed on. @throws when the engine does not come back, or `over` aborts
   */
  async reopen(clock: Clock, over: AbortSignal): Promise<void> {
    this.#portsLost = true;
    for (let tries = REOPENED_AFTER.length; ; ) {
      await clock.sleep(REOPENED_AFTER.at(-tries)!, over);
      const stream = await this.#engine.open(this.#family, this.#events).catch((error: unknown) => {
        if (--tries === 0) throw error;
      });
      if (!stream) continue;
      this.#stream = stream;
      this.#portsLost = false;
      if (over.aborted) return this.close();
      return this.rest();
    }
  }

  /** We send to the peer again, where it was last; it need not know yet. */
  wake(): void {
    if (this.#agreed && this.#released) this.#connect(this.#agreed);
  }

  stats(): Promise<StreamStats> {
    return this.#engine.stats(this.stream);
  }

  close(): void {
    this.#engine.close(this.stream);
  }

  /** What both sides say is encrypted. */
  get encrypted(): boolean {
    return this.#agreed?.srtp !== undefined;
  }

  #local(direction: Direction): LocalAudio {
    const { secure = false, encryptedOnly = false } = this.#peer;
    const security = (secure || encryptedOnly) && {
      required: encryptedOnly,
      keys: secure ? this.#keysOfOurs() : NO_KEYS,
    };
    return { port: this.#stream.port, direction, ...(security && { security }) };
  }

  /** One for each suite, for as long as the leg lasts. */
  #keysOfOurs(): ReadonlyMap<string, string> {
    this.#keys ??= new Map(SRTP_SUITES.map((suite) => [suite, randomBytes(MASTER_LENGTH).toString('base64')]));
    return this.#keys;
  }

  #take(agreed: AgreedAudio<CodecName>, media: readonly MediaDescription[], theirs: SessionDescription): Negotiated {
    if (this.#portsLost) return { ok: false, why: 'the audio is not back yet' };
    // Refused when it is agreed on, not when audio is to flow: the peer has had our answer by then.
    const refusal = this.#engine.refusal(this.stream, agreed);
    if (refusal) return { ok: false, why: refusal };
    if (this.encrypted && !agreed.srtp) return { ok: false, why: 'audio that is encrypted stays so' };
    const broken = this.#begun ? this.#connect(agreed) : undefined;
    if (broken !== undefined) return { ok: false, why: broken };
    this.#agreed = agreed;
    this.#media = media;
    this.#theirs = theirs;
    this.#offered = undefined;
    this.#passed = undefined;
    this.#released = false;
    const held = agreed.direction === 'recvonly' || agreed.direction === 'inactive';
    return { ok: true, held: held && this.#direction === 'sendrecv', sdp: () => this.#render(media) };
  }

  /** @returns why the engine does not take it */
  #connect(agreed: AgreedAudio<CodecName>): string | undefined {
    try {
      const { signallingAddress, asStated = false } = this.#peer;
      this.#engine.connect(this.stream, { ...withKeys(agreed), signallingAddress, learnSource: !asStated });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #renderPassed({ address, media, lines }: PassedOn): string {
    return this.#description.render(address, media, lines);
  }

  #render(media: readonly MediaDescription[]): string {
    const { localAddress } = this.#peer;
    const family = localAddress.includes(':') ? 'IP6' : 'IP4';
    return this.#description.render({ family, address: localAddress }, media);
  }
}

/** Only suites that we named are agreed on. */
function withKeys(agreed: AgreedAudio<CodecName>): AgreedAudio<CodecName> & { readonly srtp?: SrtpKeys } {
  return agreed as AgreedAudio<CodecName> & { readonly srtp?: SrtpKeys };
}
