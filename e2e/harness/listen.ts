/** The ears of the tests: whether a recording holds a reference, tones, level. Pure functions on 8 kHz samples. */

export const SAMPLE_RATE = 8000;

export interface Match {
  /** Normalised correlation at the best place: 1 = the same wave form at any level, about 0 = something else. */
  readonly score: number;
  /** Where the reference begins in the recording, in samples. */
  readonly at: number;
}

/** Where in `recording` does `reference` sound, and how like it is what sounds there? */
export function find(reference: Int16Array, recording: Int16Array): Match {
  const wanted = trimSilence(reference);
  if (wanted.samples.length < 80) throw new Error('the reference is silent');
  const length = recording.length + wanted.samples.length;
  const size = 2 ** Math.ceil(Math.log2(length));
  const sums = correlate(wanted.samples, recording, size);
  const wantedEnergy = energy(wanted.samples);
  const window = runningEnergy(recording, wanted.samples.length);
  let best: Match = { score: 0, at: 0 };
  // The reference may be cut off at the end of the recording by no more than its last tenth.
  const last = recording.length - Math.floor(wanted.samples.length * 0.9);
  for (let at = 0; at <= last; at += 1) {
    const score = sums[at]! / Math.sqrt(wantedEnergy * Math.max(window[at]!, wantedEnergy * 1e-4));
    if (score > best.score) best = { score, at: at - wanted.skipped };
  }
  return best;
}

/** True if the recording holds this reference: the same engine on the same text gives over 0.95, other words under 0.5. */
export function holds(reference: Int16Array, recording: Int16Array): boolean {
  return find(reference, recording).score > HEARD;
}

/** Correlation above which a text counts as heard. */
export const HEARD = 0.8;

/** Strength of one frequency (Goertzel): the share of the signal's energy that lies in it, 0 to 1. */
export function toneShare(samples: Int16Array, frequency: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + coefficient * one - two, one];
  const power = one * one + two * two - coefficient * one * two;
  const all = energy(samples);
  return all === 0 ? 0 : (2 * power) / (all * samples.length);
}

/** Root mean square of a stretch, in dB below full scale; -Infinity for digital silence. */
export function level(samples: Int16Array): number {
  return 20 * Math.log10(Math.sqrt(energy(samples) / Math.max(1, samples.length)) / 32_768);
}

/** Stretches in which something sounds, in samples; pauses under 200 ms belong to the sound. */
export function sounds(samples: Int16Array, threshold = 200): { readonly from: number; readonly to: number }[] {
  const frame = 160;
  const found: { from: number; to: number }[] = [];
  for (let at = 0; at + frame <= samples.length; at += frame) {
    const loud = samples.subarray(at, at + frame).some((sample) => Math.abs(sample) > threshold);
    if (!loud) continue;
    const last = found.at(-1);
    if (last && at - last.to <= 1600) last.to = at + frame;
    else found.push({ from: at, to: at + frame });
  }
  return found;
}

function trimSilence(samples: Int16Array): { samples: Int16Array; skipped: number } {
  const loud = (sample: number) => Math.abs(sample) > 60;
  const first = samples.findIndex(loud);
  return first < 0
    ? { samples: samples.subarray(0, 0), skipped: 0 }
    : { samples: samples.subarray(first, samples.findLastIndex(loud) + 1), skipped: first };
}

function energy(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}

/** Energy of the window that begins at each sample. */
function runningEnergy(samples: Int16Array, width: number): Float64Array {
  const sums = new Float64Array(samples.length + 1);
  for (let at = 0; at < samples.length; at += 1) sums[at + 1] = sums[at]! + samples[at]! ** 2;
  return Float64Array.from(samples, (_, at) => sums[Math.min(samples.length, at + width)]! - sums[at]!);
}

/** Cross-correlation by Fourier transform: result[k] = Σ reference[i] · recording[i + k]. */
function correlate(reference: Int16Array, recording: Int16Array, size: number): Float64Array {
  const a = { re: new Float64Array(size), im: new Float64Array(size) };
  const b = { re: new Float64Array(size), im: new Float64Array(size) };
  a.re.set(reference);
  b.re.set(recording);
  transform(a.re, a.im);
  transform(b.re, b.im);
  for (let k = 0; k < size; k += 1) {
    const [ar, ai, br, bi] = [a.re[k]!, -a.im[k]!, b.re[k]!, b.im[k]!];
    // The product is conjugated, since a second forward transform of a conjugate is the inverse (up to the scale).
    b.re[k] = ar * br - ai * bi;
    b.im[k] = -(ar * bi + ai * br);
  }
  transform(b.re, b.im);
  return b.re.map((value) => value / size);
}

/** In-place radix-2 Fourier transform; the length is a power of two. */
function transform(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i += 1) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let span = 2; span <= size; span *= 2) {
    const half = span / 2;
    for (let k = 0; k < half; k += 1) {
      const angle = (-2 * Math.PI * k) / span;
      const [wr, wi] = [Math.cos(angle), Math.sin(angle)];
      for (let at = k; at < size; at += span) {
        const [xr, xi] = [re[at + half]!, im[at + half]!];
        const [tr, ti] = [xr * wr - xi * wi, xr * wi + xi * wr];
        re[at + half] = re[at]! - tr;
        im[at + half] = im[at]! - ti;
        re[at] = re[at]! + tr;
        im[at] = im[at]! + ti;
      }
    }
  }
}
