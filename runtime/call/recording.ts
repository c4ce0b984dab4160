/** What the caller says, written to a file as it comes; whatever ends it, what was said is kept. */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import { tones } from '../media/audio/tones.ts';
import type { AudioClip, MediaEngine, Recorded } from '../media/media-engine.ts';
import type { CallRecording, RecordOrder } from './call.ts';
import type { DigitQueue } from './digit-queue.ts';
import { firstKey } from './first-key.ts';

/** Files of recordings, by id. */
export interface RecordingFiles {
  /** @throws the system's error, such as a full disk */
  create(id: string, channels?: 1 | 2): Promise<RecordingFile>;
  remove(id: string): Promise<void>;
}

export interface RecordingFile {
  /** Takes samples; never throws, never waits. */
  append(samples: Int16Array): void;
  /** Why nothing is written any more. */
  readonly broken: Error | undefined;
  readonly seconds: number;
  /** Everything is on the disk. @throws what broke it; what was written before can be played */
  finish(): Promise<unknown>;
}

export interface RecordingParts {
  readonly id: string;
  readonly stream: string;
  readonly media: MediaEngine;
  readonly files: RecordingFiles;
  readonly clock: Clock;
  readonly keys: DigitQueue;
  readonly ended: AbortSignal;
  readonly publish: (fact: CallFact) => void;
}

const beep: AudioClip = { id: 'tone:beep', samples: tones([{ hertz: [1000], seconds: 0.25 }], 0.25) };

/** Rejects only when it could not begin. */
export async function recordCaller(order: RecordOrder, parts: RecordingParts): Promise<CallRecording> {
  const { id, stream, media, files, keys, publish } = parts;
  const over = AbortSignal.any([order.signal, parts.ended]);
  over.throwIfAborted();
  const file = await files.create(id);
  // Keys that were pressed before are no answer to the beep.
  keys.forget();
  try {
    if (order.beep) await media.play(stream, beep, { interruptOnDigit: false }, over);
    over.throwIfAborted();
  } catch (error) {
    await file.finish();
    await files.remove(id);
    throw error;
  }
  publish({ type: 'recording.started', id });
  const running = media.record(stream, requestOf(order), (samples) => {
    file.append(samples);
    if (file.broken) running.stop();
  });
  over.addEventListener('abort', running.stop, { once: true });
  const key = firstKey(keys, order, parts.clock);
  void key.pressed.then((pressed) => pressed !== undefined && running.stop());
  const recorded = await running.done;
  over.removeEventListener('abort', running.stop);
  key.forget();
  const pressed = await key.pressed;
  const broken = await brokenBy(file);
  publish({ type: 'recording.stopped', id });
  const ended = broken ? 'broken' : over.aborted ? 'gone' : pressed === undefined ? ENDS[recorded.why] : 'key';
  const { seconds, soundSeconds } = broken ? { seconds: file.seconds, soundSeconds: file.seconds } : recorded;
  return { id, seconds, soundSeconds, ended, ...(pressed !== undefined && { key: pressed }) };
}

const ENDS: Readonly<Record<Recorded['why'], CallRecording['ended']>> = {
  stopped: 'gone',
  lost: 'gone',
  silence: 'silence',
  full: 'full',
};

const requestOf = ({ maxSeconds, silenceSeconds }: RecordOrder) => ({
  sides: 'in' as const,
  stereo: false,
  maxMs: maxSeconds * 1000,
  ...(silenceSeconds !== undefined && silenceSeconds > 0 && { silenceMs: silenceSeconds * 1000 }),
});

async function brokenBy(file: RecordingFile): Promise<boolean> {
  try {
    await file.finish();
    return false;
  } catch {
    return true;
  }
}
