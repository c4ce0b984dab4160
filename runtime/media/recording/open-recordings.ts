/** Recordings as the main thread sees them: who takes the samples, and who waits for the end. */

import type { Command } from '../engine-messages.ts';
import type { Recorded, RecordRequest, RunningRecording } from '../media-engine.ts';

interface Open {
  readonly stream: string;
  readonly channels: 1 | 2;
  readonly take: (samples: Int16Array) => void;
  readonly settle: (recorded: Recorded) => void;
  samples: number;
}

export class OpenRecordings {
  readonly #open = new Map<number, Open>();
  #count = 0;

  /** @param post undefined when there is no worker to ask */
  begin(
    stream: string,
    request: RecordRequest,
    take: (samples: Int16Array) => void,
    post: ((command: Command) => void) | undefined,
  ): RunningRecording {
    const recording = ++this.#count;
    const order = (what: 'pause' | 'resume' | 'stop') => () => {
      if (this.#open.has(recording)) post?.({ type: 'recording', stream, recording, what });
    };
    const done = new Promise<Recorded>((settle) => {
      if (!post) return settle({ why: 'lost', seconds: 0, soundSeconds: 0 });
      const channels = request.sides === 'both' && request.stereo ? 2 : 1;
      this.#open.set(recording, { stream, channels, take, settle, samples: 0 });
      post({ type: 'record', stream, recording, request });
    });
    return { done, pause: order('pause'), resume: order('resume'), stop: order('stop') };
  }

  piece(recording: number, samples: Int16Array): void {
    const open = this.#open.get(recording);
    if (!open) return;
    open.samples += samples.length / open.channels;
    open.take(samples);
  }

  recorded(recording: number, recorded: Recorded): void {
    const open = this.#open.get(recording);
    this.#open.delete(recording);
    open?.settle(recorded);
  }

  /** The worker knows nothing of it any more. @param stream undefined: all are lost with the worker */
  lose(stream?: string): void {
    for (const [recording, open] of this.#open) {
      if (stream !== undefined && open.stream !== stream) continue;
      const seconds = open.samples / 8000;
      this.recorded(recording, { why: 'lost', seconds, soundSeconds: seconds });
    }
  }
}
