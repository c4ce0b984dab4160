/** Which target is tried when: RFC 3263 §4.3, and for an INVITE the next one after 4 s of silence. Pure: no timers, no I/O. */

import type { Target } from './locate.ts';

/** What has happened to the try with that number (the first is 0). */
export type TryEvent = { readonly number: number } & (
  | { readonly kind: 'response'; readonly status: number }
  /** The request could not be sent, or its connection broke before any answer. */
  | { readonly kind: 'transportError' }
  /** The transaction ended without a final response (RFC 3261 timers B and F). */
  | { readonly kind: 'timeout' }
  /** `patience` of the step has passed. */
  | { readonly kind: 'patienceOver' }
);

/** What the transaction user is to do. */
export type FailoverStep =
  | {
      readonly kind: 'try';
      readonly number: number;
      readonly target: Target;
      /** Start a timer of so many milliseconds and tell `patienceOver`; undefined: there is nothing to wait for. */
      readonly patience: number | undefined;
      /** The try that goes on unwanted: CANCEL it as soon as it has a provisional (RFC 3261 §9.1). */
      readonly abandoned: number | undefined;
    }
  /** Nothing changes. A provisional ends the patience: the timer can be cancelled. */
  | { readonly kind: 'stay'; readonly patient: boolean }
  /** An abandoned try came alive: CANCEL it now. */
  | { readonly kind: 'cancel'; readonly number: number }
  /** An abandoned try was answered by 2xx: ACK and BYE. */
  | { readonly kind: 'hangUp'; readonly number: number }
  /** This response is the result. */
  | { readonly kind: 'final'; readonly number: number; readonly status: number }
  /** No target is left. */
  | {
      readonly kind: 'exhausted';
      readonly why: 'noTargets' | 'transportError' | 'timeout' | 'noProvisional' | 'unavailable';
      readonly abandoned: number | undefined;
    };

const invitePatience = 4000;

/**
 * At most one try per target. Drive it with `start` and then with everything that happens to any try, late ones
 * included; it says what to do and never the same target twice.
 */
export class Failover {
  readonly #targets: readonly Target[];
  readonly #isInvite: boolean;
  readonly #moreRoutes: boolean;
  readonly #abandoned = new Set<number>();
  #current = -1;
  #provisional = false;
  #over = false;

  /** @param moreRoutes whether something else will be tried after these: then silence of the last target ends it, too */
  constructor(targets: readonly Target[], method: string, moreRoutes = false) {
    const seen = new Set<string>();
    this.#targets = targets.filter(({ transport, address, port }) => {
      const key = `${transport} ${address} ${port}`;
      return !seen.has(key) && seen.add(key);
    });
    this.#isInvite = method === 'INVITE';
    this.#moreRoutes = moreRoutes;
  }

  /** The target of the try that counts. */
  get current(): Target | undefined {
    return this.#targets[this.#current];
  }

  /** The first step. */
  start(): FailoverStep {
    return this.#next('noTargets');
  }

  happened(event: TryEvent): FailoverStep {
    if (event.number !== this.#current || this.#over) return this.#late(event);
    switch (event.kind) {
      case 'transportError':
      case 'timeout':
        return this.#next(event.kind);
      case 'patienceOver':
        return this.#provisional || !this.#isInvite ? stay : this.#next('noProvisional', event.number);
      case 'response':
        return this.#answered(event.number, event.status);
    }
  }

  #answered(number: number, status: number): FailoverStep {
    if (status < 200) {
      this.#provisional = true;
      return { kind: 'stay', patient: true };
    }
    if (status === 503) return this.#next('unavailable');
    this.#over = true;
    return { kind: 'final', number, status };
  }

  #next(why: Extract<FailoverStep, { kind: 'exhausted' }>['why'], abandoned?: number): FailoverStep {
    const last = this.#targets.length - 1;
    // Without another target or route, silence is no reason to give up before the timers of the transaction do.
    if (why === 'noProvisional' && this.#current === last && !this.#moreRoutes) return stay;
    if (abandoned !== undefined) this.#abandoned.add(abandoned);
    if (this.#current >= last) {
      this.#over = true;
      return { kind: 'exhausted', why, abandoned };
    }
    this.#current++;
    this.#provisional = false;
    const waits = this.#isInvite && (this.#current < last || this.#moreRoutes);
    const target = this.#targets[this.#current]!;
    return { kind: 'try', number: this.#current, target, patience: waits ? invitePatience : undefined, abandoned };
  }

  #late(event: TryEvent): FailoverStep {
    if (event.kind !== 'response' || !this.#abandoned.has(event.number)) return stay;
    if (event.status < 200) return { kind: 'cancel', number: event.number };
    return event.status < 300 ? { kind: 'hangUp', number: event.number } : stay;
  }
}

const stay: FailoverStep = { kind: 'stay', patient: false };
