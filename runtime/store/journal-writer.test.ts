import { describe, expect, test } from 'vitest';
import type { CallEvent, CallFact, SystemFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { closeAbandonedCalls } from './abandoned-calls.ts';
import { CALLS, type CallRow, JOURNALS } from './collections.ts';
import { createStore } from './create-store.ts';
import { readJournal } from './journal-rows.ts';
import { JournalWriter } from './journal-writer.ts';
import { type Store, StoreFailed } from './store.ts';
import { freshFolders } from './testing/folders.ts';

const folder = freshFolders();
const STARTED: CallFact = { type: 'call.started', from: 'sip:ann@a', to: 'sip:welcome@b', flow: 'welcome', version: 3 };
const ANSWERED: CallFact = { type: 'leg.changed', leg: 'caller', state: 'answered', sip: 200 };
const ENDED: CallFact = { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } };
const digit = (digit: string): CallFact => ({ type: 'digit.pressed', digit, form: 'simulated' });

describe('journals, written behind', () => {
  test('events of 50 ms become one row a call, and the record of each call is folded', async () => {
    const { clock, store, writer, tell } = await desk();
    tell('one', STARTED, ANSWERED, digit('1'));
    tell('two', STARTED);
    expect(await store.collection(JOURNALS).count()).toBe(0);
    expect(writer.held).toBe(4);

    await clock.advance(50);
    await written(writer);
    expect(await store.collection(JOURNALS).count()).toBe(2);
    const call = await store.collection<CallRow>(CALLS).get('one');
    expect(call).toMatchObject({ state: 'live', flow: 'welcome', version: 3, startedAt: 1000, answeredAt: 1001 });

    tell('one', digit('2'), ENDED);
    await clock.advance(50);
    await written(writer);
    const journal = await readJournal(store, 'one');
    expect(journal.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    const ended = await store.collection<CallRow>(CALLS).get('one');
    expect(ended).toMatchObject({ state: 'ended', endedAt: 1004, cause: { by: 'caller', code: 'hungUp' } });
    expect(writer.callRow('one')).toBeUndefined();
    await store.close();
  });

  test('what is not written yet can be read from the writer', async () => {
    const { store, writer, tell } = await desk();
    tell('one', STARTED, digit('1'));
    tell('two', STARTED);
    expect(writer.heldOf('one').map(({ type }) => type)).toEqual(['call.started', 'digit.pressed']);
    expect(writer.callRow('two')).toMatchObject({ state: 'live' });
    await writer.stop();
    expect(writer.heldOf('one')).toEqual([]);
    await store.close();
  });

  test('stopping writes what is left', async () => {
    const { store, writer, tell } = await desk();
    tell('one', STARTED, ENDED);
    await writer.stop();
    expect(await readJournal(store, 'one')).toHaveLength(2);
    expect((await store.collection<CallRow>(CALLS).get('one'))?.state).toBe('ended');
    await store.close();
  });

  test('a call that is not answered has no time of answer, and a second end changes nothing', async () => {
    const { store, writer, tell } = await desk();
    tell('one', STARTED, ENDED, { type: 'call.ended', cause: { by: 'flow', code: 'completed' } });
    await writer.flush();
    const call = await store.collection<CallRow>(CALLS).get('one');
    expect(call).not.toHaveProperty('answeredAt');
    expect(call?.cause).toEqual({ by: 'caller', code: 'hungUp' });
    await store.close();
  });
});

describe('the store is away', () => {
  test('events wait, one alert is raised, and when it is back everything is there in order', async () => {
    const { clock, store, writer, tell, alerts, outage } = await desk();
    outage.on = true;
    tell('one', STARTED, digit('1'));
    await clock.advance(50);
    tell('one', digit('2'));
    for (let tries = 0; tries < 5; tries++) await clock.advance(1000);
    expect(alerts.map((fact) => 'code' in fact && fact.code)).toEqual(['store-away']);
    expect(writer.heldOf('one')).toHaveLength(3);

    outage.on = false;
    tell('one', ENDED);
    await clock.advance(1000);
    await writer.flush();
    await clock.advance(0);
    expect(alerts.map((fact) => 'code' in fact && fact.code)).toEqual(['store-away', 'store-back']);
    expect((await readJournal(store, 'one')).map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
    expect((await store.collection<CallRow>(CALLS).get('one'))?.state).toBe('ended');
    await store.close();
  });

  test('memory is bounded: later events are lost, counted and told of once; records of calls stay right', async () => {
    const { store, writer, tell, alerts, outage } = await desk({ mostHeld: 10 });
    outage.on = true;
    tell('one', STARTED, ...Array.from({ length: 20 }, () => digit('1')), ENDED);
    expect(writer.held).toBe(10);
    expect(writer.lost).toBe(12);
    expect(alerts.map((fact) => 'code' in fact && fact.code)).toEqual(['journal-lost']);
    outage.on = false;
    await writer.flush();
    expect((await store.collection<CallRow>(CALLS).get('one'))?.state).toBe('ended');
    await store.close();
  });

  test('stopping while the store is away ends all the same', async () => {
    const { clock, store, writer, tell, outage } = await desk();
    outage.on = true;
    tell('one', STARTED);
    await writer.stop();
    expect(writer.held).toBe(1);
    tell('one', ENDED);
    expect(clock.pending).toBe(0);
    await store.close();
  });
});

test('calls that a dead process left open are ended at their last event', async () => {
  const { store, writer, tell } = await desk();
  tell('gone', STARTED, ANSWERED, digit('1'));
  tell('done', STARTED, ENDED);
  await writer.flush();
  expect(await closeAbandonedCalls(store)).toBe(1);
  const row = await store.collection<CallRow>(CALLS).get('gone');
  expect(row).toMatchObject({ state: 'ended', endedAt: 1002, cause: { by: 'runtime', code: 'failed' } });
  expect((await store.collection<CallRow>(CALLS).get('done'))?.cause?.code).toBe('hungUp');
  expect((await readJournal(store, 'gone')).at(-1)).toMatchObject({ type: 'call.ended', at: 1002 });
  expect(await closeAbandonedCalls(store)).toBe(0);
  await store.close();
});

async function desk({ mostHeld = 1000 } = {}) {
  const clock = new SimulatedClock();
  const store = await createStore({ folder: folder(), thread: 'local' });
  const outage = { on: false };
  const alerts: SystemFact[] = [];
  const writer = new JournalWriter({
    store: failingWhile(store, outage),
    clock,
    log: silentLog,
    alert: (fact) => alerts.push(fact),
    mostHeld,
  });
  const seqs = new Map<string, number>();
  const tell = (call: string, ...facts: CallFact[]) => {
    for (const fact of facts) {
      const seq = seqs.get(call) ?? 0;
      seqs.set(call, seq + 1);
      writer.publish({ call, seq, at: 1000 + seq, ...fact } as CallEvent);
    }
  };
  return { clock, store, writer, tell, alerts, outage };
}

/** The store, but every write fails while the outage lasts. */
function failingWhile(store: Store, outage: { readonly on: boolean }): Store {
  return {
    ...store,
    collection: (name) => {
      const real = store.collection(name);
      const putMany: typeof real.putMany = (rows) =>
        outage.on ? Promise.reject(new StoreFailed('the disk is full')) : real.putMany(rows);
      return { ...real, putMany } as never;
    },
  };
}

/** The timer has begun to write; flush waits for that to end. */
const written = (writer: JournalWriter): Promise<void> => writer.flush();
