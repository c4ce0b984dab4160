/** Converts audio one job at a time in a thread that lives as long as there is work. */

import { Worker } from 'node:worker_threads';
import { builtFile } from '../built-file.ts';
import { type MediaClock, realClock } from '../facilities.ts';
import { type AudioAnswer, type AudioJob, type ConvertedAudio, doAudioJob } from './audio-job.ts';
import { BadAudio } from './wav-header.ts';

interface Waiting {
  readonly job: AudioJob;
  readonly resolve: (audio: ConvertedAudio) => void;
  readonly reject: (error: Error) => void;
}

const longestQueue = 100;
const longestJobMs = 30_000;
const idleMs = 5_000;
const memoryMb = 512;

export class AudioConverter {
  readonly #clock: MediaClock;
  readonly #workerPath: string | undefined;
  readonly #queue: Waiting[] = [];
  #current: Waiting | undefined;
  #worker: Worker | undefined;
  #timer: { cancel(): void } | undefined;

  /** Without a built worker the job is done on this thread. */
  constructor(clock: MediaClock = realClock, workerPath: string | undefined = builtFile('audio/audio-worker.js')) {
    this.#clock = clock;
    this.#workerPath = workerPath;
  }

  /** @throws BadAudio for what is in the bytes; Error when the worker fails or too much waits */
  convert(job: AudioJob): Promise<ConvertedAudio> {
    if (this.#queue.length >= longestQueue) return Promise.reject(new Error('too much audio waits to be converted'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current) return;
    this.#timer?.cancel();
    this.#current = this.#queue.shift();
    if (!this.#current) {
      this.#timer = this.#clock.after(idleMs, () => this.#dismiss());
      return;
    }
    if (!this.#workerPath) return this.#answer(doAudioJob(this.#current.job));
    this.#timer = this.#clock.after(longestJobMs, () => this.#fail(new Error('the audio takes too long to convert')));
    this.#worker ??= this.#hire(this.#workerPath);
    // The process must not end under a job, and must not be kept by an idle thread.
    this.#worker.ref();
    // Copied, since the bytes may be a slice of something larger; then handed over without a second copy.
    const bytes = Uint8Array.from(this.#current.job.bytes);
    this.#worker.postMessage({ ...this.#current.job, bytes }, [bytes.buffer]);
  }

  #hire(path: string): Worker {
    const worker = new Worker(path, { name: 'audio', resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    worker.on('message', (answer: AudioAnswer) => {
      worker.unref();
      this.#answer(answer);
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
    return worker;
  }

  #answer(answer: AudioAnswer): void {
    const waiting = this.#current;
    this.#current = undefined;
    if ('audio' in answer) waiting?.resolve(answer.audio);
    else waiting?.reject(new BadAudio(answer.refused.reason, answer.refused.message));
    this.#next();
  }

  #fail(error: Error): void {
    const waiting = this.#current;
    this.#current = undefined;
    this.#dismiss();
    waiting?.reject(error);
    this.#next();
  }

  #dismiss(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }
}
