/** Notices when this machine gets another address: nothing in Node tells it. */

import type { Clock, Timer } from '../clock.ts';
import { allAddresses } from './network-cards.ts';

const LOOK_EVERY = 10_000;

/** Calls `changed` whenever the set of addresses is another than before, until the function that it gives is called. */
export function watchAddresses(clock: Clock, changed: () => void, read: () => Set<string> = allAddresses): () => void {
  let known = textOf(read());
  let timer: Timer = clock.after(LOOK_EVERY, look);
  function look(): void {
    const now = textOf(read());
    const isOther = now !== known;
    known = now;
    timer = clock.after(LOOK_EVERY, look);
    if (isOther) changed();
  }
  return () => timer.cancel();
}

const textOf = (addresses: Set<string>): string => [...addresses].sort().join(' ');
