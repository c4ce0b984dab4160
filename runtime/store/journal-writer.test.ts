import { describe, expect, test } from 'vitest';
import type { CallEvent, CallFact, SystemFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { CALLS, type CallRow, CDRS, type CdrRow, JOURNALS } from './collections.ts';
import { createStore } from './create-store.ts';
import { readJournal } from './journal-rows.ts';
import { JournalWriter } from './journal-writer.ts';
import { freshFolders } from './testing/folders.ts';

const folder = freshFolders();
const STARTED: CallFact = { type: 'call.started', from: 'sip:ann@a', to: 'sip:welcome@b', flow: 'welcome', version: 3 };
const ANSWERED: CallFact = { type: 'leg.changed', leg: 'caller', state: 'answered', sip: 200 };
const ENDED: CallFact = { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } };
const digit = (digit: string): CallFact => ({ type: 'digit.pressed', digit, form: 'simulated' });

describe('records of calls, written behind', () => {
  test('200 ms after the answer journal, call record and CDR are there; the end completes them', async () => {
    const { clock, store, writer, tell } = await desk();
    tell('one', STARTED, ANSWERED, digit('1'));
    expect(await store.collection(JOURNALS).count()).toBe(0);
    expect(writer.held).toBe(3);

    await clock.advance(200);
    await written(writer);
    expect(await store.collection(JOURNALS).count()).toBe(1);
    const call = await store.collection<CallRow>(CALLS).get('one');
    expect(call).toMatchObject({ state: 'live', flow: 'welcome', version: 3, startedAt: 1000, answeredAt: 1001 });
    expect(writer.cdrs('one')).toMatchObject([{ leg: 'caller', answeredAt: 1001, fromUser: 'ann' }]);
    // A CDR is written when its leg has ended.
    expect(await store.collection(CDRS).count()).toBe(0);

    tell('one', digit('2'), ENDED);
    await clock.advance(200);
    await written(writer);
    expect((await readJournal(store, 'one')).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    const ended = await store.collection<CallRow>(CALLS).get('one');
    expect(ended).toMatchObject({ state: 'ended', endedAt: 1004, cause: { by: 'caller', code: 'hungUp' } });
    const cdr = await store.collection<CdrRow>(CDRS).get('one/caller');
    expect(cdr).toMatchObject({ endedAt: 1004, talked: 3, cause: { code: 'hungUp' } });
    expect(writer.callRow('one')).toBeUndefined();
    expect(writer.cdrs('one')).toBeUndefined();
    expect(writer.held).toBe(0);
    await store.close();
  });

  test('what changes no CDR waits a second for more of its story, and calls that are due share a write', async () => {
    const { clock, store, tell, writes } = await desk();
    tell('one', STARTED);
    for (let n = 0; n < 9; n++) {
      await clock.advance(100);
      tell('one', digit('1'));
    }
    tell('two', STARTED, ANSWERED);
    expect(writes()).toBe(0);
    await clock.advance(200);
    expect(writes()).toBe(1);
    await expect.poll(async () => (await readJournal(store, 'one')).length).toBe(10);
    expect(await store.collection(JOURNALS).count()).toBe(2);
    await clock.advance(5000);
    expect(writes()).toBe(1);
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

  test('memory is bounded: the story gets a gap, which is counted and told of once; the records stay right', async () => {
    const { store, writer, tell, alerts } = await desk({ mostHeld: 10 });
    tell('one', STARTED, ...Array.from({ length: 20 }, () => digit('1')), ENDED);
    expect(writer.held).toBe(10);
    expect(writer.lost).toBe(12);
    expect(alerts.map((fact) => 'code' in fact && fact.code)).toEqual(['journal-lost']);
    await writer.flush();
    expect(await readJournal(store, 'one')).toHaveLength(10);
    expect((await store.collection<CallRow>(CALLS).get('one'))?.state).toBe('ended');
    expect((await store.collection<CdrRow>(CDRS).get('one/caller'))?.endedAt).toBe(1021);
    await store.close();
  });

  test('a thousand calls at once are written in batches, each once', async () => {
    const { clock, store, writer, tell } = await desk({ mostHeld: 100_000 });
    for (let n = 0; n < 1000; n++) tell(`call-${n}`, STARTED, ANSWERED, digit('1'), ENDED);
    await clock.advance(200);
    await written(writer);
    expect(await store.collection(CALLS).count({ state: 'ended' })).toBe(1000);
    expect(await store.collection(JOURNALS).count()).toBe(1000);
    expect(clock.pending).toBe(0);
    await store.close();
  });
});

async function desk({ mostHeld = 1000 } = {}) {
  const clock = new SimulatedClock();
  const store = await createStore({ folder: folder(), thread: 'local' });
  const alerts: SystemFact[] = [];
  let writes = 0;
  const counted = {
    ...store,
    putAll: (puts: Parameters<typeof store.putAll>[0]) => {
      writes++;
      return store.putAll(puts);
    },
  };
  const alert = (fact: SystemFact) => void alerts.push(fact);
  const writer = new JournalWriter({ store: counted, clock, log: silentLog, alert, mostHeld });
  const seqs = new Map<string, number>();
  const tell = (call: string, ...facts: CallFact[]) => {
    for (const fact of facts) {
      const seq = seqs.get(call) ?? 0;
      seqs.set(call, seq + 1);
      writer.publish({ call, seq, at: 1000 + seq, ...fact } as CallEvent);
    }
  };
  return { clock, store, writer, tell, alerts, writes: () => writes };
}

/** The timer has begun to write; flush waits for that to end. */
const written = (writer: JournalWriter): Promise<void> => writer.flush();
