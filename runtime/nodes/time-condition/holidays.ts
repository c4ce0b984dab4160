/**
 * Holidays as dates and rules. Pure.
 *
 *     2026-12-24              that day            easter, easter+1, easter-2   so many days from Easter Sunday
 *     12-25                   every year          05-mon-1, 05-mon-last        the first, the last Monday in May
 *     2026-12-24/2027-01-02   from, to, and both; also each year: 12-24/01-02
 */

import { type Day, daysAfter, weekday } from './local-time.ts';

const MONTH = '(?:0[1-9]|1[0-2])';
const DATE = `(?:[0-9]{4}-)?${MONTH}-(?:0[1-9]|[12][0-9]|3[01])`;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
export const HOLIDAY_PATTERN = `^(?:${DATE}(?:/${DATE})?|easter(?:[+-][0-9]{1,3})?|${MONTH}-(?:${WEEKDAYS.join('|')})-(?:[1-5]|last))$`;

/** @param rule as in HOLIDAY_PATTERN */
export function isHoliday(rule: string, day: Day): boolean {
  if (rule.startsWith('easter')) return isSame(daysAfter(easterOf(day.year), Number(rule.slice(6) || 0)), day);
  const [month = '', name = '', which = ''] = rule.split('-');
  if (WEEKDAYS.includes(name)) return day.month === Number(month) && isNth(day, WEEKDAYS.indexOf(name), which);
  const [from = '', to = from] = rule.split('/');
  const begin = comparable(from, day);
  const end = comparable(to, day);
  const given = iso(day);
  if (begin <= end) return given >= begin && given <= end;
  // A range without years that goes over New Year.
  return from.length === 5 && to.length === 5 && (given >= begin || given <= end);
}

function isNth(day: Day, wanted: number, which: string): boolean {
  if (weekday(day) !== wanted) return false;
  return which === 'last' ? daysAfter(day, 7).month !== day.month : Math.ceil(day.day / 7) === Number(which);
}

/** A date without a year is in that of the day. */
function comparable(date: string, { year }: Day): string {
  return date.length === 5 ? `${String(year).padStart(4, '0')}-${date}` : date;
}

function iso({ year, month, day }: Day): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function isSame(a: Day, b: Day): boolean {
  return iso(a) === iso(b);
}

/** Easter Sunday of the Gregorian calendar, by the method of Gauss with the corrections of Lichtenberg. */
export function easterOf(year: number): Day {
  const century = Math.floor(year / 100);
  const moonShift = 15 + Math.floor((3 * century + 3) / 4) - Math.floor((8 * century + 13) / 25);
  const sunShift = 2 - Math.floor((3 * century + 3) / 4);
  const cycle = year % 19;
  const seed = (19 * cycle + moonShift) % 30;
  const fix = Math.floor((seed + Math.floor(cycle / 11)) / 29);
  const border = 21 + seed - fix;
  const sunday = 7 - ((year + Math.floor(year / 4) + sunShift) % 7);
  return daysAfter({ year, month: 3, day: 1 }, border + 7 - ((border - sunday) % 7) - 1);
}
