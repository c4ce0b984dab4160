/**
 * RIFF/WAVE: chunks of a four-letter name, a 32-bit length and that many bytes (padded to even), little endian.
 *
 *    "RIFF" length "WAVE"
 *    "fmt " length  format(16) channels(16) rate(32) bytes per second(32) block(16) bits(16) …
 *    "data" length  samples …
 */

/** Why audio was not taken; `message` says it in words for the person who uploads. */
export class BadAudio extends Error {
  readonly reason: 'tooLarge' | 'tooLong' | 'notWav' | 'damaged' | 'unsupported' | 'empty';

  constructor(reason: BadAudio['reason'], message: string) {
    super(message);
    this.name = 'BadAudio';
    this.reason = reason;
  }
}

export type SampleFormat = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32' | 'float64' | 'mulaw' | 'alaw';

export interface WavHeader {
  readonly format: SampleFormat;
  readonly channels: number;
  readonly rate: number;
  /** Where the samples are. */
  readonly start: number;
  /** Whole sample frames of all channels. */
  readonly frames: number;
}

interface Layout {
  readonly format: number;
  readonly channels: number;
  readonly rate: number;
  readonly block: number;
  readonly bits: number;
}

const extensible = 0xfffe;
const maxChannels = 2;

/** Format tag and bits of a sample (RFC 2361 names the tags). */
const formats: Readonly<Record<string, SampleFormat>> = {
  '1/8': 'pcm8',
  '1/16': 'pcm16',
  '1/24': 'pcm24',
  '1/32': 'pcm32',
  '3/32': 'float32',
  '3/64': 'float64',
  '6/8': 'alaw',
  '7/8': 'mulaw',
};

/** What people upload instead of WAV. */
const strangers: readonly { readonly starts: RegExp; readonly name: string }[] = [
  { starts: /^ID3|^\xff[\xe2-\xfb]/, name: 'an MP3 file' },
  { starts: /^OggS/, name: 'an Ogg file' },
  { starts: /^fLaC/, name: 'a FLAC file' },
  { starts: /^.{4}ftyp/s, name: 'an MP4 or M4A file' },
  { starts: /^RIFX/, name: 'a big-endian WAV file' },
  { starts: /^FORM/, name: 'an AIFF file' },
];

/**
 * Reads where the samples are and what they are. Every length is checked against the bytes that are there.
 * @param streamed programs that write to a pipe do not know the lengths: the data then goes to the end
 * @throws BadAudio
 */
export function readWavHeader(bytes: Uint8Array, streamed = false): WavHeader {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (!/^RIFF.{4}WAVE/s.test(start)) {
    const name = strangers.find(({ starts }) => starts.test(start))?.name;
    throw new BadAudio('notWav', `This is ${name ?? 'not a WAV file'}. Please save the audio as WAV.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let layout: Layout | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const said = view.getUint32(at + 4, true);
    const room = bytes.length - at - 8;
    if (said > room && !(streamed && name === 'data')) {
      throw new BadAudio('damaged', `The WAV file is damaged: its part "${printable(name)}" is longer than the file.`);
    }
    const length = Math.min(said, room);
    if (name === 'fmt ') layout = readLayout(view, at + 8, length);
    if (name === 'data') {
      if (!layout) throw new BadAudio('damaged', 'The WAV file is damaged: its samples come before their format.');
      return describe(layout, at + 8, length);
    }
    at += 8 + length + (length % 2);
  }
  throw new BadAudio('damaged', 'The WAV file is damaged: it holds no samples.');
}

function readLayout(view: DataView, at: number, length: number): Layout {
  if (length < 16) throw new BadAudio('damaged', 'The WAV file is damaged: its format is cut short.');
  const tag = view.getUint16(at, true);
  return {
    // The extensible format keeps the tag at the beginning of a GUID.
    format: tag === extensible && length >= 26 ? view.getUint16(at + 24, true) : tag,
    channels: view.getUint16(at + 2, true),
    rate: view.getUint32(at + 4, true),
    block: view.getUint16(at + 12, true),
    bits: view.getUint16(at + 14, true),
  };
}

function describe(layout: Layout, start: number, length: number): WavHeader {
  const { channels, rate, bits, block } = layout;
  const format = formats[`${layout.format}/${bits}`];
  if (!format) {
    const what = `format ${layout.format} with ${bits} bits`;
    throw new BadAudio('unsupported', `This kind of WAV is not known (${what}). Please save it as 16-bit PCM.`);
  }
  if (channels < 1 || channels > maxChannels) {
    throw new BadAudio('unsupported', `The WAV file has ${channels} channels; one or two can be read.`);
  }
  if (rate < 4_000 || rate > 192_000) {
    throw new BadAudio('unsupported', `The WAV file has ${rate} samples a second; 4,000 to 192,000 can be read.`);
  }
  if (block !== (channels * bits) / 8) {
    throw new BadAudio('damaged', 'The WAV file is damaged: its format contradicts itself.');
  }
  const frames = Math.floor(length / block);
  if (frames === 0) throw new BadAudio('empty', 'The WAV file holds no audio.');
  return { format, channels, rate, start, frames };
}

function printable(name: string): string {
  return name.replace(/[^ -~]/g, '?');
}
