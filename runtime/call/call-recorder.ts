/** A call that is written down while it goes on, whoever the caller talks to. */

import { randomUUID } from 'node:crypto';
import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { MediaEngine, RunningRecording } from '../media/media-engine.ts';
import type { RecordCallOrder, Recorder } from './call.ts';
import type { RecordingFile, RecordingFiles } from './recording.ts';

export interface RecorderParts {
  readonly media: MediaEngine;
  readonly publish: (fact: CallFact) => void;
}

interface Running {
  readonly id: string;
  readonly recording: RunningRecording;
  readonly written: Promise<void>;
}

const SIDES = { caller: 'in', callee: 'out', both: 'both' } as const;

export class CallRecorder implements Recorder {
  readonly #stream: () => string;
  readonly #parts: RecorderParts;
  readonly #files: RecordingFiles;
  #running: Running | undefined;

  /** @param stream of the caller's audio; throws when the call has none now */
  constructor(stream: () => string, parts: RecorderParts, files: RecordingFiles) {
    this.#stream = stream;
    this.#parts = parts;
    this.#files = files;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  async start({ sides, stereo, maxSeconds }: RecordCallOrder): Promise<string> {
    if (this.#running) {
      this.tell('resume');
      return this.#running.id;
    }
    const { media, publish } = this.#parts;
    this.#stream();
    const id = `call-${randomUUID()}`;
    const file = await this.#files.create(id, stereo && sides === 'both' ? 2 : 1);
    publish({ type: 'recording.started', id });
    const recording = media.record(
      this.#stream(),
      { sides: SIDES[sides], stereo: stereo && sides === 'both', maxMs: maxSeconds * 1000 },
      (samples) => {
        file.append(samples);
        if (file.broken) recording.stop();
      },
    );
    const written = recording.done.then(({ seconds }) => this.#close(id, file, seconds));
    this.#running = { id, recording, written };
    return id;
  }

  tell(what: 'pause' | 'resume' | 'stop'): boolean {
    this.#running?.recording[what]();
    return this.#running !== undefined;
  }

  /** Resolves when everything is on the disk. */
  async settled(): Promise<void> {
    await this.#running?.written;
  }

  async #close(id: string, file: RecordingFile, seconds: number): Promise<void> {
    this.#running = undefined;
    try {
      await file.finish();
      this.#parts.publish({ type: 'recording.stopped', id, seconds });
    } catch {
      // What was written before the disk was full can be played.
      this.#parts.publish({ type: 'recording.stopped', id, seconds: file.seconds, broken: true });
    }
  }
}
