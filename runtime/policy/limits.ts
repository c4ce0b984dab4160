/** Counts legs that leave the house against every limit they touch, and calls them back when a day's cap is used up. */

import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock, Timer } from '../clock.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import type { Limits } from '../store/collections.ts';
import { type DayUsage, type LimitKind, Meter } from './meter.ts';
import type { UsageBook } from './usage-book.ts';

/** Somebody whose limits a leg touches, and those limits as they stand now. */
export interface Subject {
  readonly of: 'account' | 'trunk' | 'system';
  readonly name: string;
  readonly limits: Limits;
}

export interface Permit {
  answered(): void;
  release(): void;
  /** Aborts when a day's cap is used up while the leg lasts: the leg has to end. Its reason is an Error in words. */
  readonly spent: AbortSignal;
}

export interface Usage extends DayUsage {
  readonly concurrent: number;
  readonly lastMinute: number;
}

export interface LimitsOptions {
  readonly clock: Clock;
  readonly timeZone: () => string;
  readonly usage: Pick<UsageBook, 'of' | 'note'>;
  readonly announce: (fact: SystemFact) => void;
  /** A trunk has used up its cap: nothing more goes out by it until somebody lets it. */
  readonly stopTrunk: (name: string) => void;
}

interface Leg {
  readonly meters: readonly Metered[];
  readonly rate: number;
  readonly controller: AbortController;
  /** Names it among those that talk. */
  readonly key: number;
}

interface Metered {
  readonly subject: Pick<Subject, 'of' | 'name'>;
  readonly meter: Meter;
  readonly talking: ShortLivedMap<number, Leg>;
  timer?: Timer | undefined;
  readonly told: Map<LimitKind, string | number>;
}

const WORDS: Readonly<Record<LimitKind, string>> = {
  concurrent: 'has as many calls at once as it may have',
  perMinute: 'has begun as many calls in a minute as it may',
  minutes: 'has used up the minutes of today',
  money: 'has used up the money of today',
};
/** Milliseconds between two events about the same limit. */
const TOLD_EVERY = 60_000;
/** Milliseconds between two notes of what running calls have used, so that a crash forgets little. */
const NOTED_EVERY = 5_000;

export class CallLimits {
  readonly #options: LimitsOptions;
  readonly #meters = new Map<string, Metered>();
  #noting: Timer | undefined;
  #last = 0;

  constructor(options: LimitsOptions) {
    this.#options = options;
  }

  /** Counts the leg for all of them, or for none and says why not. */
  admit(subjects: readonly Subject[], rate = 0): Permit | { readonly refused: string } {
    const now = this.#options.clock.now();
    const meters = subjects.map((subject) => this.#metered(subject, now));
    for (const metered of meters) {
      const limit = metered.meter.reached(now);
      if (limit === undefined) continue;
      this.#tell(metered, limit, now);
      return { refused: `${nameOf(metered.subject)} ${WORDS[limit]}` };
    }
    for (const { meter } of meters) meter.begin(now);
    return this.#permit({ meters, rate, controller: new AbortController(), key: ++this.#last });
  }

  /** Seconds that a call begun now may last before a cap of somebody is used up. */
  secondsLeft(subjects: readonly Subject[], rate = 0): number | undefined {
    const now = this.#options.clock.now();
    const left = subjects.flatMap((subject) => {
      const { dailyMinutes, dailyMoney } = subject.limits;
      const { seconds, money } = this.#metered(subject, now).meter.usage(now);
      return [
        ...(dailyMinutes === undefined ? [] : [dailyMinutes * 60 - seconds]),
        ...(dailyMoney === undefined || rate <= 0 ? [] : [((dailyMoney - money) / rate) * 60]),
      ];
    });
    return left.length === 0 ? undefined : Math.max(0, Math.ceil(Math.min(...left)));
  }

  /** Why one leg more would be refused now; nothing is counted. */
  wouldRefuse(subjects: readonly Subject[]): string | undefined {
    const now = this.#options.clock.now();
    for (const subject of subjects) {
      const limit = this.#metered(subject, now).meter.reached(now);
      if (limit !== undefined) return `${nameOf(subject)} ${WORDS[limit]}`;
    }
    return undefined;
  }

  /** What one of them does now and has done today. */
  usageOf(subject: Subject): Usage {
    const now = this.#options.clock.now();
    const { meter } = this.#metered(subject, now);
    return { concurrent: meter.concurrent, lastMinute: meter.lastMinute(now), ...meter.usage(now) };
  }

  /** What everybody has used, as it stands. */
  list(): { readonly subject: Pick<Subject, 'of' | 'name'>; readonly meter: Meter }[] {
    return [...this.#meters.values()].map(({ subject, meter }) => ({ subject, meter }));
  }

  /** Notes what running calls have used until now. */
  stop(): void {
    this.#noting?.cancel();
    for (const metered of this.#meters.values()) {
      metered.timer?.cancel();
      this.#note(metered, this.#options.clock.now());
    }
  }

  #metered({ of, name, limits }: Subject, now: number): Metered {
    const key = `${of}:${name}`;
    const known = this.#meters.get(key);
    const { timeZone, usage } = this.#options;
    const metered = known ?? {
      subject: { of, name },
      meter: new Meter(now, timeZone, usage.of(of, name), (day) => usage.note(of, name, day)),
      talking: new ShortLivedMap<number, Leg>(),
      told: new Map(),
    };
    if (!known) this.#meters.set(key, metered);
    metered.meter.limits = limits;
    return metered;
  }

  #permit(leg: Leg): Permit {
    let state: 'begun' | 'answered' | 'over' = 'begun';
    return {
      spent: leg.controller.signal,
      answered: () => {
        if (state !== 'begun') return;
        state = 'answered';
        this.#answered(leg);
      },
      release: () => {
        if (state === 'over') return;
        this.#ended(leg, state === 'answered');
        state = 'over';
      },
    };
  }

  #answered(leg: Leg): void {
    const now = this.#options.clock.now();
    for (const metered of leg.meters) {
      metered.meter.answered(now, leg.rate);
      metered.talking.set(leg.key, leg);
      this.#watch(metered, now);
    }
    this.#noting ??= this.#options.clock.after(NOTED_EVERY, () => this.#noteAll());
  }

  #ended(leg: Leg, answered: boolean): void {
    const now = this.#options.clock.now();
    for (const metered of leg.meters) {
      metered.meter.end(now, answered ? leg.rate : undefined);
      metered.talking.delete(leg.key);
      if (!answered) continue;
      this.#note(metered, now);
      this.#watch(metered, now);
    }
  }

  /** Sets the timer for the moment at which a cap is used up. */
  #watch(metered: Metered, now: number): void {
    metered.timer?.cancel();
    const lasts = metered.meter.lasts(now);
    metered.timer =
      lasts === undefined ? undefined : this.#options.clock.after(Math.ceil(lasts) + 1, () => this.#due(metered));
  }

  #due(metered: Metered): void {
    const now = this.#options.clock.now();
    const limit = metered.meter.spent(now);
    // Midnight came between: the day has begun anew.
    if (limit === undefined) return this.#watch(metered, now);
    this.#note(metered, now);
    this.#tell(metered, limit, now);
    const why = new Error(`${nameOf(metered.subject)} ${WORDS[limit]}`);
    for (const leg of metered.talking.values()) leg.controller.abort(why);
  }

  #noteAll(): void {
    const now = this.#options.clock.now();
    const talking = [...this.#meters.values()].filter(({ meter }) => meter.talking);
    for (const metered of talking) this.#note(metered, now);
    this.#noting = talking.length === 0 ? undefined : this.#options.clock.after(NOTED_EVERY, () => this.#noteAll());
  }

  #note({ subject, meter }: Metered, now: number): void {
    this.#options.usage.note(subject.of, subject.name, meter.usage(now));
  }

  /** Caps once a day, the others at most once a minute. */
  #tell({ subject, meter, told }: Metered, limit: LimitKind, now: number): void {
    const cap = limit === 'minutes' || limit === 'money';
    const last = told.get(limit);
    if (cap ? last === meter.usage(now).day : typeof last === 'number' && now - last < TOLD_EVERY) return;
    told.set(limit, cap ? meter.usage(now).day : now);
    const { announce, stopTrunk } = this.#options;
    announce({ type: 'limit.reached', what: limit, of: subject.of, name: subject.name });
    if (!cap) return;
    announce({ type: 'alert.raised', code: 'dailyCap', message: `${nameOf(subject)} ${WORDS[limit]}` });
    if (subject.of === 'trunk') stopTrunk(subject.name);
  }
}

function nameOf({ of, name }: Pick<Subject, 'of' | 'name'>): string {
  return of === 'system' ? 'the house' : `the ${of} ${name}`;
}
