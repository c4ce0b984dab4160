/** Counts what one account, one trunk or the whole house does: calls now, calls in a minute, minutes and money today. */

import type { Limits } from '../store/collections.ts';
import { type CalendarDay, calendarDay } from './calendar-day.ts';

export type LimitKind = 'concurrent' | 'perMinute' | 'minutes' | 'money';

/** What was used of a day, by answered calls. */
export interface DayUsage {
  readonly day: string;
  readonly seconds: number;
  readonly money: number;
}

const MINUTE = 60_000;

export class Meter {
  #limits: Limits = {};
  #concurrent = 0;
  #begun: number[] = [];
  /** Answered legs and their price per minute, together. */
  #talking = 0;
  #rate = 0;
  #settledAt: number;
  #day: CalendarDay;
  #seconds = 0;
  #money = 0;
  readonly #zone: () => string;
  readonly #dayOver: (usage: DayUsage) => void;

  /** @param dayOver told what a day came to, when the next one has begun */
  constructor(now: number, zone: () => string, before?: DayUsage, dayOver: (usage: DayUsage) => void = () => {}) {
    this.#settledAt = now;
    this.#zone = zone;
    this.#dayOver = dayOver;
    this.#day = calendarDay(now, zone());
    if (before?.day === this.#day.day) {
      this.#seconds = before.seconds;
      this.#money = before.money;
    }
  }

  get concurrent(): number {
    return this.#concurrent;
  }

  get limits(): Limits {
    return this.#limits;
  }

  set limits(limits: Limits) {
    this.#limits = limits;
  }

  /** Whether anything runs that goes on counting. */
  get talking(): boolean {
    return this.#talking > 0;
  }

  lastMinute(now: number): number {
    while (this.#begun.length > 0 && this.#begun[0]! <= now - MINUTE) this.#begun.shift();
    return this.#begun.length;
  }

  /** Of the day on which `now` falls. */
  usage(now: number): DayUsage {
    this.#settle(now);
    return { day: this.#day.day, seconds: this.#seconds, money: this.#money };
  }

  /** The limit that forbids one leg more. */
  reached(now: number): LimitKind | undefined {
    const { concurrent, perMinute } = this.#limits;
    if (concurrent !== undefined && this.#concurrent >= concurrent) return 'concurrent';
    if (perMinute !== undefined && this.lastMinute(now) >= perMinute) return 'perMinute';
    return this.spent(now);
  }

  /** The cap of the day that is used up. */
  spent(now: number): 'minutes' | 'money' | undefined {
    const { dailyMinutes, dailyMoney } = this.#limits;
    const { seconds, money } = this.usage(now);
    if (dailyMinutes !== undefined && seconds >= dailyMinutes * 60) return 'minutes';
    return dailyMoney !== undefined && money >= dailyMoney ? 'money' : undefined;
  }

  /** Milliseconds until a cap is used up if everybody talks on; undefined: never. */
  lasts(now: number): number | undefined {
    const { dailyMinutes, dailyMoney } = this.#limits;
    const { seconds, money } = this.usage(now);
    const times = [
      dailyMinutes !== undefined && this.#talking > 0 ? (dailyMinutes * 60 - seconds) / this.#talking : undefined,
      dailyMoney !== undefined && this.#rate > 0 ? (dailyMoney - money) / (this.#rate / 60) : undefined,
    ].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) * 1000);
  }

  begin(now: number): void {
    this.lastMinute(now);
    this.#concurrent++;
    if (this.#limits.perMinute !== undefined) this.#begun.push(now);
  }

  answered(now: number, rate: number): void {
    this.#settle(now);
    this.#talking++;
    this.#rate += rate;
  }

  /** @param rate as it was told at the answer; absent when it was never answered */
  end(now: number, rate?: number): void {
    this.#settle(now);
    this.#concurrent--;
    if (rate === undefined) return;
    this.#talking--;
    // Sums of fractions leave crumbs, which would count for ever.
    this.#rate = this.#talking === 0 ? 0 : this.#rate - rate;
  }

  /** A call over midnight counts for both days, each its part. */
  #settle(now: number): void {
    while (now >= this.#day.endsAt) {
      const { day, endsAt } = this.#day;
      this.#count(endsAt);
      if (this.#seconds > 0) this.#dayOver({ day, seconds: this.#seconds, money: this.#money });
      this.#day = calendarDay(endsAt, this.#zone());
      this.#seconds = 0;
      this.#money = 0;
    }
    this.#count(now);
  }

  #count(until: number): void {
    const seconds = Math.max(0, until - this.#settledAt) / 1000;
    this.#seconds += seconds * this.#talking;
    this.#money += (seconds / 60) * this.#rate;
    this.#settledAt = Math.max(this.#settledAt, until);
  }
}
