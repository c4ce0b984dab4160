/** What happens around bindings by themselves: time, connections, address translation, and a store that is away. */

import { afterEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { type AccountStage, type AccountStageOptions, setAccountStage } from '../server/testing/account-stage.ts';
import { BINDINGS, type BindingRow } from '../store/collections.ts';
import { type Store, StoreFailed } from '../store/store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import type { Binding } from './binding.ts';
import { BindingWriter } from './binding-writer.ts';
import { ExpirySchedule } from './expiry-schedule.ts';

const folder = freshFolders();
const open: AccountStage[] = [];

afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

async function setStage(options: Partial<AccountStageOptions> = {}) {
  const stage = await setAccountStage({ folder: folder(), ...options });
  open.push(stage);
  const password = await stage.account('anna');
  return { ...stage, password, desk: stage.phone('10.0.0.7', 'anna', password) };
}

describe('a phone behind address translation', () => {
  const natted = ['Contact: <sip:anna@192.168.1.5:5060>;expires=3600'];

  test('is asked every 25 seconds where it came from, and how far it is is known', async () => {
    const { desk, clock, side } = await setStage({ natKeepAlive: 25 });
    await desk.register(natted);
    await clock.advance(25_000);
    expect(desk.peer.requests.map(({ method, uri }) => [method, uri])).toEqual([
      ['OPTIONS', 'sip:anna@192.168.1.5:5060'],
    ]);
    await clock.advance(40);
    desk.peer.respond(desk.peer.requests[0]!, 404);
    await clock.advance(0);
    expect(side.keepAlive.of(side.bindings.of('anna')[0]!)).toEqual({ answered: true, milliseconds: 40 });
    await clock.advance(75_000);
    expect(desk.peer.requests.filter(({ callId }) => callId !== desk.peer.requests[0]!.callId).length).toBeGreaterThan(
      0,
    );
  });

  test('that is silent is not asked twice at once, and shown as silent', async () => {
    const { desk, clock, side } = await setStage({ natKeepAlive: 25 });
    await desk.register(natted);
    await clock.advance(60_000);
    expect(side.keepAlive.of(side.bindings.of('anna')[0]!)).toMatchObject({ answered: false });
    expect(new Set(desk.peer.requests.map(({ callId }) => callId)).size).toBe(1);
  });

  test('is left alone when it has left, when it is not behind one, and when nobody wants it', async () => {
    const { desk, clock, phone, password } = await setStage({ natKeepAlive: 25 });
    const near = phone('10.0.0.8', 'anna', password);
    await near.register();
    await desk.register(natted);
    await desk.register(['Contact: *', 'Expires: 0']);
    await clock.advance(60_000);
    expect([...desk.peer.requests, ...near.peer.requests]).toEqual([]);
    const off = await setStage({ natKeepAlive: 0 });
    await off.desk.register(natted);
    await off.clock.advance(60_000);
    expect(off.desk.peer.requests).toEqual([]);
  });
});

describe('a phone on a connection', () => {
  test('is gone with it, and the connection is kept open until then', async () => {
    const { desk, side, userAgent, registrations } = await setStage({ transport: 'tcp' });
    await desk.register();
    const [{ received }] = side.bindings.of('anna') as [Binding];
    const source = { ...received, local: { address: '10.0.0.1', port: 5060 } };
    expect(userAgent.needs(source)).toBe(true);
    userAgent.disconnected(source);
    expect(side.bindings.size).toBe(0);
    expect(registrations().at(-1)).toMatchObject({ bindings: 0, why: 'disconnected' });
    expect(userAgent.needs(source)).toBe(false);
  });

  test('that has come back over another one outlives the first', async () => {
    const { desk, side, userAgent, phone, password } = await setStage({ transport: 'tcp' });
    const contact = 'Contact: <sip:anna@10.0.0.7>;+sip.instance="<urn:uuid:1>";reg-id=1';
    await desk.register([contact]);
    const [{ received }] = side.bindings.of('anna') as [Binding];
    await phone('10.0.0.7', 'anna', password, 5099).register([contact]);
    const first = { ...received, local: { address: '10.0.0.1', port: 5060 } };
    expect(userAgent.needs(first)).toBe(false);
    userAgent.disconnected(first);
    expect(side.bindings.of('anna').map(({ received: { port } }) => port)).toEqual([5099]);
  });
});

const binding = (id: string, expiresAt: number): Binding => ({
  id,
  account: 'anna',
  contact: `sip:${id}@h`,
  params: [],
  q: 1,
  expiresAt,
  callId: 'c',
  cseq: 1,
  flow: undefined,
  path: [],
  received: { transport: 'udp', address: '192.0.2.7', port: 5060 },
  userAgent: undefined,
  registeredAt: 0,
});

describe('time', () => {
  test('ends each binding once, with one timer for all, and refreshed ones later', async () => {
    const clock = new SimulatedClock();
    const over: string[] = [];
    const schedule = new ExpirySchedule(clock, ({ id }) => over.push(id));
    const at = (seconds: number) => clock.now() + seconds * 1000;
    const first = binding('a', at(60));
    for (const each of [first, binding('b', at(60)), binding('c', at(3600))]) schedule.bound(each, undefined);
    schedule.bound(binding('a', at(90)), first);
    expect(clock.pending).toBe(1);
    await clock.advance(62_000);
    expect(over).toEqual(['b']);
    await clock.advance(30_000);
    expect(over).toEqual(['b', 'a']);
    // The machine slept.
    clock.advanceSync(4_000_000);
    expect(over).toEqual(['b', 'a', 'c']);
    expect(clock.pending).toBe(0);
  });
});

describe('the store', () => {
  test('may be away for a while: the last word about each binding is written when it is back', async () => {
    const { store } = await setStage();
    const clock = new SimulatedClock();
    let away = true;
    const flaky = Object.create(store) as Store;
    flaky.collection = ((name: string) => {
      const real = store.collection<BindingRow>(name);
      const door = Object.create(real) as typeof real;
      door.putMany = async (rows) => {
        if (away) throw new StoreFailed('the disk is full');
        await real.putMany(rows);
      };
      return door;
    }) as Store['collection'];
    const writer = new BindingWriter({ store: flaky, clock, log: silentLog });
    writer.bound(binding('a', 1), undefined);
    writer.bound(binding('b', 1), undefined);
    await clock.advance(1_000);
    writer.bound(binding('a', 2), undefined);
    writer.unbound(binding('b', 1));
    away = false;
    await clock.advance(5_000);
    await writer.flush();
    const { rows } = await store.collection<BindingRow>(BINDINGS).find({});
    expect(rows.map(({ _id, expiresAt }) => [_id, expiresAt])).toEqual([['a', 2]]);
    expect(clock.pending).toBe(0);
  });

  test('is told of a refresh only when it gains something, or when the phone has moved', async () => {
    const { store } = await setStage();
    const clock = new SimulatedClock();
    const rows = store.collection<BindingRow>(BINDINGS);
    const writer = new BindingWriter({ store, clock, log: silentLog });
    const refreshed = (before: Binding, seconds: number, port = 5060): Binding => ({
      ...before,
      expiresAt: clock.now() + seconds * 1000,
      received: { ...before.received, port },
    });
    const told: number[] = [];
    let last: Binding | undefined;
    for (const [seconds, port] of [
      [600, 5060],
      [600, 5060],
      [600, 5070],
      [60, 5070],
    ] as const) {
      await clock.advance(10_000);
      const next = refreshed(last ?? binding('a', 0), seconds, port);
      writer.bound(next, last);
      last = next;
      await writer.flush();
      told.push((await rows.get('a'))!.rev);
    }
    expect(told).toEqual([1, 1, 2, 3]);
    // Eight refreshes of ten seconds each are an eighth of ten minutes, and more.
    for (let i = 0; i < 40; i++) {
      await clock.advance(10_000);
      const next = refreshed(last!, 600, 5070);
      writer.bound(next, last);
      last = next;
    }
    await writer.flush();
    expect((await rows.get('a'))!.expiresAt).toBeGreaterThan(clock.now() + 500_000);
  });
});
