/** What waits to be posted outlives the process: stopped, killed, and with a store that is away for a while. */

import { expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { noMetrics } from '../metrics.ts';
import { createStore } from '../store/create-store.ts';
import { DELIVERIES } from '../store/delivery-row.ts';
import { newSecretKey } from '../store/secret-keys.ts';
import { createVault } from '../store/secrets.ts';
import { faultyStore } from '../store/testing/faulty-store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import type { GuardedFetch } from '../web/guarded-fetch.ts';
import { DeliveryJournal } from './delivery-journal.ts';
import { Webhooks } from './webhooks.ts';

const folder = freshFolders();
const vault = createVault([newSecretKey()]);
const ended = (call: string): CallEvent => ({
  call,
  seq: 1,
  at: 5,
  type: 'call.ended',
  cause: { by: 'caller', code: 'hungUp' },
});

/** A run of the product over the folder; the receiver answers with what `receives` says. */
async function run(place: string, receiver: { answers: number }, runtime = 'one') {
  const clock = new SimulatedClock();
  const store = await createStore({ folder: place, thread: 'local' });
  const got: { readonly call: string; readonly id: string | undefined }[] = [];
  const fetch: GuardedFetch = async ({ url, headers, body }) => {
    const { event } = JSON.parse(String(body)) as { event: { call: string } };
    got.push({ call: event.call, id: headers?.['cordboard-delivery'] });
    return { status: receiver.answers, headers: {}, body: new Uint8Array(), url };
  };
  const webhooks = await Webhooks.load({
    ...{ store, vault, clock, log: silentLog, metrics: noMetrics, fetch, runtime },
    callOf: () => undefined,
  });
  const kept = () => store.collection(DELIVERIES).count();
  return { clock, store, got, webhooks, kept, calls: () => got.map(({ call }) => call) };
}

const HOOK = { url: 'https://example.org/hook', events: ['call.ended'] } as const;

test('what a receiver did not take is posted by the next run, in order and with the same ids, and then is gone', async () => {
  const place = folder();
  const first = await run(place, { answers: 503 });
  await first.webhooks.create({ ...HOOK });
  for (const call of ['a', 'b', 'c']) first.webhooks.publish(ended(call));
  await first.clock.advance(0);
  expect(first.calls()).toEqual(['a']);
  await first.webhooks.stop();
  expect(await first.kept()).toBe(3);
  await first.store.close();

  const second = await run(place, { answers: 200 });
  await expect.poll(second.calls).toEqual(['a', 'b', 'c']);
  expect(second.got[0]).toEqual(first.got[0]);
  second.webhooks.publish(ended('d'));
  await expect.poll(second.calls).toEqual(['a', 'b', 'c', 'd']);
  await second.webhooks.stop();
  expect(await second.kept()).toBe(0);
  await second.store.close();
});

test('without a stop, what the store has is posted by the next run', async () => {
  const place = folder();
  const killed = await run(place, { answers: 503 });
  await killed.webhooks.create({ ...HOOK });
  killed.webhooks.publish(ended('a'));
  await expect.poll(killed.kept).toBe(1);
  await killed.store.close();
  const next = await run(place, { answers: 200 });
  await expect.poll(next.calls).toEqual(['a']);
  await next.webhooks.stop();
  await next.store.close();
});

test('each runtime goes on with its own, and what a deleted or paused receiver waited for is dropped', async () => {
  const place = folder();
  const one = await run(place, { answers: 503 });
  const { webhook } = await one.webhooks.create({ ...HOOK });
  const { webhook: paused } = await one.webhooks.create({ ...HOOK });
  one.webhooks.publish(ended('a'));
  await expect.poll(one.kept).toBe(2);
  const two = new DeliveryJournal({ store: one.store, clock: one.clock, log: silentLog, runtime: 'two' });
  expect(await two.left()).toEqual([]);
  await one.webhooks.change(paused.id, { disabled: true });
  await expect.poll(one.kept).toBe(1);
  await one.webhooks.remove(webhook.id);
  await expect.poll(one.kept).toBe(0);
  await one.webhooks.stop();
  await one.store.close();
});

test('a store that is away holds nobody up, and has everything when it is back', async () => {
  const clock = new SimulatedClock();
  const store = await createStore({ folder: folder(), thread: 'local' });
  const { store: shaky, faults } = faultyStore(store);
  faults.mode = 'readOnly';
  const journal = new DeliveryJournal({ store: shaky, clock, log: silentLog, runtime: 'one' });
  for (const id of ['a', 'b', 'c']) journal.add('hook', { id, type: 'call.ended', at: 0 });
  await clock.advance(3000);
  journal.over('hook', 'b');
  expect(await store.collection(DELIVERIES).count()).toBe(0);
  faults.mode = 'well';
  await clock.advance(1000);
  await journal.stop();
  const left = await new DeliveryJournal({ store, clock, log: silentLog, runtime: 'one' }).left();
  expect(left.map(({ event }) => event.id)).toEqual(['a', 'c']);
  await store.close();
});
