import { describe, expect, test } from 'vitest';
import { encodeG711, g711 } from '../codec/g711.ts';
import type { Recorded, RecordRequest } from '../media-engine.ts';
import { Recording } from './recording.ts';

/** A rising line, so that every sample is told apart, as a phone would send it. */
const line = (frames: number) => Int16Array.from({ length: frames * 160 }, (_, i) => ((i * 37) % 16_000) + 400);
const asHeard = (samples: Int16Array) =>
  Int16Array.from(encodeG711('PCMU', samples), (byte) => g711.PCMU.decode[byte]!);

function record(request: RecordRequest) {
  const pieces: number[] = [];
  let recorded: Recorded | undefined;
  const recording = new Recording({
    request,
    begun: 1000,
    onPiece: (piece) => pieces.push(...piece),
    onEnd: (end) => {
      recorded = end;
    },
  });
  return {
    recording,
    pieces,
    get recorded() {
      return recorded;
    },
    /** Frame `n` of the line arrives so many milliseconds after its time. */
    hear(samples: Int16Array, n: number, late = 0, side: 'heard' | 'said' = 'heard', ssrc = 7) {
      const payload = encodeG711('PCMU', samples.subarray(n * 160, n * 160 + 160));
      recording[side](ssrc, (0xffff_ff00 + n * 160) >>> 0, payload, 'PCMU', 1000 + n * 20 + late);
    },
    /** The clock goes on to so many milliseconds, frame by frame. */
    turnTo(from: number, to: number) {
      for (let ms = from; ms <= to; ms += 20) recording.turn(1000 + ms);
    },
  };
}

describe('a recording', () => {
  test('holds what came, bit by bit, across the wrap of timestamps, late and disordered packets in their place', () => {
    const samples = line(50);
    const made = record({ sides: 'in', stereo: false });
    made.hear(samples, 0);
    for (const n of [2, 1, 4, 3]) made.hear(samples, n, 30);
    for (let n = 5; n < 50; n++) made.hear(samples, n, n % 7 === 0 ? 150 : 0);
    made.recording.stop(2000);
    expect(made.pieces).toEqual([...asHeard(samples)]);
    expect(made.recorded).toEqual({ why: 'stopped', seconds: 1, soundSeconds: 1 });
  });

  test('on a line that is late at times, what is late once is lost, and later on is waited for', () => {
    const samples = line(150);
    const made = record({ sides: 'in', stereo: false });
    const late = new Set([40, 80, 120]);
    const arrivals = Array.from({ length: 150 }, (_, n) => ({ n, at: n * 20 + (late.has(n) ? 340 : 0) }));
    let turned = 0;
    for (const { n, at } of arrivals.sort((one, other) => one.at - other.at)) {
      made.turnTo(turned, at);
      turned = at;
      made.hear(samples, n, at - n * 20);
    }
    made.recording.stop(4000);
    const wanted = asHeard(samples);
    const wrong = [...late].map((n) => made.pieces[n * 160 + 80] !== wanted[n * 160 + 80]);
    expect(wrong).toEqual([true, false, false]);
    expect(made.pieces.filter((sample, at) => sample !== wanted[at])).toHaveLength(160);
  });

  test('a lost packet is filled with a fading echo of what went before, a long loss with silence; the length stays', () => {
    const samples = new Int16Array(50 * 160).fill(8000);
    const made = record({ sides: 'in', stereo: false });
    for (let n = 0; n < 50; n++) if (n !== 10 && (n < 20 || n > 35)) made.hear(samples, n);
    made.recording.stop(2000);
    const level = (n: number) => made.pieces[n * 160 + 80]!;
    expect(made.pieces).toHaveLength(8000);
    expect(level(10)).toBeGreaterThan(5000);
    expect(level(10)).toBeLessThan(level(9));
    expect(level(25)).toBe(0);
    expect(level(40)).toBe(level(9));
  });

  test('both sides are mixed, or lie side by side', () => {
    const loud = new Int16Array(10 * 160).fill(30_000);
    const low = new Int16Array(10 * 160).fill(8_000);
    for (const stereo of [false, true]) {
      const made = record({ sides: 'both', stereo });
      for (let n = 0; n < 10; n++) {
        made.hear(loud, n);
        made.hear(low, n, 0, 'said', 9);
      }
      made.recording.stop(1200);
      const [a, b] = [asHeard(loud)[0]!, asHeard(low)[0]!];
      expect(made.pieces.slice(400, 404)).toEqual(stereo ? [a, b, a, b] : [32_767, 32_767, 32_767, 32_767]);
    }
  });

  test('silence ends it, counted from the last sound', () => {
    const samples = line(20);
    const made = record({ sides: 'in', stereo: false, silenceMs: 1000 });
    for (let n = 0; n < 20; n++) made.hear(samples, n);
    made.turnTo(0, 1500);
    expect(made.recorded).toBeUndefined();
    made.turnTo(1520, 1800);
    expect(made.recorded?.why).toBe('silence');
    expect(made.recorded?.soundSeconds).toBeCloseTo(0.46, 1);
  });

  test('the longest time ends it exactly', () => {
    const made = record({ sides: 'in', stereo: false, maxMs: 1010 });
    made.turnTo(0, 1400);
    expect(made.recorded?.why).toBe('full');
    expect(made.pieces).toHaveLength(1010 * 8);
  });

  test('a pause leaves its time out', () => {
    const samples = line(100);
    const made = record({ sides: 'in', stereo: false });
    for (let n = 0; n < 25; n++) made.hear(samples, n);
    made.recording.pause(1500);
    for (let n = 25; n < 75; n++) made.hear(samples, n);
    made.recording.resume(2500);
    for (let n = 75; n < 100; n++) made.hear(samples, n);
    made.recording.stop(3000);
    const whole = asHeard(samples);
    expect(made.pieces.slice(0, 4000)).toEqual([...whole.subarray(0, 4000)]);
    expect(made.pieces.slice(4000)).toEqual([...whole.subarray(12_000)]);
  });
});
