/** What a caller hears while it rings elsewhere: the ring tones of countries (ITU-T E.180, supplement 2), and hold music. */

import { type Tone, tones } from '../media/audio/tones.ts';
import type { AudioClip } from '../media/media-engine.ts';

/** Sounds and pauses in turn: frequencies, then seconds of each. */
interface Cadence {
  readonly hertz: readonly number[];
  readonly seconds: readonly number[];
}

const EUROPE: Cadence = { hertz: [425], seconds: [1, 4] };

/** By country (ISO 3166); all others ring as most of Europe does. */
const CADENCES: Readonly<Record<string, Cadence>> = {
  AU: { hertz: [400, 450], seconds: [0.4, 0.2, 0.4, 2] },
  CA: { hertz: [440, 480], seconds: [2, 4] },
  FR: { hertz: [440], seconds: [1.5, 3.5] },
  GB: { hertz: [400, 450], seconds: [0.4, 0.2, 0.4, 2] },
  IE: { hertz: [400, 450], seconds: [0.4, 0.2, 0.4, 2] },
  IN: { hertz: [400], seconds: [0.4, 0.2, 0.4, 2] },
  JP: { hertz: [400, 416], seconds: [1, 2] },
  NZ: { hertz: [400, 450], seconds: [0.4, 0.2, 0.4, 2] },
  US: { hertz: [440, 480], seconds: [2, 4] },
};

const LOUDNESS = 0.1;

const clips = new Map<string, AudioClip>();

/** One period of the country's ring tone, to be played in a loop. */
export function ringTone(country = ''): AudioClip {
  const known = Object.hasOwn(CADENCES, country.toUpperCase()) ? country.toUpperCase() : '';
  const { hertz, seconds } = CADENCES[known] ?? EUROPE;
  const sequence = seconds.map((length, place): Tone => ({ hertz: place % 2 === 0 ? hertz : [], seconds: length }));
  return kept(`tone:ring-${known || 'eu'}`, () => tones(sequence, LOUDNESS));
}

/** Slow broken chords of our own, to be played in a loop: somebody who waits hears that the line is there. */
export function holdMusic(): AudioClip {
  const roots = [261.63, 220, 174.61, 196];
  const steps = [1, 1.25, 1.5, 2, 1.5, 1.25];
  const sequence = roots.flatMap((root, place) =>
    // The second chord is a minor one.
    steps.map((step): Tone => ({ hertz: [root * (place === 1 && step === 1.25 ? 1.2 : step)], seconds: 0.6 })),
  );
  return kept('tone:hold-music', () => tones(sequence, LOUDNESS));
}

function kept(id: string, make: () => Int16Array): AudioClip {
  const known = clips.get(id);
  if (known) return known;
  const clip = { id, samples: make() };
  clips.set(id, clip);
  return clip;
}
