import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { SimulatedMemory } from '../../simulator/simulated-memory.ts';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { easterOf, HOLIDAY_PATTERN, isHoliday } from './holidays.ts';
import { timeCondition } from './run.ts';

const BERLIN = 'Europe/Berlin';

async function portAt(at: string, config: Readonly<Record<string, unknown>>, timeZone = BERLIN): Promise<string> {
  const clock = new SimulatedClock(Date.parse(at));
  return (await (await onStage(timeCondition, config, { clock, timeZone })).outcome).port;
}

describe('hours', () => {
  const office = { hours: [{ days: 'weekdays', from: '09:00', to: '17:00' }] };

  test.each([
    ['2026-03-16T09:00:00+01:00', 'open'],
    ['2026-03-16T08:59:59+01:00', 'closed'],
    ['2026-03-16T16:59:59+01:00', 'open'],
    ['2026-03-16T17:00:00+01:00', 'closed'],
    ['2026-03-15T12:00:00+01:00', 'closed'],
    ['2026-07-16T07:00:00Z', 'open'],
    ['2026-01-16T07:59:00Z', 'closed'],
  ])('an office in Berlin at %s is %s', async (at, port) => {
    expect(await portAt(at, office)).toBe(port);
  });

  test('the zone is that of the flow', async () => {
    expect(await portAt('2026-03-16T13:30:00Z', office, 'America/New_York')).toBe('open');
    expect(await portAt('2026-03-16T13:30:00Z', office, 'Asia/Tokyo')).toBe('closed');
  });

  test('a night belongs to the day on which it begins', async () => {
    const bar = { hours: [{ days: 'sat', from: '20:00', to: '04:00' }] };
    expect(await portAt('2026-03-14T23:00:00+01:00', bar)).toBe('open');
    expect(await portAt('2026-03-15T03:59:00+01:00', bar)).toBe('open');
    expect(await portAt('2026-03-15T04:00:00+01:00', bar)).toBe('closed');
    expect(await portAt('2026-03-14T03:00:00+01:00', bar)).toBe('closed');
    expect(await portAt('2026-03-15T23:00:00+01:00', bar)).toBe('closed');
  });

  test.each([
    ['00:00', '24:00'],
    ['00:00', '00:00'],
  ])('from %s until %s is the whole day', async (from, to) => {
    const hours = [{ days: 'mon', from, to }];
    expect(await portAt('2026-03-16T00:00:00+01:00', { hours })).toBe('open');
    expect(await portAt('2026-03-16T23:59:59+01:00', { hours })).toBe('open');
    expect(await portAt('2026-03-17T00:00:00+01:00', { hours })).toBe('closed');
  });
});

describe('when the clock is changed', () => {
  test('in spring the hour that does not exist leaves nothing open', async () => {
    const hours = [{ days: 'every', from: '02:00', to: '03:00' }];
    expect(await portAt('2026-03-29T01:59:59+01:00', { hours })).toBe('closed');
    expect(await portAt('2026-03-29T03:00:00+02:00', { hours })).toBe('closed');
    const night = [{ days: 'sat', from: '22:00', to: '03:30' }];
    expect(await portAt('2026-03-29T03:29:00+02:00', { hours: night })).toBe('open');
    expect(await portAt('2026-03-29T03:30:00+02:00', { hours: night })).toBe('closed');
  });

  test('in autumn the hour that comes twice is open twice', async () => {
    const hours = [{ days: 'every', from: '02:00', to: '03:00' }];
    expect(await portAt('2026-10-25T02:30:00+02:00', { hours })).toBe('open');
    expect(await portAt('2026-10-25T02:30:00+01:00', { hours })).toBe('open');
    expect(await portAt('2026-10-25T03:00:00+01:00', { hours })).toBe('closed');
  });
});

describe('holidays', () => {
  const at = (text: string) => {
    const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
    return { year, month, day };
  };

  test.each([
    ['2026-12-24', ['2026-12-24'], ['2025-12-24', '2026-12-25']],
    ['12-25', ['2026-12-25', '2031-12-25'], ['2026-12-24']],
    ['2026-12-24/2027-01-02', ['2026-12-24', '2026-12-31', '2027-01-02'], ['2026-12-23', '2027-01-03', '2027-12-28']],
    ['12-24/01-02', ['2026-12-24', '2027-01-01', '2030-01-02'], ['2026-12-23', '2027-01-03']],
    ['07-01/07-14', ['2026-07-01', '2026-07-14'], ['2026-06-30', '2026-07-15']],
    ['easter+1', ['2026-04-06', '2027-03-29'], ['2026-04-05']],
    ['easter-2', ['2026-04-03', '2024-03-29'], ['2026-04-02']],
    ['05-mon-1', ['2026-05-04'], ['2026-05-11', '2026-06-01', '2026-05-05']],
    ['05-mon-last', ['2026-05-25', '2027-05-31'], ['2026-05-18', '2026-06-29']],
    ['11-thu-4', ['2026-11-26'], ['2026-11-19']],
    ['2026-12-24/2026-12-01', [], ['2026-12-24', '2026-12-10', '2026-01-01']],
  ])('%s', (rule, days, others) => {
    expect(rule).toMatch(new RegExp(HOLIDAY_PATTERN));
    expect(days.filter((day) => !isHoliday(rule, at(day)))).toEqual([]);
    expect(others.filter((day) => isHoliday(rule, at(day)))).toEqual([]);
  });

  test.each(['', '25.12.', '13-01', '12-32', 'easter+', 'easter1', '05-mon-6', '05-xxx-1', '12-25\n'])(
    '%j is no holiday',
    (rule) => {
      expect(new RegExp(HOLIDAY_PATTERN).test(rule)).toBe(false);
    },
  );

  test('Easter is when the church has it', () => {
    const known = ['1961-04-02', '1981-04-19', '2000-04-23', '2008-03-23', '2019-04-21', '2038-04-25', '2049-04-18'];
    expect(known.map((day) => easterOf(at(day).year))).toEqual(known.map(at));
  });

  test('a holiday comes before the hours, and nothing that opens on it is open the next morning', async () => {
    const config = { hours: [{ days: 'every', from: '20:00', to: '04:00' }], holidays: [{ on: '12-25' }] };
    expect(await portAt('2026-12-25T21:00:00+01:00', config)).toBe('holiday');
    expect(await portAt('2026-12-26T03:00:00+01:00', config)).toBe('closed');
    expect(await portAt('2026-12-26T20:00:00+01:00', config)).toBe('open');
  });
});

describe('the override', () => {
  const config = { holidays: [{ on: '12-25' }] };

  test('comes before everything', async () => {
    expect(await portAt('2026-12-25T12:00:00+01:00', { ...config, override: 'true' })).toBe('override');
    expect(await portAt('2026-12-25T12:00:00+01:00', { ...config, override: 'false' })).toBe('holiday');
  });

  test.each([
    [true, 'override'],
    ['open', 'open'],
    ['closed', 'closed'],
    ['holiday', 'holiday'],
    [false, 'closed'],
    ['whatever', 'closed'],
  ] as const)('a switch that is %s leads to %s', async (night, port) => {
    const clock = new SimulatedClock(Date.parse('2026-03-16T20:00:00+01:00'));
    const services = { ...noServices, memory: new SimulatedMemory({ night }) };
    const { outcome } = await onStage(timeCondition, { switch: 'night' }, { clock, timeZone: BERLIN, services });
    expect(await outcome).toEqual({ port });
  });

  test('a switch that nobody has ever touched leaves it to the calendar', async () => {
    expect(await portAt('2026-03-16T12:00:00+01:00', { switch: 'night' })).toBe('open');
  });

  test('must be true or false', async () => {
    await expect(portAt('2026-12-25T12:00:00+01:00', { override: '"yes"' })).rejects.toThrow('neither true nor false');
  });
});
