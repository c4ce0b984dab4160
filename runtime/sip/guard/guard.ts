/** Decides about new requests by where they come from; see the README of this folder. */

import { sourceGroup } from '../auth/source-group.ts';
import type { SipClock, SipMetrics } from '../facilities.ts';
import { type Ban, BanList } from './ban-list.ts';
import { defaultGuardLimits, type GuardLimits, type Offence, offencePoints } from './guard-limits.ts';
import { RecentMap } from './recent-map.ts';
import { TokenBucket } from './token-bucket.ts';

export interface GuardOptions {
  /** Addresses without limits and bans, such as trunks; default: loopback. Asked for each new request. */
  readonly trusted?: (address: string) => boolean;
  readonly limits?: Partial<GuardLimits>;
}

/** What becomes of a new request: it passes, nothing is said, or 503 with Retry-After (RFC 3261 §21.5.4). */
export type Admission = 'pass' | 'silent' | 'unavailable';

interface Conduct {
  readonly bucket: TokenBucket;
  /** Offence points, and when they were reckoned (monotonic milliseconds). */
  points: number;
  at: number;
}

/** Those who have proven a password pay less, and draw on what is reserved for them. */
const provenCost = 0.1;
const reservedShare = 0.25;

export class Guard {
  readonly #clock: SipClock;
  readonly #metrics: SipMetrics;
  readonly #limits: GuardLimits;
  readonly #trusted: (address: string) => boolean;
  readonly #told: (ban: Ban) => void;
  readonly #sources: RecentMap<Conduct>;
  /** Until when a proof counts, in monotonic milliseconds. Apart from the sources: no flood pushes these out. */
  readonly #proven: RecentMap<number>;
  readonly #bans: BanList;
  readonly #bannedReads: RecentMap<TokenBucket>;
  readonly #total: TokenBucket;
  /** The last answer of `sourceGroup`: several questions in a row are about the same message. */
  #last = { address: '', group: '' };

  /** @param told learns of each new ban */
  constructor(clock: SipClock, metrics: SipMetrics, options: GuardOptions, told: (ban: Ban) => void) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#limits = { ...defaultGuardLimits, ...options.limits };
    this.#trusted = options.trusted ?? isLoopback;
    this.#told = told;
    this.#sources = new RecentMap(this.#limits.sources);
    this.#proven = new RecentMap(this.#limits.proven);
    this.#bans = new BanList(clock, this.#limits);
    this.#bannedReads = new RecentMap(this.#limits.bans);
    this.#total = new TokenBucket(this.#limits.totalBurst, this.#limits.totalPerSecond, clock.monotonic());
    metrics.observe('sip_guard_sources', () => this.#sources.size);
    metrics.observe('sip_guard_bans', () => this.bans().length);
  }

  /** Sources that are remembered. */
  get sources(): number {
    return this.#sources.size;
  }

  /** Whether a message is looked at at all. Banned sources keep their dialogs, at a modest rate. */
  mayRead(address: string): boolean {
    if (this.#bans.isEmpty) return true;
    const group = this.#groupOf(address);
    if (!this.#isBanned(address, group)) return true;
    const { bannedPerSecond } = this.#limits;
    const now = this.#clock.monotonic();
    const reads = this.#bannedReads.touch(group, () => new TokenBucket(bannedPerSecond, bannedPerSecond, now));
    if (reads.take(now)) return true;
    this.#refused(group, 'banned', 'silent');
    return false;
  }

  /** Judges a request that belongs to nothing we know. @param reliable whether it came over a stream */
  admit(address: string, reliable: boolean): Admission {
    const group = this.#groupOf(address);
    if (!this.#bans.isEmpty && this.#isBanned(address, group)) return this.#refused(group, 'banned', 'silent');
    if (this.#trusted(address)) return 'pass';
    const now = this.#clock.monotonic();
    const proven = this.#isProven(group, now);
    const cost = proven ? provenCost : 1;
    if (!this.#conduct(group, now).bucket.take(now, cost)) {
      return this.#refused(group, 'source limit', reliable ? 'unavailable' : 'silent');
    }
    const reserve = proven ? 0 : this.#limits.totalBurst * reservedShare;
    return this.#total.take(now, cost, reserve) ? 'pass' : this.#refused(group, 'total limit', 'unavailable');
  }

  /** Neither trusted nor proven: over datagrams its address may be somebody else's. */
  isStranger(address: string): boolean {
    return !this.#trusted(address) && !this.#isProven(this.#groupOf(address), this.#clock.monotonic());
  }

  /** A source has proven who it is. It is no longer banned by itself, and its offences are forgotten. */
  proved(address: string): void {
    const group = this.#groupOf(address);
    const now = this.#clock.monotonic();
    this.#proven.set(group, now + this.#limits.provenFor);
    const conduct = this.#sources.peek(group);
    if (conduct) conduct.points = 0;
  }

  /** A source has done wrong; too much of it is a ban. */
  misbehaved(address: string, offence: Offence): void {
    this.#metrics.count('sip_offences_total', { offence });
    if (!this.isStranger(address)) return;
    const group = this.#groupOf(address);
    const now = this.#clock.monotonic();
    const conduct = this.#conduct(group, now);
    const forgiven = ((now - conduct.at) * this.#limits.offencePoints) / this.#limits.forgivenIn;
    conduct.points = Math.max(0, conduct.points - forgiven) + offencePoints[offence];
    conduct.at = now;
    if (conduct.points < this.#limits.offencePoints || this.#bans.why(group)) return;
    conduct.points = 0;
    this.#metrics.count('sip_bans_total', { why: offence });
    this.#told(this.#bans.punish(group, offence));
  }

  /** By hand. @param ms how long; undefined: until it is lifted */
  ban(address: string, ms?: number): void {
    this.#metrics.count('sip_bans_total', { why: 'manual' });
    this.#told(this.#bans.set(this.#groupOf(address), ms));
  }

  /** False when it was not banned. */
  unban(address: string): boolean {
    return this.#bans.lift(this.#groupOf(address));
  }

  /** Bans in force. */
  bans(): Ban[] {
    return this.#bans.list();
  }

  /** Trust and proof that came later outweigh an automatic ban, not one by hand. */
  #isBanned(address: string, group: string): boolean {
    const why = this.#bans.why(group);
    return why === 'manual' || (why !== undefined && this.isStranger(address));
  }

  #groupOf(address: string): string {
    if (this.#last.address !== address) this.#last = { address, group: sourceGroup(address) };
    return this.#last.group;
  }

  #isProven(group: string, now: number): boolean {
    return now < (this.#proven.peek(group) ?? 0);
  }

  #conduct(group: string, now: number): Conduct {
    return this.#sources.touch(group, () => ({
      bucket: new TokenBucket(this.#limits.burst, this.#limits.perSecond, now),
      points: 0,
      at: now,
    }));
  }

  #refused<Verdict extends Admission>(group: string, reason: string, answer: Verdict): Verdict {
    if (reason === 'banned') this.#bans.dropped(group);
    this.#metrics.count('sip_guarded_total', { reason, answer });
    return answer;
  }
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');
