/** A binding over TCP, TLS or WebSocket lives as long as its connection, and keeps it open while it is idle. */

import type { Peer } from '../sip/transport/address.ts';
import { type Binding, isConnected, peerText } from './binding.ts';
import type { BindingWatcher } from './binding-book.ts';

interface Held {
  readonly bindings: Set<Binding>;
  readonly release: () => void;
}

export class Connections implements BindingWatcher {
  readonly #keepOpen: (peer: Peer) => () => void;
  readonly #held = new Map<string, Held>();

  /** @param keepOpen as of the user agent: it gives the function that lets go */
  constructor(keepOpen: (peer: Peer) => () => void) {
    this.#keepOpen = keepOpen;
  }

  bound(binding: Binding, before: Binding | undefined): void {
    if (isConnected(binding)) {
      const key = peerText(binding.received);
      const held = this.#held.get(key) ?? { bindings: new Set(), release: this.#keepOpen(binding.received) };
      held.bindings.add(binding);
      this.#held.set(key, held);
    }
    if (before) this.unbound(before);
  }

  unbound(binding: Binding): void {
    if (!isConnected(binding)) return;
    const key = peerText(binding.received);
    const held = this.#held.get(key);
    if (!held?.bindings.delete(binding) || held.bindings.size > 0) return;
    this.#held.delete(key);
    held.release();
  }

  /** What was registered over the connection to that peer. */
  over(peer: Peer): readonly Binding[] {
    return [...(this.#held.get(peerText(peer))?.bindings ?? [])];
  }
}
