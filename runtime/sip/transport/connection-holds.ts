/** Which connections must outlive their idle time: somebody is registered over them, or in a call. */

import type { Peer } from './address.ts';

export class ConnectionHolds {
  readonly #counts = new Map<string, number>();

  /** Holds the connection to that peer until the function that it gives is called; UDP has none. */
  hold(peer: Peer): () => void {
    if (peer.transport === 'udp') return nothing;
    const key = keyOf(peer);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }

  has(peer: Peer): boolean {
    return this.#counts.has(keyOf(peer));
  }

  clear(): void {
    this.#counts.clear();
  }
}

const nothing = (): void => {};
const keyOf = ({ transport, address, port }: Peer): string => `${transport}|${address}|${port}`;
