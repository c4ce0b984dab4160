import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeG711, g711, type LawName } from '../codec/g711.ts';
import { InbandDetector } from './inband-detector.ts';

const keypad = '123A456B789C*0#D';
const low = [697, 770, 852, 941];
const high = [1209, 1336, 1477, 1633];

interface Dialling {
  readonly digits: string;
  readonly toneMs: number;
  readonly pauseMs: number;
  /** dBFS of the low tone; the high one is `twist` dB stronger. */
  readonly level: number;
  readonly twist: number;
  /** Deviation of all frequencies, as a fraction. */
  readonly detune: number;
  /** dBFS of white noise; undefined: none. */
  readonly noise?: number;
  /** Silence before the first digit, so that tones begin anywhere in a window. */
  readonly leadMs: number;
}

const plain: Dialling = { digits: '', toneMs: 80, pauseMs: 60, level: -12, twist: 0, detune: 0, leadMs: 30 };

/** What a telephone's keypad would put on the line. */
function dial(change: Partial<Dialling>, seed = 1): Int16Array {
  const { digits, toneMs, pauseMs, level, twist, detune, noise, leadMs } = { ...plain, ...change };
  const tone = toneMs * 8;
  const pause = pauseMs * 8;
  const lead = leadMs * 8;
  const samples = new Float64Array(lead + digits.length * (tone + pause) + 400);
  const amplitude = 32_768 * 10 ** (level / 20);
  [...digits].forEach((digit, index) => {
    const key = keypad.indexOf(digit);
    const lowStep = (2 * Math.PI * low[key >> 2]! * (1 + detune)) / 8_000;
    const highStep = (2 * Math.PI * high[key & 3]! * (1 + detune)) / 8_000;
    const start = lead + index * (tone + pause);
    for (let i = 0; i < tone; i++) {
      samples[start + i] = amplitude * (Math.sin(lowStep * i) + 10 ** (twist / 20) * Math.sin(highStep * i + 1));
    }
  });
  if (noise !== undefined) addNoise(samples, 32_768 * 10 ** (noise / 20), seed);
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, sample)));
}

/** Uniform noise of this RMS from a small generator, the same for the same seed. */
function addNoise(samples: Float64Array, rms: number, seed: number): void {
  let state = seed >>> 0;
  for (let i = 0; i < samples.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[i] = samples[i]! + rms * Math.sqrt(12) * (state / 2 ** 32 - 0.5);
  }
}

function detect(samples: Int16Array, codec: LawName = 'PCMU'): string {
  const detector = new InbandDetector();
  const bytes = encodeG711(codec, samples);
  let digits = '';
  for (let at = 0; at < bytes.length; at += 160)
    digits += detector.feed(bytes.subarray(at, at + 160), g711[codec].decode);
  return digits;
}

describe('keys heard as tones', () => {
  test.each(['PCMU', 'PCMA'] as const)('all sixteen, in %s', (codec) => {
    expect(detect(dial({ digits: keypad }), codec)).toBe(keypad);
  });

  test('40 ms of tone and 40 ms of pause are enough, wherever they begin', () => {
    for (let leadMs = 0; leadMs < 26; leadMs++) {
      expect(detect(dial({ digits: '1593', toneMs: 40, pauseMs: 40, leadMs: leadMs + leadMs / 8 }))).toBe('1593');
    }
  });

  test('20 ms of tone are none', () => {
    for (let leadMs = 0; leadMs < 26; leadMs++) expect(detect(dial({ digits: '1593', toneMs: 20, leadMs }))).toBe('');
  });

  test('one long press is one digit, the same key twice is two', () => {
    expect(detect(dial({ digits: '7', toneMs: 4_000 }))).toBe('7');
    expect(detect(dial({ digits: '77' }))).toBe('77');
  });

  test('a break of 10 ms inside a press does not make two of it', () => {
    const press = dial({ digits: '5', toneMs: 200 });
    press.fill(0, 800, 880);
    expect(detect(press)).toBe('5');
  });

  test('tones 3.5 % off, or far from equally loud, or very soft, are none', () => {
    expect(detect(dial({ digits: '159D', detune: 0.035 }))).toBe('');
    expect(detect(dial({ digits: '159D', detune: -0.035 }))).toBe('');
    expect(detect(dial({ digits: '159D', level: -24, twist: 12 }))).toBe('');
    expect(detect(dial({ digits: '159D', twist: -8 }))).toBe('');
    expect(detect(dial({ digits: '159D', level: -50 }))).toBe('');
  });

  test('one tone alone, dial tone, ring tone, noise and silence are none', () => {
    const seconds = (hertz: readonly number[]) =>
      Int16Array.from({ length: 16_000 }, (_, i) =>
        hertz.reduce((sum, tone) => sum + 6_000 * Math.sin((2 * Math.PI * tone * i) / 8_000), 0),
      );
    for (const hertz of [[697], [1336], [350, 440], [440, 480], [425], [480, 620], [1100], [2100], []]) {
      expect(detect(seconds(hertz))).toBe('');
    }
    for (const noise of [-30, -15, -6]) expect(detect(dial({ digits: '', leadMs: 10_000, noise }))).toBe('');
  });

  test('any number, level, twist, length and noise within the bounds of Q.24', () => {
    const cases = fc.record({
      digits: fc.string({ unit: fc.constantFrom(...keypad), minLength: 1, maxLength: 8 }),
      toneMs: fc.integer({ min: 40, max: 150 }),
      pauseMs: fc.integer({ min: 40, max: 150 }),
      level: fc.integer({ min: -27, max: -9 }),
      twist: fc.integer({ min: -3, max: 6 }),
      detune: fc.double({ min: -0.015, max: 0.015, noNaN: true }),
      leadMs: fc.integer({ min: 0, max: 60 }),
      quieter: fc.integer({ min: 18, max: 40 }),
      seed: fc.nat(),
      codec: fc.constantFrom('PCMU', 'PCMA'),
    });
    fc.assert(
      fc.property(cases, ({ quieter, seed, codec, ...change }) => {
        const louder = change.level + Math.max(0, change.twist);
        const level = louder > -7 ? change.level - 6 : change.level;
        const noise = level + Math.min(0, change.twist) - quieter;
        expect(detect(dial({ ...change, level, noise }, seed), codec)).toBe(change.digits);
      }),
      { numRuns: 1_000 },
    );
  });
});
