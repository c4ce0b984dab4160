/** Words to audio: a chain of engines by language, behind a cache in memory and one on disk. */

import { createHash } from 'node:crypto';
import { AudioConverter } from '../audio/audio-converter.ts';
import { tones } from '../audio/tones.ts';
import { type MediaClock, type MediaLog, realClock } from '../facilities.ts';
import type { AudioClip } from '../media-engine.ts';
import { engines as allEngines, type SpeechEngine } from './engines.ts';
import { type FoundEngine, findEngines } from './find-engines.ts';
import { type OwnSpeech, ownEngines } from './own-engines.ts';
import { runEngine } from './run-engine.ts';
import { Slots } from './slots.ts';
import { SpeechCache } from './speech-cache.ts';

export interface SpeechRequest {
  readonly text: string;
  /** BCP 47, as `en` or `de-AT`. */
  readonly language: string;
  /** A voice of the engine, as `rms` or `f2`; one that it does not have is passed over. */
  readonly voice?: string;
}

export interface Speech {
  /** Resolves with 8 kHz audio on shared memory. @throws SpeechRefused for a text that is too long */
  say(request: SpeechRequest): Promise<AudioClip>;
  /** Name of the engine that speaks this language; `tones` when none does. */
  engineFor(language: string): string;
}

export interface SpeechOptions {
  /** Where spoken texts are kept. */
  readonly folder: string;
  readonly log: MediaLog;
  readonly clock?: MediaClock;
  /** Folders in which engines are looked for; default: PATH. */
  readonly path?: string;
  readonly engines?: readonly SpeechEngine[];
  /** Chosen by whoever runs the house: they speak first. */
  readonly own?: OwnSpeech;
}

export class SpeechRefused extends Error {
  constructor(why: string) {
    super(`cannot speak this text: ${why}`);
    this.name = 'SpeechRefused';
  }
}

const maxText = 4_000;
const limitMs = 10_000;
const atOnce = 2;
const longestQueue = 200;
/** An engine that fails so often in a row is left alone for so long. */
const failuresToRest = 3;
const restMs = 60_000;
const memoryBytes = 64 * 1024 * 1024;
/** Rises when the same text would sound different: older files are then passed over. */
const format = 2;
const engineLimits = { maxBytes: 64 * 1024 * 1024, maxSeconds: 1_200, streamed: true };
const fallback = 'tones';

export function createSpeech(options: SpeechOptions): Speech {
  return new EngineSpeech(options);
}

class EngineSpeech implements Speech {
  readonly #log: MediaLog;
  readonly #clock: MediaClock;
  readonly #found: readonly FoundEngine[];
  readonly #cache: SpeechCache;
  readonly #converter: AudioConverter;
  readonly #slots = new Slots(atOnce, longestQueue, () => new SpeechRefused('too many texts wait'));
  /** In order of use, the latest last. */
  readonly #memory = new Map<string, AudioClip>();
  #memorySize = 0;
  readonly #underWay = new Map<string, Promise<AudioClip>>();
  readonly #failures = new Map<string, number>();
  readonly #restingUntil = new Map<string, number>();

  constructor(options: SpeechOptions) {
    const { folder, log, clock = realClock, path = process.env.PATH ?? '', engines = allEngines, own = {} } = options;
    this.#log = log;
    this.#clock = clock;
    this.#found = findEngines([...ownEngines(own), ...engines], path);
    this.#cache = new SpeechCache(folder, log);
    this.#converter = new AudioConverter(clock);
    void this.#cache.prune();
  }

  engineFor(language: string): string {
    return this.#chain(language)[0]?.engine.name ?? fallback;
  }

  async say({ text, language, voice }: SpeechRequest): Promise<AudioClip> {
    // Control characters are no words, and some engines take them for commands.
    const words = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
    if (words.length > maxText) throw new SpeechRefused(`it is longer than ${maxText} characters`);
    if (words === '') return silence;
    const request = { text: words, language, ...(voice !== undefined && { voice }) };
    const name = JSON.stringify(request);
    const known = this.#underWay.get(name);
    if (known) return known;
    const saying = this.#say(request).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, saying);
    return saying;
  }

  async #say(request: SpeechRequest): Promise<AudioClip> {
    for (const found of this.#chain(request.language)) {
      const { name } = found.engine;
      try {
        const clip = await this.#sayWith(found, request);
        this.#failures.delete(name);
        return clip;
      } catch (error) {
        if (error instanceof SpeechRefused) throw error;
        this.#noteFailure(name);
        this.#log.warn({ engine: name, language: request.language, error: String(error) }, 'a speech engine failed');
      }
    }
    this.#log.warn({ language: request.language }, 'no speech engine could speak: the caller hears tones instead');
    return attention;
  }

  #noteFailure(engine: string): void {
    const failures = (this.#failures.get(engine) ?? 0) + 1;
    this.#failures.set(engine, failures % failuresToRest);
    if (failures >= failuresToRest) this.#restingUntil.set(engine, this.#clock.monotonic() + restMs);
  }

  /** Engines that speak the language; for a language that none speaks, those that speak English. */
  #chain(language: string): readonly FoundEngine[] {
    const speaking = (tag: string) => this.#found.filter(({ engine }) => engine.voice(tag, undefined) !== undefined);
    const chain = speaking(language);
    const willing = chain.length > 0 ? chain : speaking('en');
    const now = this.#clock.monotonic();
    return willing.filter(({ engine }) => (this.#restingUntil.get(engine.name) ?? 0) <= now);
  }

  async #sayWith(found: FoundEngine, { text, language, voice: wanted }: SpeechRequest): Promise<AudioClip> {
    const voice = found.engine.voice(language, wanted) ?? found.engine.voice('en', wanted)!;
    const identity = JSON.stringify([format, found.engine.name, voice, text]);
    const id = createHash('sha256').update(identity).digest('hex');
    const remembered = this.#memory.get(id);
    if (remembered) return this.#remember(remembered);
    const kept = await this.#cache.get(id);
    if (kept) return this.#remember({ id, samples: kept });
    const { samples } = await this.#slots.run(async () => {
      const wav = await runEngine({ found, voice, text, clock: this.#clock, limitMs });
      return this.#converter.convert({ bytes: wav, limits: engineLimits, level: true });
    });
    await this.#cache.put(id, samples);
    return this.#remember({ id, samples });
  }

  #remember(clip: AudioClip): AudioClip {
    if (!this.#memory.delete(clip.id)) this.#memorySize += clip.samples.byteLength;
    this.#memory.set(clip.id, clip);
    for (const [id, old] of this.#memory) {
      if (this.#memorySize <= memoryBytes || old === clip) break;
      this.#memory.delete(id);
      this.#memorySize -= old.samples.byteLength;
    }
    return clip;
  }
}

/** Three rising notes, twice: somebody is there, even if no engine can speak. */
const attention: AudioClip = {
  id: 'attention-1',
  samples: tones(
    [1, 2].flatMap(() => [
      { hertz: [523], seconds: 0.18 },
      { hertz: [659], seconds: 0.18 },
      { hertz: [784], seconds: 0.36 },
      { hertz: [], seconds: 0.6 },
    ]),
    0.3,
  ),
};

const silence: AudioClip = { id: 'silence-1', samples: tones([{ hertz: [], seconds: 0.1 }], 0) };
