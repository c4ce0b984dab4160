/** What is told of a leg's audio: at its end, and before that ten seconds after its beginning and when it gets better or worse. */

import { type AudioGrade, type AudioQuality, gradeOf } from '../../shared/flow-schema/audio-quality.ts';
import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock, Timer } from '../clock.ts';
import type { StreamStats } from '../media/media-engine.ts';
import { mosOf } from '../media/quality/mos.ts';

/** Milliseconds between two looks while the leg lasts. */
const LOOKED_AT_EVERY = 10_000;

export interface ReportedAudio {
  readonly flows: boolean;
  stats(): Promise<StreamStats>;
}

export class AudioReport {
  readonly #leg: string;
  readonly #audio: ReportedAudio;
  readonly #publish: (fact: CallFact) => void;
  readonly #clock: Clock;
  #told: AudioGrade | undefined;
  #timer: Timer | undefined;
  #over = false;

  constructor(leg: string, audio: ReportedAudio, clock: Clock, publish: (fact: CallFact) => void) {
    this.#leg = leg;
    this.#audio = audio;
    this.#clock = clock;
    this.#publish = publish;
    this.#lookAgain();
  }

  /** The last look, and what it shows. @throws when the media engine cannot say */
  async finish(): Promise<void> {
    this.#over = true;
    this.#timer?.cancel();
    if (this.#audio.flows) this.#tell(qualityOf(await this.#audio.stats()));
  }

  #lookAgain(): void {
    if (!this.#over) this.#timer = this.#clock.after(LOOKED_AT_EVERY, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      const quality = this.#audio.flows ? qualityOf(await this.#audio.stats()) : undefined;
      // Silence may be nothing but a leg on hold: it is told at the end only.
      const grade = quality && gradeOf(quality);
      if (quality && !this.#over && grade !== 'silent' && grade !== this.#told) this.#tell(quality);
    } catch {
      // The stream is gone; the last report says so.
    }
    this.#lookAgain();
  }

  #tell(quality: AudioQuality): void {
    this.#told = gradeOf(quality);
    this.#publish({ type: 'media.reported', leg: this.#leg, ...quality });
  }
}

/** What counters come to, in the terms of people. */
export function qualityOf({ lost, packetsIn, packetsOut, jitterMs, roundTripMs }: StreamStats): AudioQuality {
  const loss = packetsIn + lost === 0 ? 0 : lost / (packetsIn + lost);
  const trip = roundTripMs === undefined ? {} : { roundTripMs };
  const mos = packetsIn === 0 ? {} : { mos: mosOf({ loss, jitterMs, ...trip }) };
  return { loss, jitterMs, packetsIn, packetsOut, ...trip, ...mos };
}
