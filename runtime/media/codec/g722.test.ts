import { describe, expect, test } from 'vitest';
import { silenceOf } from './codecs.ts';
import { g711 } from './g711.ts';
import { G722Decoder, G722Encoder } from './g722.ts';
import { transcoder } from './transcode.ts';

const { decode: aLaw, encode: encodeALaw } = g711.PCMA;

/** Two tones, loud and then quiet, at 16 kHz. */
const wideband = Int16Array.from({ length: 1600 }, (_, i) => {
  const wave = 8000 * Math.sin((2 * Math.PI * 300 * i) / 16_000) + 4000 * Math.sin((2 * Math.PI * 1700 * i) / 16_000);
  return Math.round(wave) * (i < 800 ? 1 : 0.25);
});
/** The lower six bits of what another implementation (FFmpeg 5.1) makes of it. */
const elsewhere = Buffer.from(
  `
    OhQkBiYPICAgKyEmKjY4LS0/Exg6Hg8MEh0YDhI7Mz8XOysrNT0wKS8eGzQwHxETHz4RDRY7PhMWOC81HjksKjU/Ni4zGxg/Nh0P
    EhweFRAWODkYFzUtMTw4LSs4PjwvNhoVHDobEA4dPxcSGTc2Hhs1LC04Ny8uNR0fMTUZEhkeGxAPPz8ZFBg2Mj0fMSsvOTgwLjkc
    GjQ4FxASPRkQERs3GxkbMS86PDItLTg/NC48GRY6PBcPFBofExM+ODgZGy4uNDk1KzI6GzQxOhQTOh4XEBAeORIVHzE2HB4vLTA4
    Ny8vHx4/NDYQERweGA0UPjkYETwvNjw7NCc6Oj0wLhwWPTo7EhEXNxQTGBoxHxgeLTA1HjEsLR0+NzI/FBM1HRQPGRwfFxQdLTsX
    NzUqNT02LC8ZHjs2ORMTPhwWERE4NxIbPTMyPx8sKzk2PzAtHhUfMxoXERQ8HAwWNz89Fz0uLz49MCs3PR40Lh0TGzseFw8XOB4T
    GB0uOxc5LzEvGDYtLxY5HTU4FA43GxsSFTwzEh0dMBs2Pj80Nxg6ODccHz8/PR0VHjkcFh0fNT8aPDE0NxsyMzY8HzkzHhkVPDsU
    ERgePRcXOjM7Hj0yLjMdMzEwPxgeMT4TGRgeGxASNTsXHh4zMz8/Ly81OD8zMx8ZGjU9ExQTNhUVFTw2Hx0fLjI3PzEuMj4eNTMd
    FxodPRYPGx8+Ex0bLj0fPS8yMDo6LTAeGjg1PRYSHj4TFhM4OxgWODQwPDwvLjI/OzQuGRsfNh0XERY7FhUVOjg5FT0vNDQ6Niwu
    Fjo3ODYSGjk+EhcWOx4YEjQ0ORwfLjAyHDUuNT0aPDQ7EBUePhQSFT04HBMzOjA6HDIpODg5MzU6ER80PxIXGBo/Dxs5NT4aHy40
    NDwxLC4YPjgyHBcaPDwVDho+GhoVPS8+GzY3LTAeNCs+ORkeNDYOHxs8FxUQODcVHT00Lxo3NSs8MRovOjoUHjo9FBIaHxsTGj80
    OxY7MzM4NzspND4ZMzo3EhwcPBQPHBw+Fhc7NDUZPS4vNzs6LTMaHT00NxAUHR8YDxw=
  `.replaceAll(/\s/g, ''),
  'base64',
);

/** The lower half of the band, as the filter of the recommendation (table 11) parts it from the upper one. */
function lowerBand(samples: Int16Array): Int16Array {
  const taps = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];
  const at = (index: number) => samples[index] ?? 0;
  return Int16Array.from({ length: samples.length / 2 }, (_, place) => {
    const first = 2 * place - 22;
    const sum = taps.reduce((all, tap, k) => all + tap * at(first + 2 * k) + taps[11 - k]! * at(first + 2 * k + 1), 0);
    return (sum >> 14) * 2;
  });
}

const decibels = (signal: readonly number[], noise: readonly number[]) => {
  const power = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(power(signal) / power(noise));
};

describe('G.722', () => {
  test('its codes are those of another implementation, one for one', () => {
    const encoder = new G722Encoder();
    const codes = [...lowerBand(wideband)].map((sample) => encoder.encodeSample(sample) & 0x3f);
    expect(codes).toEqual([...elsewhere]);
  });

  test('what was said is heard again, 25 dB above the noise', () => {
    const said = [...lowerBand(wideband)];
    const [encoder, decoder] = [new G722Encoder(), new G722Decoder()];
    const heard = said.map((sample) => decoder.decodeByte(encoder.encodeSample(sample)));
    expect(
      decibels(
        said,
        said.map((sample, i) => sample - heard[i]!),
      ),
    ).toBeGreaterThan(25);
  });

  test('nothing is in the upper half of the band', () => {
    const encoder = new G722Encoder();
    expect(new Set([...lowerBand(wideband)].map((sample) => encoder.encodeSample(sample) >> 6))).toEqual(new Set([3]));
  });

  test('silence is one byte, again and again, whatever was heard before', () => {
    const [encoder, decoder] = [new G722Encoder(), new G722Decoder()];
    for (const sample of lowerBand(wideband)) decoder.decodeByte(encoder.encodeSample(sample));
    const heard = Array.from({ length: 800 }, () => Math.abs(decoder.decodeByte(silenceOf.G722)));
    expect(Math.max(...heard.slice(160))).toBeLessThanOrEqual(32);
  });

  test('any bytes are heard as some sound, within 16 bits', () => {
    const decoder = new G722Decoder();
    let byte = 7;
    for (let i = 0; i < 20_000; i++) {
      byte = (byte * 109 + 89) & 0xff;
      expect(Math.abs(decoder.decodeByte(byte))).toBeLessThanOrEqual(32_768);
    }
  });

  test('from G.711 and back again: a tone stays itself', () => {
    const there = transcoder('PCMA', 'G722')!;
    const back = transcoder('G722', 'PCMA')!;
    const decode = (bytes: Uint8Array) => Array.from(bytes, (byte) => aLaw[byte]!);
    const tone = Uint8Array.from(lowerBand(wideband), (sample) => encodeALaw[sample & 0xffff]!);
    const [middle, end] = [new Uint8Array(tone.length), new Uint8Array(tone.length)];
    there(tone, middle, 0);
    back(middle, end, 0);
    const [said, heard] = [decode(tone), decode(end)];
    expect(
      decibels(
        said,
        said.map((sample, i) => sample - heard[i]!),
      ),
    ).toBeGreaterThan(20);
  });
});
