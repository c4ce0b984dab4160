/** Small captures for sipp's `play_pcap_audio`: keys as RFC 4733 events or as tones in the audio. */

import { toUlaw } from './g711.ts';
import { writePcap } from './pcap.ts';

const KEYS = '0123456789*#ABCD';
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
/** Key → its two frequencies (ITU-T Q.23). */
export const DTMF_TONES: Readonly<Record<string, readonly [number, number]>> = Object.fromEntries(
  ['123A', '456B', '789C', '*0#D'].flatMap((row, r) =>
    [...row].map((key, c) => [key, [ROWS[r]!, COLUMNS[c]!] as const] as const),
  ),
);

const FRAME = 160;
/** Frames of 20 ms: silence before, the key, the pause after it. */
const [LEAD, HELD, PAUSE] = [10, 5, 10];

/**
 * Keys as telephone-events at `payloadType`, between μ-law silence, as a phone sends them: the event's packets share
 * the timestamp of its begin, the duration grows, the first has the marker, the last comes three times (RFC 4733 §2.5).
 */
export function rfc4733Pcap(keys: string, payloadType = 101): Buffer {
  const line = new Line();
  line.silence(LEAD);
  press(line, keys, payloadType);
  return line.toPcap();
}

/** What somebody does on the phone: keys, a pause in milliseconds, something said. */
export type Doing = { readonly keys: string } | { readonly pause: number } | { readonly said: Int16Array };

/** One after the other, as a phone sends it. */
export function doingsPcap(doings: readonly Doing[], payloadType = 101): Buffer {
  const line = new Line();
  for (const doing of doings) {
    if ('keys' in doing) press(line, doing.keys, payloadType);
    else if ('pause' in doing) line.silence(Math.ceil(doing.pause / 20));
    else say(line, doing.said);
  }
  return line.toPcap();
}

function press(line: Line, keys: string, payloadType: number): void {
  for (const key of keys) {
    const code = KEYS.indexOf(key);
    if (code < 0) throw new Error(`no key ${key}`);
    const begun = line.timestamp;
    for (let frame = 1; frame <= HELD; frame += 1) {
      line.send(payloadType, event(code, false, frame * FRAME), begun, frame === 1);
    }
    for (let copy = 0; copy < 3; copy += 1) line.send(payloadType, event(code, true, HELD * FRAME), begun, false);
    line.silence(PAUSE);
  }
}

/** Keys as tones in μ-law audio, -8 dBm0 or so for each of the two. */
export function inbandPcap(keys: string): Buffer {
  const line = new Line();
  line.silence(LEAD);
  for (const key of keys) {
    const tones = DTMF_TONES[key];
    if (!tones) throw new Error(`no key ${key}`);
    for (let frame = 0; frame < HELD; frame += 1) line.audio((at) => dualTone(tones, frame * FRAME + at));
    line.silence(PAUSE);
  }
  return line.toPcap();
}

/** Any sound in μ-law, from its first sample to its last. */
export function soundPcap(samples: Int16Array): Buffer {
  const line = new Line();
  say(line, samples);
  return line.toPcap();
}

function say(line: Line, samples: Int16Array): void {
  for (let from = 0; from < samples.length; from += FRAME) line.audio((at) => samples[from + at] ?? 0);
}

/** One sample of two tones together. */
export function dualTone([low, high]: readonly [number, number], at: number): number {
  const wave = (frequency: number) => Math.sin((2 * Math.PI * frequency * at) / 8000);
  return Math.round(7000 * (wave(low) + wave(high)));
}

/** | event (8) | E R volume (8) | duration (16) |  RFC 4733 §2.3 */
function event(code: number, end: boolean, duration: number): Buffer {
  const bytes = Buffer.from([code, (end ? 0x80 : 0) | 10, 0, 0]);
  bytes.writeUInt16BE(duration, 2);
  return bytes;
}

/** A sender's clock: every packet moves on by 20 ms. */
class Line {
  readonly #packets: { at: number; payload: Buffer }[] = [];
  readonly #ssrc = 0x0c0ffee0;
  #sequence = 1000;

  get timestamp(): number {
    return this.#packets.length * FRAME + 16_000;
  }

  silence(frames: number): void {
    for (let frame = 0; frame < frames; frame += 1) this.audio(() => 0);
  }

  audio(sample: (at: number) => number): void {
    const payload = Buffer.from(Array.from({ length: FRAME }, (_, at) => toUlaw(sample(at))));
    this.send(0, payload, this.timestamp, this.#packets.length === 0);
  }

  send(payloadType: number, payload: Buffer, timestamp: number, marker: boolean): void {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (marker ? 0x80 : 0) | payloadType;
    header.writeUInt16BE(this.#sequence++, 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    this.#packets.push({ at: this.#packets.length * 20, payload: Buffer.concat([header, payload]) });
  }

  toPcap(): Buffer {
    return writePcap(this.#packets);
  }
}
