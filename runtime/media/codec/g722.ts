/**
 * ITU-T G.722 at 64 kbit/s, as far as a telephone's band needs it: the lower sub-band holds 0 to 4 kHz at 8 kHz, one
 * six-bit code in each byte. The upper one (two bits) is heard and passed on by those who speak G.722 to each other;
 * our own audio has nothing there. A byte is a sample at 8 kHz, so that frames and clocks are those of G.711
 * (RFC 3551 §4.5.2).
 */

import { AdpcmPredictor, clamp } from './adpcm-predictor.ts';

/** Decision levels of the difference, by six bits of code (table 6). */
const LEVELS = [
  ...[0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121],
  ...[1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
];
/** What each of the six-bit codes means (table 7), for what is heard. */
const FINE = Int32Array.from([
  ...[-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360],
  ...[-8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688],
  ...[-1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856],
  ...[7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136],
  ...[-432, -136],
]);
/** What their upper four bits mean, for what is learnt. */
const COARSE = Int32Array.from([
  ...[0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0],
]);
/** How much a code of four bits changes the logarithm of the scale. */
const SCALING = Int32Array.from([
  ...[-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60],
]);
/** Powers of two between 2048 and 4096 in 32 steps. */
const POWERS = Int32Array.from({ length: 32 }, (_, step) => Math.floor(2048 * 2 ** (step / 32) + 0.5));

/** The two bits of an upper sub-band in which there is nothing. */
const UPPER_SILENCE = 0xc0;
const MOST_SCALE = 18_432;

/** What encoder and decoder have in common: both follow the same codes. */
class LowerBand {
  readonly predictor = new AdpcmPredictor();
  scale = 32;
  #logScale = 0;

  /** @param code of six bits */
  learn(code: number): void {
    const coarse = code >> 2;
    const difference = (this.scale * COARSE[coarse]!) >> 15;
    this.#logScale = Math.max(0, Math.min(MOST_SCALE, ((this.#logScale * 127) >> 7) + SCALING[coarse]!));
    const shift = 8 - (this.#logScale >> 11);
    const power = POWERS[(this.#logScale >> 6) & 31]!;
    this.scale = (shift < 0 ? power << -shift : power >> shift) << 2;
    this.predictor.learn(difference);
  }
}

export class G722Encoder {
  readonly #band = new LowerBand();

  /** Samples at 8 kHz, one byte each. */
  encode(samples: Int16Array, from: number, to: number, into: Uint8Array, at: number): void {
    for (let i = from, o = at; i < to; i++, o++) into[o] = this.encodeSample(samples[i]!);
  }

  encodeSample(sample: number): number {
    const { predictor, scale } = this.#band;
    const error = clamp((sample >> 1) - predictor.estimate);
    const size = error < 0 ? ~error : error;
    let level = 1;
    while (level < LEVELS.length && size >= (LEVELS[level]! * scale) >> 12) level++;
    const code = codeOf(level, error < 0);
    this.#band.learn(code);
    return UPPER_SILENCE | code;
  }
}

export class G722Decoder {
  readonly #band = new LowerBand();

  /** @returns the sample at 8 kHz that this byte stands for */
  decodeByte(byte: number): number {
    const code = byte & 0x3f;
    const { predictor, scale } = this.#band;
    const heard = predictor.estimate + ((scale * FINE[code]!) >> 15);
    this.#band.learn(code);
    return 2 * Math.max(-16_384, Math.min(16_383, heard));
  }
}

/** Table 6: positive ones count down from 61, negative ones from 31; the two smallest negative steps are 63 and 62. */
function codeOf(level: number, negative: boolean): number {
  if (!negative) return 62 - level;
  return level <= 2 ? 64 - level : 34 - level;
}
