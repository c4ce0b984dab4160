/** A recording without audio: the caller speaks for a while, then says nothing. */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { CallRecording, RecordOrder } from '../call/call.ts';
import type { DigitQueue } from '../call/digit-queue.ts';
import { firstKey } from '../call/first-key.ts';
import type { Clock } from '../clock.ts';

export interface SimulatedSpeaker {
  readonly id: string;
  readonly clock: Clock;
  readonly keys: DigitQueue;
  readonly ended: AbortSignal;
  /** Seconds of speech. */
  readonly speaks: number;
  readonly publish: (fact: CallFact) => void;
}

const BEEP = 250;

export async function simulateRecording(order: RecordOrder, speaker: SimulatedSpeaker): Promise<CallRecording> {
  const { id, clock, keys, ended: gone, speaks, publish } = speaker;
  const over = AbortSignal.any([order.signal, gone]);
  keys.forget();
  await clock.sleep(order.beep ? BEEP : 0, over);
  publish({ type: 'recording.started', id });
  const begun = clock.monotonic();
  const { silenceSeconds = 0, maxSeconds } = order;
  const quietAt = silenceSeconds > 0 ? speaks + silenceSeconds : Number.POSITIVE_INFINITY;
  const stop = new AbortController();
  const key = firstKey(keys, order, clock);
  void key.pressed.then((pressed) => pressed !== undefined && stop.abort());
  try {
    await clock.sleep(Math.min(maxSeconds, quietAt) * 1000, AbortSignal.any([over, stop.signal]));
  } catch {
    // Ended by a key or by the caller: what was said is kept.
  }
  key.forget();
  const pressed = await key.pressed;
  const seconds = (clock.monotonic() - begun) / 1000;
  publish({ type: 'recording.stopped', id });
  const ended = over.aborted ? 'gone' : pressed !== undefined ? 'key' : quietAt < maxSeconds ? 'silence' : 'full';
  return {
    id,
    seconds,
    soundSeconds: Math.min(seconds, speaks),
    ended,
    ...(pressed !== undefined && { key: pressed }),
  };
}
