/** The predictor of a sub-band of ITU-T G.722 (§3.6.3 and figure 5): two poles and six zeros that follow the signal. */

const POLES = 3;
const ZEROS = 7;

export class AdpcmPredictor {
  /** What the next sample should be. */
  estimate = 0;
  #fromZeros = 0;
  readonly #reconstructed = new Int32Array(POLES);
  readonly #partly = new Int32Array(POLES);
  readonly #poles = new Int32Array(POLES);
  readonly #differences = new Int32Array(ZEROS);
  readonly #zeros = new Int32Array(ZEROS);

  /** Learns the quantised difference between the sample and its estimate. */
  learn(difference: number): void {
    this.#reconstructed[0] = clamp(this.estimate + difference);
    this.#partly[0] = clamp(this.#fromZeros + difference);
    this.#differences[0] = difference;
    this.#adaptPoles();
    this.#adaptZeros(difference);
    shift(this.#reconstructed);
    shift(this.#partly);
    shift(this.#differences);
    this.#predict();
  }

  #adaptPoles(): void {
    const poles = this.#poles;
    const now = this.#partly[0]!;
    const before = this.#partly[1]!;
    const earlier = this.#partly[2]!;
    const slope = clamp(poles[1]! << 2);
    const towards = Math.min(now < 0 === before < 0 ? -slope : slope, 32_767);
    const second = (now < 0 === earlier < 0 ? 128 : -128) + (towards >> 7) + ((poles[2]! * 32_512) >> 15);
    const first = clamp((now < 0 === before < 0 ? 192 : -192) + ((poles[1]! * 32_640) >> 15));
    poles[2] = Math.max(-12_288, Math.min(12_288, second));
    const most = clamp(15_360 - poles[2]!);
    poles[1] = Math.max(-most, Math.min(most, first));
  }

  #adaptZeros(difference: number): void {
    const differences = this.#differences;
    const zeros = this.#zeros;
    const step = difference === 0 ? 0 : 128;
    for (let i = 1; i < ZEROS; i++) {
      const alike = differences[i]! < 0 === difference < 0;
      zeros[i] = clamp((alike ? step : -step) + ((zeros[i]! * 32_640) >> 15));
    }
  }

  #predict(): void {
    let fromZeros = 0;
    for (let i = ZEROS - 1; i > 0; i--) fromZeros += (this.#zeros[i]! * clamp(2 * this.#differences[i]!)) >> 15;
    this.#fromZeros = clamp(fromZeros);
    let fromPoles = 0;
    for (let i = 1; i < POLES; i++) fromPoles += (this.#poles[i]! * clamp(2 * this.#reconstructed[i]!)) >> 15;
    this.estimate = clamp(clamp(fromPoles) + this.#fromZeros);
  }
}

/** Saturation to 16 bits. */
export const clamp = (value: number): number => (value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value);

function shift(delayed: Int32Array): void {
  for (let i = delayed.length - 1; i > 0; i--) delayed[i] = delayed[i - 1]!;
}
