/** Sources that are not heard, until when and why. Nothing ticks: what has expired is found out when asked. */

import type { SipClock } from '../facilities.ts';
import type { GuardLimits, Offence } from './guard-limits.ts';
import { RecentMap } from './recent-map.ts';

/** A ban as it is told and listed. */
export interface Ban {
  /** An IPv4 address, or the /64 of an IPv6 address. */
  readonly source: string;
  /** The offence that was one too many. */
  readonly why: Offence | 'manual';
  /** Epoch milliseconds. */
  readonly since: number;
  /** Epoch milliseconds; undefined: until it is lifted. */
  readonly until: number | undefined;
  /** How often this source has been banned, this time included. */
  readonly times: number;
  /** Requests that were not answered since. */
  readonly dropped: number;
}

interface Row extends Omit<Ban, 'dropped'> {
  dropped: number;
  /** Monotonic milliseconds. */
  readonly expires: number;
}

export class BanList {
  readonly #clock: SipClock;
  readonly #limits: GuardLimits;
  // Apart, so that no flood of offenders pushes out what somebody has decided.
  readonly #manual: RecentMap<Row>;
  readonly #automatic: RecentMap<Row>;

  constructor(clock: SipClock, limits: GuardLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#manual = new RecentMap(limits.bans);
    this.#automatic = new RecentMap(limits.bans);
  }

  /** By hand. @param ms undefined: until it is lifted */
  set(source: string, ms: number | undefined): Ban {
    const row = this.#row(source, 'manual', ms, 1);
    this.#manual.set(source, row);
    return told(row);
  }

  /** After an offence; longer each time, until the source has been good for as long as the longest ban. */
  punish(source: string, why: Offence): Ban {
    const { banFor, longestBan } = this.#limits;
    const before = this.#automatic.peek(source);
    const remembered = before && this.#clock.monotonic() < before.expires + longestBan;
    const times = remembered ? before.times + 1 : 1;
    const row = this.#row(source, why, Math.min(longestBan, banFor * 2 ** Math.min(30, times - 1)), times);
    this.#automatic.set(source, row);
    return told(row);
  }

  /** False when it was not banned. What it has done is forgotten too. */
  lift(source: string): boolean {
    const was = this.#active(source) !== undefined;
    this.#manual.delete(source);
    this.#automatic.delete(source);
    return was;
  }

  /** Why it is banned; undefined: it is not. */
  why(source: string): Ban['why'] | undefined {
    return this.#active(source)?.why;
  }

  /** Whether there is any row at all: the quick answer of quiet times. */
  get isEmpty(): boolean {
    return this.#manual.size === 0 && this.#automatic.size === 0;
  }

  /** Counts a request that was not answered. */
  dropped(source: string): void {
    const row = this.#active(source);
    if (row) row.dropped++;
  }

  /** Those in force, the oldest first. */
  list(): Ban[] {
    const rows = [...this.#manual.entries(), ...this.#automatic.entries()].map(([, row]) => row);
    return rows.filter((row) => this.#inForce(row)).map(told);
  }

  #active(source: string): Row | undefined {
    return [this.#manual.peek(source), this.#automatic.peek(source)].find((row) => row && this.#inForce(row));
  }

  #inForce(row: Row): boolean {
    return this.#clock.monotonic() < row.expires;
  }

  #row(source: string, why: Row['why'], ms: number | undefined, times: number): Row {
    const since = this.#clock.now();
    const until = ms === undefined ? undefined : since + ms;
    const expires = ms === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonic() + ms;
    return { source, why, since, until, times, dropped: 0, expires };
  }
}

const told = ({ source, why, since, until, times, dropped }: Row): Ban => ({
  source,
  why,
  since,
  until,
  times,
  dropped,
});
