import { describe, expect, test } from 'vitest';
import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import type { Limits } from '../store/collections.ts';
import { createStore } from '../store/create-store.ts';
import type { Store } from '../store/store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { CallLimits, type Permit, type Subject } from './limits.ts';
import { UsageBook } from './usage-book.ts';

const freshFolder = freshFolders();

const anna = (limits: Limits): Subject => ({ of: 'account', name: 'anna', limits });
const carrier = (limits: Limits): Subject => ({ of: 'trunk', name: 'carrier', limits });

function setLimits(start = '2026-06-10T12:00:00Z', zone = 'Europe/Berlin', kept: Partial<UsageBook> = {}) {
  const clock = new SimulatedClock(Date.parse(start));
  const facts: SystemFact[] = [];
  const stopped: string[] = [];
  const noted: string[] = [];
  const limits = new CallLimits({
    clock,
    timeZone: () => zone,
    usage: {
      of: () => undefined,
      note: (of, name, { day, seconds, money }) =>
        void noted.push(`${day} ${of} ${name} ${seconds} ${money.toFixed(2)}`),
      ...kept,
    },
    announce: (fact) => void facts.push(fact),
    stopTrunk: (name) => void stopped.push(name),
  });
  const admitted = (...given: Parameters<CallLimits['admit']>): Permit => {
    const permit = limits.admit(...given);
    if ('refused' in permit) throw new Error(permit.refused);
    return permit;
  };
  const answered = (...given: Parameters<CallLimits['admit']>): Permit => {
    const permit = admitted(...given);
    permit.answered();
    return permit;
  };
  return { clock, limits, facts, stopped, noted, admitted, answered };
}

describe('calls at once', () => {
  test('so many and no more, until one is released', () => {
    const { limits, admitted, facts } = setLimits();
    const two = anna({ concurrent: 2 });
    const first = admitted([two]);
    admitted([two]);
    expect(limits.admit([two])).toEqual({ refused: 'the account anna has as many calls at once as it may have' });
    first.release();
    first.release();
    admitted([two]);
    expect(limits.admit([two])).toHaveProperty('refused');
    expect(facts).toEqual([{ type: 'limit.reached', what: 'concurrent', of: 'account', name: 'anna' }]);
  });

  test('a leg that one of them refuses counts for none', () => {
    const { limits, admitted } = setLimits();
    const full = carrier({ concurrent: 1 });
    admitted([full]);
    for (let count = 0; count < 5; count++) limits.admit([anna({ concurrent: 1 }), full]);
    admitted([anna({ concurrent: 1 })]);
  });

  test('a limit that was raised holds at once', () => {
    const { limits, admitted } = setLimits();
    admitted([anna({ concurrent: 1 })]);
    expect(limits.admit([anna({ concurrent: 1 })])).toHaveProperty('refused');
    admitted([anna({ concurrent: 2 })]);
  });
});

test('so many in any minute, counted from each of them', async () => {
  const { clock, limits, admitted } = setLimits();
  const two = anna({ perMinute: 2 });
  admitted([two]).release();
  await clock.advance(40_000);
  admitted([two]).release();
  expect(limits.admit([two])).toEqual({ refused: 'the account anna has begun as many calls in a minute as it may' });
  await clock.advance(20_000);
  admitted([two]).release();
  expect(limits.admit([two])).toHaveProperty('refused');
});

describe('minutes a day', () => {
  test('only answered time counts; when they are over all calls of the account are, and the alert comes once', async () => {
    const { clock, limits, answered, admitted, facts } = setLimits();
    const ten = anna({ dailyMinutes: 10 });
    const ringing = admitted([ten]);
    await clock.advance(300_000);
    const [one, two] = [answered([ten]), answered([ten])];
    await clock.advance(299_000);
    expect([one.spent.aborted, two.spent.aborted, ringing.spent.aborted]).toEqual([false, false, false]);
    await clock.advance(1_100);
    expect([one.spent.aborted, two.spent.aborted]).toEqual([true, true]);
    expect(one.spent.reason).toEqual(new Error('the account anna has used up the minutes of today'));
    one.release();
    two.release();
    expect(limits.admit([ten])).toEqual({ refused: 'the account anna has used up the minutes of today' });
    expect(facts.map(({ type }) => type)).toEqual(['limit.reached', 'alert.raised']);
  });

  test('who asks is told how long a call may last', async () => {
    const { clock, limits, answered } = setLimits();
    const ten = anna({ dailyMinutes: 10 });
    answered([ten]);
    await clock.advance(90_000);
    expect(limits.secondsLeft([ten, carrier({ dailyMinutes: 60 })])).toBe(510);
    expect(limits.secondsLeft([carrier({})])).toBeUndefined();
  });

  test.each([
    // A call from noon of the day before to noon; what of it falls on the day of the clock change.
    ['into summer time', '2026-03-28T11:00:00Z', '2026-03-29T10:00:00Z', 11],
    ['into winter time', '2026-10-24T10:00:00Z', '2026-10-25T11:00:00Z', 13],
    ['on another day', '2026-06-09T10:00:00Z', '2026-06-10T10:00:00Z', 12],
  ])('over midnight each day has its own, %s', async (_when, from, to, hours) => {
    const { clock, limits, answered, noted } = setLimits(from);
    const much = anna({ dailyMinutes: 1440 });
    const call = answered([much]);
    await clock.advance(Date.parse(to) - Date.parse(from));
    const [{ meter }] = limits.list() as [ReturnType<CallLimits['list']>[number]];
    expect(meter.usage(clock.now()).seconds).toBe(hours * 3600);
    // The day that is over has all of its own: twelve hours from noon.
    expect(noted.filter((note) => note.startsWith(from.slice(0, 10))).at(-1)).toContain(` ${12 * 3600} `);
    expect(call.spent.aborted).toBe(false);
  });

  test('a new day begins with nothing used', async () => {
    const { clock, limits, answered, admitted } = setLimits('2026-06-10T21:50:00Z');
    const five = anna({ dailyMinutes: 5 });
    const call = answered([five]);
    await clock.advance(5 * 60_000 + 10);
    expect(call.spent.aborted).toBe(true);
    call.release();
    await clock.advance(4 * 60_000);
    expect(limits.admit([five])).toHaveProperty('refused');
    await clock.advance(60_000);
    admitted([five]);
  });
});

describe('money a day', () => {
  test('at the rate of each leg; a trunk that has used it up is stopped', async () => {
    const { clock, answered, stopped, facts } = setLimits();
    const ten = carrier({ dailyMoney: 10 });
    const cheap = answered([ten], 0.5);
    const dear = answered([ten], 2);
    await clock.advance(3 * 60_000);
    dear.release();
    await clock.advance(4 * 60_000);
    expect(cheap.spent.aborted).toBe(false);
    await clock.advance(60_000 + 10);
    expect(cheap.spent.aborted).toBe(true);
    expect(stopped).toEqual(['carrier']);
    expect(facts).toContainEqual({
      type: 'alert.raised',
      code: 'dailyCap',
      message: 'the trunk carrier has used up the money of today',
    });
  });

  test('nothing is left over when all have hung up', async () => {
    const { clock, limits, answered } = setLimits();
    for (const rate of [0.1, 0.7, 0.2]) {
      const call = answered([carrier({ dailyMoney: 100 })], rate);
      await clock.advance(60_000);
      call.release();
    }
    const [{ meter }] = limits.list() as [ReturnType<CallLimits['list']>[number]];
    const { money } = meter.usage(clock.now());
    expect(money).toBeCloseTo(1, 6);
    await clock.advance(3_600_000);
    expect(meter.usage(clock.now()).money).toBe(money);
    expect(clock.pending).toBe(0);
  });
});

test('what running calls have used is noted every five seconds, so that a crash forgets little', async () => {
  const { clock, answered, noted } = setLimits();
  const call = answered([anna({})], 0.6);
  await clock.advance(11_000);
  call.release();
  call.release();
  expect(noted).toEqual([
    '2026-06-10 account anna 5 0.05',
    '2026-06-10 account anna 10 0.10',
    '2026-06-10 account anna 11 0.11',
  ]);
});

describe('across a restart', () => {
  const open = async (store: Store, clock: SimulatedClock) =>
    await UsageBook.load({ store, clock, log: silentLog, timeZone: 'Europe/Berlin' });

  test('what was used of the day is known again, and what was used yesterday is not', async () => {
    const store = await createStore({ folder: freshFolder(), thread: 'local' });
    const clock = new SimulatedClock(Date.parse('2026-06-10T20:00:00Z'));
    const before = await open(store, clock);
    const usage = { day: '2026-06-10', seconds: 540, money: 3 };
    before.note('account', 'anna', usage);
    before.note('account', 'anna', { ...usage, seconds: 570 });
    await before.stop();
    const after = await open(store, clock);
    expect(after.of('account', 'anna')).toEqual({ ...usage, seconds: 570 });
    const { admitted, limits } = setLimits('2026-06-10T20:00:00Z', 'Europe/Berlin', {
      of: (...who) => after.of(...who),
    });
    expect(limits.secondsLeft([anna({ dailyMinutes: 10 })])).toBe(30);
    admitted([anna({ dailyMinutes: 10 })]);
    await clock.advance(5 * 3_600_000);
    expect((await open(store, clock)).of('account', 'anna')).toBeUndefined();
    await store.close();
  });

  test('while the store fails the notes wait, and the latest of each is written', async () => {
    const store = await createStore({ folder: freshFolder(), thread: 'local' });
    const clock = new SimulatedClock(Date.parse('2026-06-10T20:00:00Z'));
    let broken = true;
    const failing: Store = {
      ...store,
      collection: (name) => {
        const rows = store.collection(name);
        const putMany = (all: Parameters<typeof rows.putMany>[0]) =>
          broken ? Promise.reject(new Error('disk full')) : rows.putMany(all);
        return Object.assign(Object.create(rows), { putMany });
      },
    } as Store;
    const book = await open(failing, clock);
    book.note('trunk', 'carrier', { day: '2026-06-10', seconds: 1, money: 0 });
    await clock.advance(2_000);
    book.note('trunk', 'carrier', { day: '2026-06-10', seconds: 2, money: 0 });
    broken = false;
    await book.stop();
    expect((await open(store, clock)).of('trunk', 'carrier')).toMatchObject({ seconds: 2 });
    await store.close();
  });
});
