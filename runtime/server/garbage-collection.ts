/** How the threads of this process collect their garbage. */

import { setFlagsFromString } from 'node:v8';

/**
 * Each thread collects its young garbage alone. Helpers wake four more threads some ten times a second for work of
 * milliseconds, which costs more than it saves: with both cores busy a pause takes two to five times as long, and
 * audio waits with it. Called before threads are started.
 */
export function collectAlone(): void {
  setFlagsFromString('--no-parallel-scavenge');
}
