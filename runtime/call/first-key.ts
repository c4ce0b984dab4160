/** The key that ends a recording. */

import type { Clock } from '../clock.ts';
import type { RecordOrder } from './call.ts';
import type { DigitQueue } from './digit-queue.ts';

/** Milliseconds beyond the longest recording in which a key is still waited for. */
const SLACK = 60_000;

interface AwaitedKey {
  /** Undefined: none came. Never rejects. */
  readonly pressed: Promise<string | undefined>;
  forget(): void;
}

/** The first key that ends the recording; others are taken and passed over. */
export function firstKey(keys: DigitQueue, { endKeys, maxSeconds }: RecordOrder, clock: Clock): AwaitedKey {
  const enough = new AbortController();
  const until = clock.monotonic() + maxSeconds * 1000 + SLACK;
  const listen = async (): Promise<string | undefined> => {
    while (true) {
      const firstWithin = until - clock.monotonic();
      const { digits, ended } = await keys.collect({ signal: enough.signal, max: 1, firstWithin, betweenWithin: 1 });
      if (ended === 'timeout') return undefined;
      if (endKeys.includes(digits)) return digits;
    }
  };
  // It ends with an exception only when it is told to forget.
  return { pressed: listen().catch(() => undefined), forget: () => enough.abort() };
}
