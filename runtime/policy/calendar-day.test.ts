import { describe, expect, test } from 'vitest';
import { calendarDay, dayOf } from './calendar-day.ts';

const at = (text: string) => Date.parse(text);

describe('a day lasts from midnight to midnight where its owner lives', () => {
  test.each([
    // zone, a moment, its day, the end of it, its hours
    ['Europe/Berlin', '2026-06-10T12:00:00Z', '2026-06-10', '2026-06-10T22:00:00Z'],
    ['Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25', '2026-10-25T23:00:00Z'],
    ['America/New_York', '2026-03-08T12:00:00Z', '2026-03-08', '2026-03-09T04:00:00Z'],
    ['America/New_York', '2026-11-01T12:00:00Z', '2026-11-01', '2026-11-02T05:00:00Z'],
    ['Asia/Kathmandu', '2026-06-10T12:00:00Z', '2026-06-10', '2026-06-10T18:15:00Z'],
    // Here the clock jumps at midnight itself: the day begins at one.
    ['America/Havana', '2026-03-08T03:00:00Z', '2026-03-07', '2026-03-08T05:00:00Z'],
    ['UTC', '2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01T00:00:00Z'],
    ['No/Where', '2026-06-10T12:00:00Z', '2026-06-10', '2026-06-11T00:00:00Z'],
  ])('%s at %s', (zone, moment, day, end) => {
    expect(calendarDay(at(moment), zone)).toEqual({ day, endsAt: at(end) });
    expect(dayOf(at(end) - 1, zone)).toBe(day);
    expect(dayOf(at(end), zone)).not.toBe(day);
  });
});
