/** Tells when the signalling thread stood still: somebody heard nothing meanwhile. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';

export interface LoopWatchOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly announce: (fact: SystemFact) => void;
  /** The longest stop since it was asked before, in milliseconds; default: as the system measures it. */
  readonly longestStop?: () => number;
}

const LOOK_EVERY = 1_000;
/** Milliseconds that count as a stop. */
const STOP = 250;
/** Milliseconds between two alerts. */
const TELL_EVERY = 60_000;

/** Watches until the answer is called. */
export function watchLoop({ clock, log, announce, longestStop = measured() }: LoopWatchOptions): () => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: Timer = clock.after(LOOK_EVERY, look);
  function look(): void {
    const ms = Math.round(longestStop());
    if (ms >= STOP) {
      log.warn({ ms }, 'the event loop stood still');
      if (clock.monotonic() - toldAt >= TELL_EVERY) {
        toldAt = clock.monotonic();
        announce({ type: 'alert.raised', code: 'event-loop', message: `signalling stood still for ${ms} ms` });
      }
    }
    timer = clock.after(LOOK_EVERY, look);
  }
  return () => timer.cancel();
}

function measured(): () => number {
  // Each look wakes the thread, all day: a stop that counts is five times as long.
  const delay = monitorEventLoopDelay({ resolution: 50 });
  delay.enable();
  return () => {
    const ms = delay.max / 1e6;
    delay.reset();
    return ms;
  };
}
