/** A sound that goes on until it is stopped, on one stream. */

import type { AudioClip, MediaEngine } from '../media/media-engine.ts';

export class LoopedSound {
  readonly #media: MediaEngine;
  readonly #stop = new AbortController();

  private constructor(media: MediaEngine) {
    this.#media = media;
  }

  static start(media: MediaEngine, stream: string, clip: AudioClip): LoopedSound {
    const sound = new LoopedSound(media);
    sound.#play(stream, clip);
    return sound;
  }

  /** As soon as the clip is there, unless it is stopped before. */
  static soon(media: MediaEngine, stream: string, clip: Promise<AudioClip>): LoopedSound {
    const sound = new LoopedSound(media);
    clip.then(
      (ready) => sound.#stop.signal.aborted || sound.#play(stream, ready),
      (error: unknown) => sound.#ended(error),
    );
    return sound;
  }

  #play(stream: string, clip: AudioClip): void {
    // It never finishes: it is stopped, or its stream is gone, and then nobody hears it anyway.
    this.#media
      .play(stream, clip, { interruptOnDigit: false, loop: true }, this.#stop.signal)
      .catch((error: unknown) => this.#ended(error));
  }

  /** Why it ended although nobody stopped it. */
  lost: unknown;

  stop(): void {
    this.#stop.abort(new Error('the sound is over'));
  }

  #ended(error: unknown): void {
    if (!this.#stop.signal.aborted) this.lost = error;
  }
}
