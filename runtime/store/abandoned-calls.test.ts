import { expect, test } from 'vitest';
import type { CallEvent, CallFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { closeAbandonedCalls } from './abandoned-calls.ts';
import { CALLS, type CallRow, CDRS, type CdrRow, JOURNALS } from './collections.ts';
import { createStore } from './create-store.ts';
import { readJournal } from './journal-rows.ts';
import { JournalWriter } from './journal-writer.ts';
import type { Store } from './store.ts';
import { freshFolders } from './testing/folders.ts';

const folder = freshFolders();
const STARTED: CallFact = { type: 'call.started', from: 'sip:ann@a', to: 'sip:welcome@b', flow: 'welcome', version: 3 };
const ANSWERED: CallFact = { type: 'leg.changed', leg: 'caller', state: 'answered', sip: 200 };
const BOB: CallFact = { type: 'leg.started', leg: 'leg-1', direction: 'out', from: 'sip:ann@a', to: 'sip:bob@b' };
const BOB_GONE: CallFact = {
  type: 'leg.changed',
  leg: 'leg-1',
  state: 'ended',
  sip: 486,
  cause: { by: 'callee', code: 'rejected', sip: 486 },
};
const DIGIT: CallFact = { type: 'digit.pressed', digit: '1', form: 'simulated' };
const ENDED: CallFact = { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } };

test('calls that a dead process left open are ended at their last event, and their open legs are recovered', async () => {
  const { store, tell } = await desk();
  await tell('gone', STARTED, ANSWERED, BOB, BOB_GONE, DIGIT);
  await tell('done', STARTED, ENDED);
  expect(await closeAbandonedCalls(store)).toBe(1);

  const row = await store.collection<CallRow>(CALLS).get('gone');
  expect(row).toMatchObject({ state: 'ended', endedAt: 1004, cause: { by: 'runtime', code: 'failed' } });
  const cdrs = store.collection<CdrRow>(CDRS);
  expect(await cdrs.get('gone/caller')).toMatchObject({ endedAt: 1004, talked: 3, sip: 200, recovered: true });
  expect(await cdrs.get('gone/leg-1')).toMatchObject({ endedAt: 1003, cause: { code: 'rejected' } });
  expect(await cdrs.get('gone/leg-1')).not.toHaveProperty('recovered');
  expect((await store.collection<CallRow>(CALLS).get('done'))?.cause?.code).toBe('hungUp');
  expect(await cdrs.get('done/caller')).not.toHaveProperty('recovered');
  expect((await readJournal(store, 'gone')).at(-1)).toMatchObject({ type: 'call.ended', at: 1004 });
  expect(await closeAbandonedCalls(store)).toBe(0);
  await store.close();
});

test('a call whose journal was left out is closed from its own record', async () => {
  const { store, tell } = await desk();
  await tell('bare', STARTED, ANSWERED);
  await store.collection(JOURNALS).deleteMany({});
  await closeAbandonedCalls(store);
  const cdr = await store.collection<CdrRow>(CDRS).get('bare/caller');
  expect(cdr).toMatchObject({ answeredAt: 1001, endedAt: 1001, talked: 0, recovered: true });
  await store.close();
});

test('a runtime closes its own calls, and none that began after its start', async () => {
  const { store, tell } = await desk('east');
  await tell('ours', STARTED, ANSWERED);
  expect(await closeAbandonedCalls(store, { runtime: 'west' })).toBe(0);
  expect(await closeAbandonedCalls(store, { runtime: 'east', before: 1000 })).toBe(0);
  expect(await closeAbandonedCalls(store, { runtime: 'east', before: 1001 })).toBe(1);
  await store.close();
});

test('more calls than fit on a page are closed as well', async () => {
  const { store, tell } = await desk();
  for (let n = 0; n < 450; n++) await tell(`call-${n}`, STARTED);
  expect(await closeAbandonedCalls(store)).toBe(450);
  expect(await store.collection(CDRS).count()).toBe(450);
  await store.close();
});

test('what only the journal of legs knew is in the records: the beginning, the account, the answer', async () => {
  const { store, tell } = await desk('east');
  const at = (call: string, seq: number, fact: CallFact) => ({ call, seq, at: 1000 + seq, ...fact }) as CallEvent;
  const CALLER: CallFact = { ...BOB, leg: 'caller', direction: 'in', account: 'ann' };
  const story = (call: string) => [at(call, 0, STARTED), at(call, 1, CALLER), at(call, 4, ANSWERED)];
  await tell('begun', STARTED);
  await tell('over', STARTED, CALLER, ANSWERED, ENDED);
  const known = ['begun', 'unseen', 'over'].flatMap((call) => [...story(call), ...story(call)]);
  expect(await closeAbandonedCalls(store, { runtime: 'east', known })).toBe(2);
  const cdrs = store.collection<CdrRow>(CDRS);
  for (const call of ['begun', 'unseen']) {
    const cdr = await cdrs.get(`${call}/caller`);
    expect(cdr).toMatchObject({ account: 'ann', answeredAt: 1004, recovered: true, flow: 'welcome', version: 3 });
    const row = await store.collection<CallRow>(CALLS).get(call);
    expect(row).toMatchObject({ state: 'ended', runtime: 'east', answeredAt: 1004 });
    expect((await readJournal(store, call)).map(({ seq }) => seq)).toEqual([0, 1, 4, 5]);
  }
  expect(await cdrs.get('over/caller')).not.toHaveProperty('recovered');
  expect(await closeAbandonedCalls(store, { runtime: 'east', known })).toBe(0);
  await store.close();
});

async function desk(
  runtime?: string,
): Promise<{ store: Store; tell: (call: string, ...facts: CallFact[]) => Promise<void> }> {
  const store = await createStore({ folder: folder(), thread: 'local' });
  const clock = new SimulatedClock();
  const writer = new JournalWriter({ store, clock, log: silentLog, alert: () => undefined, runtime });
  const tell = async (call: string, ...facts: CallFact[]) => {
    for (const [seq, fact] of facts.entries()) writer.publish({ call, seq, at: 1000 + seq, ...fact } as CallEvent);
    await writer.flush();
  };
  return { store, tell };
}
