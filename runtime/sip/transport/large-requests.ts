/** Requests too large for a datagram (RFC 3261 §18.1.1): when TCP is tried, and for how long that is given up. */

import type { SipClock } from '../facilities.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import type { Peer } from './address.ts';
import type { Transport } from './transport.ts';

/** Bytes of a request that may go by UDP when the path's MTU is not known. */
export const largestDatagram = 1300;
/** Milliseconds that a TCP connection may take. */
const connectPatience = 1_000;
/** Milliseconds for which a peer that takes no TCP gets UDP. */
const memory = 3_600_000;
/** Peers whose refusal is remembered at most. */
const maxRemembered = 4096;

/**
 * UDP although the request is large: the destination is bound to UDP (a contact registered by it, a trunk set to it), or
 * TCP was tried in vain not long ago.
 */
export function staysWithUdp(size: number, fixed: boolean, givenUpUntil: number | undefined, now: number): boolean {
  return size <= largestDatagram || fixed || (givenUpUntil !== undefined && now < givenUpUntil);
}

export class LargeRequests {
  readonly #clock: SipClock;
  readonly #wheel: TimerWheel;
  /** Peer → monotonic time until which UDP is used. */
  readonly #givenUp = new Map<string, number>();

  constructor(clock: SipClock, wheel: TimerWheel) {
    this.#clock = clock;
    this.#wheel = wheel;
  }

  /**
   * Where a request of that size goes.
   * @param to the destination by UDP @param fixed it must be UDP, whatever the size
   * @param tcp the transport that could reach the peer by TCP, if there is one
   */
  async destination(to: Peer, size: number, fixed: boolean, tcp: Transport | undefined): Promise<Peer> {
    const key = `${to.address}|${to.port}`;
    const now = this.#clock.monotonic();
    if (!tcp?.open || staysWithUdp(size, fixed, this.#givenUp.get(key), now)) return to;
    const byTcp: Peer = { transport: 'tcp', address: to.address, port: to.port };
    const attempt = new Attempt(this.#wheel);
    tcp.open(byTcp, (stands) => attempt.settle(stands));
    if (await attempt.outcome) {
      this.#givenUp.delete(key);
      return byTcp;
    }
    if (this.#givenUp.size >= maxRemembered) this.#givenUp.clear();
    this.#givenUp.set(key, this.#clock.monotonic() + memory);
    return to;
  }
}

class Attempt implements TimerOwner {
  readonly outcome: Promise<boolean>;
  readonly #wheel: TimerWheel;
  readonly #limit: WheelTimer;
  #resolve: (stands: boolean) => void = () => {};

  constructor(wheel: TimerWheel) {
    this.#wheel = wheel;
    this.#limit = wheel.start(connectPatience, this, 'connect');
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  settle(stands: boolean): void {
    this.#wheel.cancel(this.#limit);
    this.#resolve(stands);
  }

  timerFired(): void {
    this.settle(false);
  }
}
