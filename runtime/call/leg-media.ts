/** The audio of one leg: a stream of the media engine, and the session description that stands for it. */

import type { LocalMedia, MediaEngine, StreamEvents, StreamStats } from '../media/media-engine.ts';
import { LocalDescription } from '../sdp/local-description.ts';
import { type AgreedAudio, answerOffer, makeOffer, readAnswer, type SupportedCodec } from '../sdp/offer-answer.ts';
import { parseSdp } from '../sdp/parse-sdp.ts';
import type { MediaDescription } from '../sdp/session-description.ts';

const CODECS: readonly SupportedCodec<'PCMU' | 'PCMA'>[] = [
  { name: 'PCMU', payloadType: 0 },
  { name: 'PCMA', payloadType: 8 },
];

/** Whom we talk to, and by which address of ours. */
export interface MediaPeer {
  /** What our SDP says: never an unspecified address. */
  readonly localAddress: string;
  readonly signallingAddress: string;
}

export type Negotiated =
  | { readonly ok: true; readonly sdp: string; readonly held: boolean }
  | { readonly ok: false; readonly why: string };

export class LegMedia {
  readonly #engine: MediaEngine;
  readonly #stream: LocalMedia;
  readonly #peer: MediaPeer;
  readonly #description: LocalDescription;
  #media: readonly MediaDescription[] = [];

  private constructor(engine: MediaEngine, stream: LocalMedia, peer: MediaPeer, sessionId: number) {
    this.#engine = engine;
    this.#stream = stream;
    this.#peer = peer;
    this.#description = new LocalDescription(sessionId);
  }

  /** Binds the ports. @throws MediaExhausted */
  static async open(engine: MediaEngine, peer: MediaPeer, events: StreamEvents, sessionId: number): Promise<LegMedia> {
    const stream = await engine.open(peer.localAddress.includes(':') ? 'ipv6' : 'ipv4', events);
    return new LegMedia(engine, stream, peer, sessionId);
  }

  /** Names the stream towards the engine. */
  get stream(): string {
    return this.#stream.stream;
  }

  /** Answers the peer's offer and starts to send; a refused offer changes nothing. */
  answer(offerText: string): Negotiated {
    const offer = parseSdp(offerText);
    if (!offer.ok) return { ok: false, why: offer.fault };
    if (offer.description.media.length < this.#media.length)
      return { ok: false, why: 'the offer dropped a media line' };
    const answered = answerOffer(offer.description, { port: this.#stream.port, direction: 'sendrecv' }, CODECS);
    if (!answered.ok) return answered;
    return this.#take(answered.agreed, answered.media);
  }

  /** Our offer: the first one, or, once agreed, the same session again. */
  offer(): string {
    this.#media = makeOffer({ port: this.#stream.port, direction: 'sendrecv' }, CODECS, this.#media);
    return this.#render();
  }

  /** Takes the peer's answer to our offer. */
  answered(answerText: string): Negotiated {
    const answer = parseSdp(answerText);
    if (!answer.ok) return { ok: false, why: answer.fault };
    const read = readAnswer(answer.description, { port: this.#stream.port, direction: 'sendrecv' }, CODECS);
    return read.ok ? this.#take(read.agreed, this.#media) : read;
  }

  stats(): Promise<StreamStats> {
    return this.#engine.stats(this.stream);
  }

  close(): void {
    this.#engine.close(this.stream);
  }

  #take(agreed: AgreedAudio<'PCMU' | 'PCMA'>, media: readonly MediaDescription[]): Negotiated {
    try {
      const { signallingAddress } = this.#peer;
      this.#engine.connect(this.stream, { ...agreed, signallingAddress, learnSource: true });
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    }
    this.#media = media;
    const held = agreed.direction === 'recvonly' || agreed.direction === 'inactive';
    return { ok: true, sdp: this.#render(), held };
  }

  #render(): string {
    const { localAddress } = this.#peer;
    const family = localAddress.includes(':') ? 'IP6' : 'IP4';
    return this.#description.render({ family, address: localAddress }, this.#media);
  }
}
