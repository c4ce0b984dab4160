import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import wavefile from 'wavefile';
import { encodeWav } from './encode-wav.ts';
import { importWav, uploadLimits } from './import-wav.ts';
import { levelled } from './level.ts';
import { readWav, sampleRate } from './read-wav.ts';
import { tones } from './tones.ts';
import { BadAudio } from './wav-header.ts';

/** A sine of 440 Hz, half of full scale. */
const sine = (rate: number, seconds: number, hertz = 440) =>
  Float64Array.from({ length: rate * seconds }, (_, i) => 16_384 * Math.sin((2 * Math.PI * hertz * i) / rate));

/** A WAV file made by an independent library. */
function made(rate: number, depth: string, channels: number, seconds = 1): Uint8Array {
  const wav = new wavefile.WaveFile();
  const samples = sine(rate, seconds).map(Math.round);
  wav.fromScratch(channels, rate, '16', channels === 1 ? samples : [samples, samples]);
  if (depth === '8m') wav.toMuLaw();
  else if (depth === '8a') wav.toALaw();
  else if (depth !== '16') wav.toBitDepth(depth);
  return wav.toBuffer();
}

/** Power at one frequency, in dB of full scale. */
function levelAt(samples: Int16Array, hertz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * hertz * i) / sampleRate);
    im += sample * Math.sin((2 * Math.PI * hertz * i) / sampleRate);
  });
  return 20 * Math.log10((2 * Math.hypot(re, im)) / samples.length / 32_768);
}

const refusal = (bytes: Uint8Array, limits = uploadLimits): string => {
  try {
    readWav(bytes, limits);
    return 'taken';
  } catch (error) {
    if (!(error instanceof BadAudio)) throw error;
    return error.reason;
  }
};

/** A header with these fields and four bytes of samples. */
function wav(
  change: Partial<Record<'format' | 'channels' | 'rate' | 'block' | 'bits' | 'length', number>>,
): Uint8Array {
  const bytes = encodeWav(Int16Array.of(1, 2));
  const view = new DataView(bytes.buffer);
  const { format = 1, channels = 1, rate = 8_000, block = 2, bits = 16, length = 4 } = change;
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint16(32, block, true);
  view.setUint16(34, bits, true);
  view.setUint32(40, length, true);
  return bytes;
}

describe('a WAV file', () => {
  const kinds = ['8', '16', '24', '32', '32f', '64', '8m', '8a'].flatMap((depth) =>
    [1, 2].map((channels) => [depth, channels] as const),
  );

  test.each(kinds)('of depth %s with %i channels keeps its tone and its level', (depth, channels) => {
    const samples = readWav(made(8_000, depth, channels), uploadLimits);
    expect(samples).toHaveLength(8_000);
    expect(samples.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(levelAt(samples, 440)).toBeCloseTo(-6, 0);
  });

  test.each([11_025, 16_000, 22_050, 44_100, 48_000, 96_000])('at %i Hz becomes one at 8 kHz', (rate) => {
    const samples = readWav(made(rate, '16', 1), uploadLimits);
    expect(Math.abs(samples.length - 8_000)).toBeLessThanOrEqual(1);
    expect(levelAt(samples.subarray(500, 7_500), 440)).toBeCloseTo(-6, 0);
  });

  test('what the telephone cannot carry does not fold back into what it can', () => {
    const scratch = new wavefile.WaveFile();
    scratch.fromScratch(1, 22_050, '16', sine(22_050, 1, 6_000).map(Math.round));
    const samples = readWav(scratch.toBuffer(), uploadLimits);
    expect(levelAt(samples.subarray(500, 7_500), 2_000)).toBeLessThan(-60);
  });

  test('with other parts before its samples is read', () => {
    const plain = encodeWav(Int16Array.of(1, 2, 3));
    // A LIST of odd length is padded to an even one.
    const list = [...'LIST'].map((letter) => letter.charCodeAt(0));
    const bytes = Uint8Array.from([...plain.subarray(0, 36), ...list, 3, 0, 0, 0, 9, 9, 9, 0, ...plain.subarray(36)]);
    expect([...readWav(bytes, uploadLimits)]).toEqual([1, 2, 3]);
  });

  test.each([
    ['nothing', new Uint8Array(), 'notWav'],
    ['an MP3', Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0, 0, 0]), 'notWav'],
    ['its header alone', wav({}).subarray(0, 20), 'damaged'],
    ['no channels', wav({ channels: 0, block: 0 }), 'unsupported'],
    ['three channels', wav({ channels: 3, block: 6 }), 'unsupported'],
    ['a rate of zero', wav({ rate: 0 }), 'unsupported'],
    ['a rate of 4 GHz', wav({ rate: 0xffffffff }), 'unsupported'],
    ['a format of nobody', wav({ format: 0x161 }), 'unsupported'],
    ['13 bits', wav({ bits: 13 }), 'unsupported'],
    ['blocks of another size', wav({ block: 7 }), 'damaged'],
    ['blocks of no size', wav({ block: 0 }), 'damaged'],
    ['4 GB of samples, it says', wav({ length: 0xffffffff }), 'damaged'],
    ['no samples', wav({ length: 0 }), 'empty'],
    ['eleven minutes', encodeWav(new Int16Array(8_000 * 60 * 11)), 'tooLarge'],
  ])('is refused: %s', (_what, bytes, reason) => {
    expect(refusal(bytes)).toBe(reason);
  });

  test('longer than ten minutes is refused before it is decoded', () => {
    const long = made(8_000, '8m', 1, 1);
    const view = new DataView(long.buffer, long.byteOffset);
    view.setUint32(24, 4_000, true);
    expect(refusal(long, { maxBytes: 1e6, maxSeconds: 1 })).toBe('tooLong');
  });

  test('whatever its bytes: it is read or refused in words, never anything else', () => {
    const good = made(8_000, '16', 2, 0.01);
    const spoilt = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }).map((changes) => {
      const bytes = Uint8Array.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        refusal(bytes, { maxBytes: 1e6, maxSeconds: 5 });
      }),
      { numRuns: 2_000 },
    );
  });

  test('not-a-numbers and infinities become samples', () => {
    const bytes = new Uint8Array(44 + 12);
    bytes.set(wav({ format: 3, bits: 32, block: 4, length: 12 }).subarray(0, 44));
    const view = new DataView(bytes.buffer);
    view.setFloat32(44, Number.NaN, true);
    view.setFloat32(48, Number.POSITIVE_INFINITY, true);
    view.setFloat32(52, 0.5, true);
    expect([...readWav(bytes, uploadLimits)]).toEqual([0, 32_767, 16_384]);
  });
});

describe('an uploaded prompt', () => {
  test('becomes a clip named by its content, with its length', async () => {
    const [first, second] = await Promise.all([importWav(made(16_000, '24', 2, 2)), importWav(made(8_000, '16', 1))]);
    expect(first.seconds).toBeCloseTo(2, 2);
    expect(first.samples.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(first.id).not.toBe(second.id);
    expect((await importWav(made(8_000, '16', 1))).id).toBe(second.id);
  });

  test('that is no audio is refused in words', async () => {
    await expect(importWav(new TextEncoder().encode('OggS............'))).rejects.toThrow('This is an Ogg file.');
  });
});

describe('writing and levelling', () => {
  test('what is written is read again', () => {
    const samples = Int16Array.of(0, 1, -1, 32_767, -32_768);
    expect([...readWav(encodeWav(samples), uploadLimits)]).toEqual([...samples]);
    expect([...new wavefile.WaveFile(encodeWav(samples)).getSamples(false, Int16Array)]).toEqual([...samples]);
  });

  test('speech keeps 20 ms of silence before it, 100 ms after it, and is neither soft nor clipped', () => {
    const spoken = tones(
      [
        { hertz: [], seconds: 1 },
        { hertz: [300], seconds: 0.5 },
        { hertz: [], seconds: 2 },
      ],
      0.02,
    );
    const result = levelled(spoken);
    expect(Math.abs(result.length - 0.62 * 8_000)).toBeLessThan(100);
    expect(levelAt(result.subarray(360, 3_960), 300)).toBeCloseTo(-11.5, 0);
    expect(levelled(new Int16Array(10_000))).toHaveLength(800);
    expect(levelled(new Int16Array())).toHaveLength(0);
  });
});
