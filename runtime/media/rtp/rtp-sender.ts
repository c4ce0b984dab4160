/** What one stream sends: a packet for each 20 ms, a clip where one plays and silence elsewhere. */

import { type EncodedClip, type EncodedClips, frameSamples } from '../audio/encoded-clip.ts';
import { g711 } from '../codec/g711.ts';
import type { AudioClip, CodecName } from '../media-engine.ts';
import { rtpHeaderLength, writeRtpHeader } from './rtp-packet.ts';

export interface Playing {
  /** Names the play to its requester. */
  readonly play: number;
  readonly clip: AudioClip;
  readonly loop: boolean;
  readonly interruptOnDigit: boolean;
}

export class RtpSender {
  readonly ssrc: number;
  packets = 0;
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

  use(codec: CodecName, payloadType: number): void {
    if (codec !== this.#codec || payloadType !== this.#payloadType) this.#marker = true;
    this.#codec = codec;
    this.#payloadType = payloadType;
    // The silence in the packet is that of the other law.
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

  /** The packet of the next frame; valid until the next call. */
  next(): Uint8Array {
    const packet = this.#packet;
    const encoded = this.#encoded;
    if (encoded) encoded.copyFrame(this.#frame, packet, rtpHeaderLength);
    else if (!this.#quiet) packet.fill(g711[this.#codec].silence, rtpHeaderLength);
    const spurt = this.#marker || (encoded !== undefined && this.#quiet);
    writeRtpHeader(packet, spurt, this.#payloadType, this.#sequence, this.#timestamp, this.ssrc);
    this.#quiet = encoded === undefined;
    this.#marker = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + frameSamples) >>> 0;
    this.packets++;
    return packet;
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
