/** What one stream receives: whose packets count, how many came, which keys were in them, how long it was silent. */

import { canonicalAddress } from '../addresses.ts';
import { staticPayloadTypes } from '../codec/codecs.ts';
import { PayloadReader } from '../codec/payload-reader.ts';
import { InbandDetector } from '../dtmf/inband-detector.ts';
import { TelephoneEvents } from '../dtmf/telephone-event.ts';
import type { CodecName, DigitForm, MediaSession } from '../media-engine.ts';
import { Reception } from './reception.ts';
import { parseRtp, type RtpPacket } from './rtp-packet.ts';
import { sequenceAhead, timestampAhead } from './sequence.ts';
import { type Endpoint, SourceLock } from './source-lock.ts';

type OnDigit = (digit: string, form: DigitForm) => void;

/** Comfort noise (RFC 3389): the other side is there, and says nothing on purpose. */
const comfortNoise = 13;
/** SSRCs of one peer that are counted apart; audio and keys may come under two. */
const maxReceptions = 4;
/** A timestamp that runs so far ahead of the sequence shows silence suppression: five frames of 20 ms. */
const suppressedTicks = 800;
/** Packets a frame that are worked on, and how many may be saved up: a flood costs no more than ordinary audio. */
const budgetPerFrame = 5;
const maxBudget = 100;

export class RtpReceiver {
  readonly #onDigit: OnDigit;
  readonly #lock = new SourceLock();
  readonly #events = new TelephoneEvents();
  #inband: InbandDetector | undefined;
  readonly #reader = new PayloadReader();
  #session: MediaSession | undefined;
  readonly #receptions = new Map<number, Reception>();
  #lostBefore = 0;
  #jitterMs = 0;
  #lastAudio: { readonly ssrc: number; readonly sequence: number; readonly timestamp: number } | undefined;
  #budget = maxBudget;
  #heardAt = 0;
  #expecting = false;
  #suppresses = false;
  #silenceTold = false;
  packets = 0;
  /** Gets each packet of audio and keys that counts, in the order of arrival; it must not keep it. */
  onPacket: ((packet: RtpPacket, codec: CodecName | 'event') => void) | undefined;
  /** Datagrams that were no RTP, of another source, or too many. */
  dropped = 0;

  constructor(onDigit: OnDigit) {
    this.#onDigit = onDigit;
  }

  get source(): Endpoint | undefined {
    return this.#lock.source;
  }

  get receptions(): readonly Reception[] {
    return [...this.#receptions.values()];
  }

  get lost(): number {
    return this.receptions.reduce((sum, { lost }) => sum + lost, this.#lostBefore);
  }

  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** A new SDP. @param now monotonic milliseconds */
  begin(session: MediaSession, now: number): void {
    const { address, port } = session.remote;
    const before = this.#session?.remote;
    // Who leaves silence out goes on doing so after a refresh of the session.
    if (before?.address !== address || before.port !== port) this.#suppresses = false;
    this.#session = session;
    this.#lock.begin({
      remote: { address: canonicalAddress(address) ?? address, port },
      signallingAddress: canonicalAddress(session.signallingAddress) ?? session.signallingAddress,
      learnSource: session.learnSource,
    });
    if (session.telephoneEvent !== undefined) this.#inband = undefined;
    else this.#inband ??= new InbandDetector();
    this.#expecting = session.direction === 'sendrecv' || session.direction === 'recvonly';
    this.#hear(now);
  }

  /** Takes in a datagram of the RTP port; never throws. @param now monotonic milliseconds */
  receive(bytes: Uint8Array, address: string, port: number, now: number): void {
    const packet = parseRtp(bytes);
    if (!packet || !this.#session) return void this.dropped++;
    const { ssrc, sequence, payloadType } = packet;
    const codec = this.#codecOf(payloadType);
    const isEvent = payloadType === this.#session.telephoneEvent;
    const negotiated = isEvent || codec !== undefined || payloadType === comfortNoise;
    const from = { address: canonicalAddress(address) ?? address, port };
    if (!this.#lock.accepts(from, { ssrc, sequence, negotiated }, now) || this.#budget <= 0) return void this.dropped++;
    this.#budget--;
    this.#hear(now);
    const reception = this.#receptionOf(ssrc);
    const arrival = reception.note(sequence);
    if (arrival === 'duplicate') return;
    this.packets++;
    if (isEvent) this.#takeEvent(packet);
    else if (codec) this.#takeAudio(packet, codec, reception, arrival === 'next', now);
    else this.#suppresses = true;
    if (this.onPacket && (isEvent || codec)) this.onPacket(packet, isEvent ? 'event' : codec!);
  }

  /** Something else (RTCP) shows that the other side is alive. */
  noteAlive(now: number): void {
    this.#hear(now);
  }

  /** Once a frame: true when the silence has just become so long that it should be told. */
  turn(now: number, limitMs: number): boolean {
    if (this.#budget < maxBudget) this.#budget += budgetPerFrame;
    if (!this.#expecting || this.#suppresses || this.#silenceTold || now - this.#heardAt < limitMs) return false;
    this.#silenceTold = true;
    return true;
  }

  #codecOf(payloadType: number): CodecName | undefined {
    return payloadType === this.#session!.payloadType ? this.#session!.codec : staticPayloadTypes[payloadType];
  }

  #receptionOf(ssrc: number): Reception {
    const known = this.#receptions.get(ssrc);
    if (known) return known;
    if (this.#receptions.size === maxReceptions) {
      const [oldest] = this.#receptions.values();
      this.#lostBefore += oldest!.lost;
      this.#receptions.delete(oldest!.ssrc);
    }
    const reception = new Reception(ssrc);
    this.#receptions.set(ssrc, reception);
    return reception;
  }

  #takeEvent(packet: RtpPacket): void {
    const digit = this.#events.receive(packet.payload, packet.timestamp, packet.ssrc);
    if (digit !== undefined) this.#onDigit(digit, 'rfc4733');
  }

  #takeAudio(packet: RtpPacket, codec: CodecName, reception: Reception, newest: boolean, now: number): void {
    reception.noteTransit(packet.timestamp, now);
    this.#jitterMs = reception.jitterMs;
    if (!newest) return;
    this.#suppresses = this.#leftOutSilence(packet);
    this.#lastAudio = packet;
    if (!this.#inband) return;
    const { payload, decode } = this.#reader.read(packet.payload, codec);
    for (const digit of this.#inband.feed(payload, decode)) this.#onDigit(digit, 'inband');
  }

  /** Sequence goes on, timestamp jumps: the sender leaves silence out, so its silence means nothing. */
  #leftOutSilence({ ssrc, sequence, timestamp }: RtpPacket): boolean {
    const last = this.#lastAudio;
    if (!last || last.ssrc !== ssrc || sequenceAhead(sequence, last.sequence) !== 1) return this.#suppresses;
    return this.#suppresses || timestampAhead(timestamp, last.timestamp) > suppressedTicks;
  }

  #hear(now: number): void {
    this.#heardAt = now;
    this.#silenceTold = false;
  }
}
