/** Weekly hours by the clock on the wall, so that they hold on the days when the clock is changed, too. */

import { type Day, daysAfter, type LocalTime, weekday } from './local-time.ts';

export const DAYS = ['every', 'weekdays', 'weekend', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export interface Hours {
  readonly days: (typeof DAYS)[number];
  /** `09:00` */
  readonly from: string;
  /** Up to, and not with; the next day when it is not later than `from`. */
  readonly to: string;
}

/** From 0 for Sunday. */
const MEANT: Readonly<Record<Hours['days'], readonly number[]>> = {
  every: [0, 1, 2, 3, 4, 5, 6],
  weekdays: [1, 2, 3, 4, 5],
  weekend: [6, 0],
  sun: [0],
  mon: [1],
  tue: [2],
  wed: [3],
  thu: [4],
  fri: [5],
  sat: [6],
};

/** @param shut days on which nothing opens; what opened the day before goes on */
export function isOpen(hours: readonly Hours[], now: LocalTime, shut: (day: Day) => boolean): boolean {
  const yesterday = daysAfter(now, -1);
  return hours.some(({ days, from, to }) => {
    const begin = minuteOf(from);
    const end = minuteOf(to);
    const opensOn = (day: Day) => MEANT[days].includes(weekday(day)) && !shut(day);
    if (begin < end) return opensOn(now) && now.minute >= begin && now.minute < end;
    return (opensOn(now) && now.minute >= begin) || (opensOn(yesterday) && now.minute < end);
  });
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
