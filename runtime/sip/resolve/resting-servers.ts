/** Servers that have asked for rest: 503 with Retry-After (RFC 3261 §21.5.4). Others are asked before them. */

import type { SipClock } from '../facilities.ts';
import type { SipResponse } from '../message/message.ts';
import type { Peer } from '../transport/address.ts';

/** Seconds that a server is believed to need at most. */
const longest = 3600;
const maxRemembered = 1024;

export class RestingServers {
  readonly #clock: SipClock;
  /** Server → monotonic time until which it rests; the one remembered for longest first. */
  readonly #until = new Map<string, number>();

  constructor(clock: SipClock) {
    this.#clock = clock;
  }

  /** A final response of a server. */
  answered(server: Peer, response: SipResponse): void {
    const key = keyOf(server);
    this.#until.delete(key);
    const seconds = response.status === 503 ? retryAfterOf(response) : 0;
    if (seconds === 0) return;
    this.#until.set(key, this.#clock.monotonic() + 1000 * Math.min(seconds, longest));
    if (this.#until.size > maxRemembered) this.#until.delete(this.#until.keys().next().value!);
  }

  /** The same servers, those that rest at the end: none is left out, since it may be the only one. */
  awakeFirst<Server extends Peer>(servers: readonly Server[]): readonly Server[] {
    if (this.#until.size === 0) return servers;
    const now = this.#clock.monotonic();
    const rests = (server: Server) => (this.#until.get(keyOf(server)) ?? 0) > now;
    return [...servers.filter((server) => !rests(server)), ...servers.filter(rests)];
  }
}

/** Seconds of `120 (maintenance);duration=3600` (§20.33); 0 when there is none. */
function retryAfterOf(response: SipResponse): number {
  const seconds = /^\s*(\d{1,10})/.exec(response.header('retry-after') ?? '')?.[1];
  return seconds === undefined ? 0 : Number(seconds);
}

const keyOf = ({ transport, address, port }: Peer): string => `${transport}|${address}|${port}`;
