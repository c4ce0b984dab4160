/** Keys as sound (ITU-T Q.23), for those who did not negotiate telephone-event. Made once each. */

import { type Tone, tones } from '../audio/tones.ts';
import type { AudioClip } from '../media-engine.ts';

const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477, 1633];
const pad = ['123A', '456B', '789C', '*0#D'];

const made = new Map<string, AudioClip>();

/** @param milliseconds how long the key is down; 60 ms of silence follow @returns undefined when it is no key */
export function keyTone(digit: string, milliseconds: number): AudioClip | undefined {
  const row = pad.findIndex((line) => line.includes(digit));
  if (digit.length !== 1 || row < 0) return undefined;
  const id = `key ${digit} ${milliseconds}`;
  const known = made.get(id);
  if (known) return known;
  const sound: Tone = { hertz: [rows[row]!, columns[pad[row]!.indexOf(digit)]!], seconds: milliseconds / 1000 };
  const clip = { id, samples: tones([sound, { hertz: [], seconds: 0.06 }], 0.3) };
  if (made.size < 64) made.set(id, clip);
  return clip;
}
