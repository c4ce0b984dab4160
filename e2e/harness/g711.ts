/** G.711 for the judge's side, written from the ITU's formulas and not shared with the product under test. */

const BIAS = 0x84;

/** One μ-law byte to a 16-bit sample. */
export function fromUlaw(byte: number): number {
  const value = ~byte & 0xff;
  const magnitude = (((value & 0x0f) << 3) + BIAS) << ((value & 0x70) >> 4);
  return value & 0x80 ? BIAS - magnitude : magnitude - BIAS;
}

/** One A-law byte to a 16-bit sample. */
export function fromAlaw(byte: number): number {
  const value = byte ^ 0x55;
  const segment = (value & 0x70) >> 4;
  const base = ((value & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? base : (base + 0x100) << (segment - 1);
  return value & 0x80 ? magnitude : -magnitude;
}

/** A 16-bit sample to μ-law, clipped. */
export function toUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
