/** The connections of one stream transport by where they lead, and which may be used for a request to whom. */

import { parseMessage } from '../message/parse-message.ts';
import type { Peer } from './address.ts';
import type { StreamConnection } from './stream-connection.ts';

export class ConnectionTable {
  readonly #connections = new Map<string, StreamConnection>();
  /** Sent-by of a mutually authenticated peer → the connection that it allowed us to use (RFC 5923 §8). */
  readonly #aliases = new Map<string, StreamConnection>();
  readonly #judged = new WeakSet<StreamConnection>();
  readonly #bears: (names: readonly string[], domain: string) => boolean;

  constructor(bears: (names: readonly string[], domain: string) => boolean) {
    this.#bears = bears;
  }

  get size(): number {
    return this.#connections.size;
  }

  all(): StreamConnection[] {
    return [...this.#connections.values()];
  }

  add(connection: StreamConnection): void {
    this.#connections.set(keyOf(connection.peer), connection);
  }

  remove(connection: StreamConnection): void {
    const key = keyOf(connection.peer);
    if (this.#connections.get(key) === connection) this.#connections.delete(key);
    for (const [alias, other] of this.#aliases) if (other === connection) this.#aliases.delete(alias);
  }

  /** To that very end; for a domain only what has proved to be that domain's. */
  find(to: Peer): StreamConnection | undefined {
    const exact = this.#connections.get(keyOf(to));
    if (exact || to.domain === undefined) return exact;
    const alias = this.#aliases.get(`${to.address}|${to.port}`);
    return alias && this.#bears(alias.source.names ?? [], to.domain) ? alias : undefined;
  }

  /** Looks once, at the first message: a peer whose certificate was checked may ask for reuse by `alias` in its Via. */
  noteAlias(connection: StreamConnection, bytes: Buffer): void {
    const { names, address } = connection.source;
    if (names === undefined || this.#judged.has(connection)) return;
    this.#judged.add(connection);
    const message = parseMessage(bytes);
    if (message.kind !== 'request' || !message.via.params.has('alias')) return;
    this.#aliases.set(`${address}|${message.via.port ?? 5061}`, connection);
  }
}

/** One address may serve several domains, each with a connection of its own. */
const keyOf = ({ address, port, domain }: Peer): string => `${address}|${port}|${domain ?? ''}`;
