import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { CallEvent, CallFact } from '../../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { AUDIT, type AuditRow, CALLS, CDRS, JOURNALS } from '../collections.ts';
import { createStore } from '../create-store.ts';
import { JournalWriter } from '../journal-writer.ts';
import type { Store } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { erasePerson } from './erase-person.ts';
import { DEFAULT_KEEP, readKeep, saveKeep } from './keep.ts';
import { sweep, sweepNightly } from './sweep.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = freshFolders();
const DAY = 86_400_000;
const never = new AbortController().signal;

describe('the nightly sweep', () => {
  test('takes journals after 90 days, calls and CDRs after two years, the audit log as well', async () => {
    const { store, clock, call } = await desk();
    for (const days of [800, 740, 100, 91, 89, 1]) await call(`${days}-days`, 'ann', days);
    await call('live', 'ann', 900, false);
    const audit = store.collection<AuditRow>(AUDIT);
    for (const days of [800, 10]) {
      const row = { at: clock.now() - days * DAY, who: 'admin', source: 'x', action: 'saveFlow', what: 'x' };
      await audit.insertOne({ _id: `${days}`, owner: 'local', ...row });
    }
    expect(await hurried(clock, sweep(store, clock, never))).toEqual({ calls: 2, cdrs: 4, journals: 4, audit: 1 });
    expect((await store.collection(CALLS).find({})).rows.map(({ _id }) => _id)).toEqual([
      '1-days',
      '100-days',
      '89-days',
      '91-days',
      'live',
    ]);
    expect(await journalsOf(store)).toEqual(['1-days', '89-days', 'live']);
    expect(await hurried(clock, sweep(store, clock, never))).toEqual({ calls: 0, cdrs: 0, journals: 0, audit: 0 });
    await store.close();
  });

  test('keeps for ever what the setting says so of, and takes sooner what it says so of', async () => {
    const { store, clock, call } = await desk();
    expect(await readKeep(store)).toEqual(DEFAULT_KEEP);
    await saveKeep(store, { journals: 7, cdrs: 0, audit: 0 });
    for (const days of [4000, 8, 6]) await call(`${days}-days`, 'ann', days);
    await hurried(clock, sweep(store, clock, never));
    expect(await store.collection(CALLS).count()).toBe(3);
    expect(await journalsOf(store)).toEqual(['6-days']);
    await store.close();
  });

  test('goes on in small steps through thousands, even of one instant, and others write in between', async () => {
    const { store, clock, call } = await desk();
    for (let n = 0; n < 130; n++) await call(`same-${n}`, 'ann', 100);
    const sweeping = hurried(clock, sweep(store, clock, never));
    await call('meanwhile', 'ann', 1);
    expect(await sweeping).toMatchObject({ journals: 130 });
    expect(await journalsOf(store)).toEqual(['meanwhile']);
    await store.close();
  });

  test('comes at three in the morning, every day, until it is stopped', async () => {
    const { store, clock, call } = await desk();
    const nights = sweepNightly(store, clock, silentLog);
    await call('old', 'ann', 89.9);
    const gone = () => store.collection(JOURNALS).count();
    await clock.advance(DAY);
    await expect.poll(gone).toBe(0);
    await call('next', 'ann', 89.9);
    await expect
      .poll(async () => {
        await clock.advance(DAY);
        return gone();
      })
      .toBe(0);
    await nights.stop();
    expect(clock.pending).toBe(0);
    await store.close();
  });
});

describe('erasing a person', () => {
  test('takes every call with that number or account, whole, tells how many, and leaves no trace in the files', async () => {
    const { store, call, place } = await desk();
    await call('as-caller', '+49301234567', 1);
    await call('as-account', 'bob', 1, true, '+49301234567');
    await call('other', 'eve', 1);
    await call('live', '+49301234567', 0, false);
    const erased = await erasePerson(store, [' +49301234567 ', 'nobody']);
    expect(erased).toEqual({ calls: 2, cdrs: 4, journals: 2, running: 1 });
    expect((await store.collection(CALLS).find({})).rows.map(({ _id }) => _id)).toEqual(['live', 'other']);
    await call('live', '+49301234567', 0);
    expect(await erasePerson(store, ['+49301234567'])).toMatchObject({ calls: 1, running: 0 });
    expect(await store.collection(CDRS).count()).toBe(2);
    await store.close();
    for (const name of readdirSync(place).filter((name) => name.startsWith('cordboard.db'))) {
      expect(readFileSync(join(place, name)).includes('49301234567')).toBe(false);
    }
  });

  test('goes through more calls than fit on a page', async () => {
    const { store, call } = await desk();
    for (let n = 0; n < 120; n++) await call(`call-${n}`, n % 2 === 0 ? 'ann' : 'eve', 1);
    expect(await erasePerson(store, ['ANN'])).toMatchObject({ calls: 60, cdrs: 120 });
    expect(await store.collection(CALLS).count()).toBe(60);
    await store.close();
  });
});

async function desk() {
  const place = folder();
  const clock = new SimulatedClock();
  const store = await createStore({ folder: place, thread: 'local' });
  const writer = new JournalWriter({ store, clock, log: silentLog, alert: () => undefined });
  /** A call with two legs, so many days ago. */
  const call = async (id: string, from: string, days: number, ended = true, account = 'acc') => {
    const facts: CallFact[] = [
      { type: 'call.started', from: `sip:${from}@a`, to: 'sip:welcome@b', flow: 'welcome', version: 1 },
      { type: 'leg.started', leg: 'caller', direction: 'in', from: `sip:${from}@a`, to: 'sip:welcome@b', account },
      { type: 'leg.started', leg: 'leg-1', direction: 'out', from: `sip:${from}@a`, to: 'sip:200@b' },
      ...(ended ? [{ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } } as const] : []),
    ];
    const at = clock.now() - days * DAY;
    for (const [seq, fact] of facts.entries()) writer.publish({ call: id, seq, at, ...fact } as CallEvent);
    await writer.flush();
  };
  return { place, clock, store, call };
}

async function journalsOf(store: Store): Promise<string[]> {
  const { rows } = await store.collection(JOURNALS).find({ limit: 1000 });
  return [...new Set(rows.map(({ _id }) => _id.split('/')[0]!))];
}

/** The clock goes on while the work rests. */
async function hurried<T>(clock: SimulatedClock, work: Promise<T>): Promise<T> {
  let over = false;
  const done = work.finally(() => {
    over = true;
  });
  while (!over) {
    await clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
}
