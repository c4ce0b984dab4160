/** How busy the event loop of this thread is. */

import { performance } from 'node:perf_hooks';

/** Each call tells the share of time since the one before in which the loop was not waiting, 0 to 1. */
export function busyShareOfLoop(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
