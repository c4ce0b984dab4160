/**
 * What it costs to look for keys as tones in the audio of a thousand calls, as the media worker does for legs without
 * telephone-event: CPU of one second of all calls, beside decoding the same audio, in turns.
 */

import { encodeG711, g711 } from '../runtime/media/codec/g711.ts';
import { InbandDetector } from '../runtime/media/dtmf/inband-detector.ts';
import { median, printGoal, printTable, spread } from './figures.ts';

const CALLS = 1000;
const FRAMES = 50;
const SAMPLES = 160;
const ROUNDS = 9;

// Noise, speech-like swings and a key now and then: what a caller's line carries.
const frames = Array.from({ length: FRAMES }, (_, frame) =>
  Int16Array.from({ length: SAMPLES }, (_, at) => {
    const time = (frame * SAMPLES + at) / 8000;
    const key = frame % 25 < 4 ? 6000 * (Math.sin(2 * Math.PI * 770 * time) + Math.sin(2 * Math.PI * 1336 * time)) : 0;
    return (
      key + 3000 * Math.sin(2 * Math.PI * 180 * time) * Math.sin(2 * Math.PI * 3 * time) + (Math.random() - 0.5) * 600
    );
  }),
);
const coded = frames.map((samples) => encodeG711('PCMU', samples));
const { decode } = g711.PCMU;

let found = 0;
const detectors = Array.from({ length: CALLS }, () => new InbandDetector());
const decoded = new Int16Array(SAMPLES);

function cores(work: (call: number, frame: number) => void): number {
  const from = process.cpuUsage();
  for (let frame = 0; frame < FRAMES; frame += 1) for (let call = 0; call < CALLS; call += 1) work(call, frame);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

const detecting: number[] = [];
const decoding: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  decoding.push(
    cores((_call, frame) => {
      const bytes = coded[frame]!;
      for (let at = 0; at < SAMPLES; at += 1) decoded[at] = decode[bytes[at]!]!;
    }),
  );
  detecting.push(
    cores((call, frame) => {
      found += detectors[call]!.feed(coded[frame]!, decode).length;
    }),
  );
}
printTable(
  `${CALLS} calls, one second of audio each, ${ROUNDS} times in turns`,
  ['work', 'cores (quartiles)', 'over decoding'],
  [
    ['decoding G.711', spread(decoding.slice(2), 3), '1.0'],
    ['looking for keys', spread(detecting.slice(2), 3), (median(detecting) / median(decoding)).toFixed(1)],
  ],
);
console.info(`\nKeys found: ${found} of ${ROUNDS * CALLS * 2}`);
printGoal('In-band detection of 1,000 calls', median(detecting.slice(2)), 0.25, 'cores');
