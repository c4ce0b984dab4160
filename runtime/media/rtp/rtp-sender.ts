/** What one stream sends: a packet for each 20 ms, a clip where one plays and silence elsewhere. */

import { type EncodedClip, type EncodedClips, frameSamples } from '../audio/encoded-clip.ts';
import { silenceOf } from '../codec/codecs.ts';
import { type Transcode, transcoder } from '../codec/transcode.ts';
import { EventSender } from '../dtmf/event-sender.ts';
import type { AudioClip, CodecName } from '../media-engine.ts';
import { RelayMap } from './relay-map.ts';
import { type RtpPacket, rtpHeaderLength, writeRtpHeader } from './rtp-packet.ts';
import { timestampAhead } from './sequence.ts';

export interface Playing {
  /** Names the play to its requester. */
  readonly play: number;
  readonly clip: AudioClip;
  readonly loop: boolean;
  readonly interruptOnDigit: boolean;
}

/** Largest payload that is passed on: 120 ms of G.711. */
const maxRelayed = 960;
/** Frames without a packet to pass on, after which silence of our own is sent. */
const relayPatience = 10;

/** Told of each packet of audio as it leaves; it must not keep the payload. */
export type OnSent = (timestamp: number, payload: Uint8Array, codec: CodecName) => void;

export class RtpSender {
  readonly ssrc: number;
  packets = 0;
  onSent: OnSent | undefined;
  readonly #clips: EncodedClips;
  #playing: Playing | undefined;
  #encoded: EncodedClip | undefined;
  #payloadType = 0;
  #codec: CodecName = 'PCMU';
  #sequence: number;
  #timestamp: number;
  #frame = 0;
  /** The next packet begins a talk spurt (RFC 3551 §4.1). */
  #marker = true;
  /** The packet holds silence already. */
  #quiet = false;
  /** Header and payload, rewritten for each packet: the kernel has copied the one before long ago. */
  readonly #packet = new Uint8Array(rtpHeaderLength + frameSamples);
  readonly #events = new EventSender();
  #eventPayloadType: number | undefined;
  /** Timestamp of the key that is down (RFC 4733 §2.2.2). */
  #eventTimestamp = 0;
  readonly #map = new RelayMap();
  #relayed: Uint8Array | undefined;
  #transcoder:
    | { readonly from: CodecName; readonly to: CodecName; readonly transcode: Transcode | undefined }
    | undefined;
  /** Where the last packet that was passed on ends, and frames since then. */
  #relayedUntil = 0;
  #sinceRelayed = relayPatience;

  /** @param random 32 random bits, for what RFC 3550 §5.1 wants unpredictable */
  constructor(clips: EncodedClips, random: () => number) {
    this.#clips = clips;
    this.ssrc = random();
    this.#sequence = random() & 0xffff;
    this.#timestamp = random();
  }

  get playing(): Playing | undefined {
    return this.#playing;
  }

  /** RTP timestamp of the next frame. */
  get timestamp(): number {
    return this.#timestamp;
  }

  get octets(): number {
    return this.packets * frameSamples;
  }

  /** @param eventPayloadType of telephone-event, when negotiated */
  use(codec: CodecName, payloadType: number, eventPayloadType?: number): void {
    this.#eventPayloadType = eventPayloadType;
    if (codec !== this.#codec || payloadType !== this.#payloadType) this.#marker = true;
    this.#codec = codec;
    this.#payloadType = payloadType;
    // The silence in the packet is that of the other codec.
    this.#quiet = false;
    if (this.#playing) this.#encoded = this.#clips.get(this.#playing.clip, codec);
  }

  /** Begins a clip with the next frame. */
  play(playing: Playing): void {
    this.#playing = playing;
    this.#encoded = this.#clips.get(playing.clip, this.#codec);
    this.#frame = 0;
  }

  /** Silence from the next frame on. */
  stop(): void {
    this.#playing = undefined;
    this.#encoded = undefined;
  }

  /** Time passes without packets: the timestamp goes on, the clip waits (RFC 3550 §5.1). */
  skip(frames: number): void {
    this.#timestamp = (this.#timestamp + frames * frameSamples) >>> 0;
    this.#marker = true;
  }

  /** One frame whose packet nobody may be sent (on hold): the clip goes on unheard, so that no flow waits for ever. */
  mute(): Playing | undefined {
    this.skip(1);
    return this.#advance();
  }

  /** Sends a key as events, in its turn. False: the other side knows no events, or this is no key. */
  press(digit: string, milliseconds: number): boolean {
    return this.#eventPayloadType !== undefined && this.#events.press(digit, milliseconds);
  }

  /** Packets of another stream fill the time: a frame passes without one of ours. */
  waits(): boolean {
    if (this.#sinceRelayed >= relayPatience || this.#playing || this.#events.busy) return false;
    this.#sinceRelayed++;
    this.#timestamp = (this.#timestamp + frameSamples) >>> 0;
    return true;
  }

  /**
   * Another stream's packet as one of ours; valid until the next call. Undefined while a clip or a key of ours has the
   * word, for stragglers, and for events that this side does not know.
   * @param codec `event`: telephone-event, passed on as it is
   */
  relay(packet: RtpPacket, codec: CodecName | 'event'): Uint8Array | undefined {
    const { payload, marker } = packet;
    const payloadType = codec === 'event' ? this.#eventPayloadType : this.#payloadType;
    if (this.#playing || this.#events.busy || payloadType === undefined || payload.length > maxRelayed)
      return undefined;
    const next = { sequence: this.#sequence, timestamp: this.#timestamp };
    const place = this.#map.place(packet.ssrc, packet.sequence, packet.timestamp, next);
    if (!place) return undefined;
    this.#relayed ??= new Uint8Array(rtpHeaderLength + maxRelayed);
    const bytes = this.#relayed.subarray(0, rtpHeaderLength + payload.length);
    const convert = codec === 'event' ? undefined : this.#transcoderFrom(codec);
    if (convert) convert(payload, bytes, rtpHeaderLength);
    else bytes.set(payload, rtpHeaderLength);
    const spurt = marker || this.#sinceRelayed >= relayPatience;
    writeRtpHeader(bytes, spurt, payloadType, place.sequence, place.timestamp, this.ssrc);
    if (codec !== 'event') this.onSent?.(place.timestamp, bytes.subarray(rtpHeaderLength), this.#codec);
    this.#noteRelayed(place, codec === 'event' ? 0 : payload.length);
    return bytes;
  }

  /** The packet of the next frame; valid until the next call. */
  next(): Uint8Array {
    const event = this.#eventPayloadType === undefined ? undefined : this.#events.next();
    if (event) return this.#eventPacket(event.payload, event.begins);
    this.#takeTheWord();
    const packet = this.#packet;
    const encoded = this.#encoded;
    if (encoded) encoded.copyFrame(this.#frame, packet, rtpHeaderLength);
    else if (!this.#quiet) packet.fill(silenceOf[this.#codec], rtpHeaderLength);
    const spurt = this.#marker || (encoded !== undefined && this.#quiet);
    writeRtpHeader(packet, spurt, this.#payloadType, this.#sequence, this.#timestamp, this.ssrc);
    if (this.onSent) this.onSent(this.#timestamp, packet.subarray(rtpHeaderLength), this.#codec);
    this.#quiet = encoded === undefined;
    this.#marker = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + frameSamples) >>> 0;
    this.packets++;
    return packet;
  }

  #transcoderFrom(codec: CodecName): Transcode | undefined {
    const known = this.#transcoder;
    if (known?.from === codec && known.to === this.#codec) return known.transcode;
    this.#transcoder = { from: codec, to: this.#codec, transcode: transcoder(codec, this.#codec) };
    return this.#transcoder.transcode;
  }

  #noteRelayed({ sequence, timestamp }: { sequence: number; timestamp: number }, samples: number): void {
    const ahead = ((sequence + 1 - this.#sequence) << 16) >> 16;
    if (ahead > 0) this.#sequence = (sequence + 1) & 0xffff;
    const end = (timestamp + samples) >>> 0;
    if (this.#sinceRelayed >= relayPatience || timestampAhead(end, this.#relayedUntil) > 0) this.#relayedUntil = end;
    this.#sinceRelayed = 0;
    this.packets++;
  }

  /** From here on packets are ours again: later than whatever was passed on. */
  #takeTheWord(): void {
    if (this.#sinceRelayed < relayPatience && timestampAhead(this.#relayedUntil, this.#timestamp) > 0) {
      this.#timestamp = this.#relayedUntil;
    }
    if (this.#sinceRelayed < relayPatience) this.#marker = true;
    this.#sinceRelayed = relayPatience;
    this.#map.interrupted();
  }

  #eventPacket(payload: Uint8Array, begins: boolean): Uint8Array {
    if (begins) {
      this.#takeTheWord();
      this.#eventTimestamp = this.#timestamp;
    }
    const bytes = this.#packet.subarray(0, rtpHeaderLength + payload.length);
    bytes.set(payload, rtpHeaderLength);
    writeRtpHeader(bytes, begins, this.#eventPayloadType!, this.#sequence, this.#eventTimestamp, this.ssrc);
    this.#quiet = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + frameSamples) >>> 0;
    this.packets++;
    return bytes;
  }

  /** After a packet has left: the play that it ended, if it did. */
  finished(): Playing | undefined {
    return this.#advance();
  }

  #advance(): Playing | undefined {
    const playing = this.#playing;
    if (!playing) return undefined;
    this.#frame++;
    if (this.#frame < this.#encoded!.frames) return undefined;
    this.#frame = 0;
    if (playing.loop) return undefined;
    this.stop();
    return playing;
  }
}
