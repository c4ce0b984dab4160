/** A provider with several servers: where we register, where calls leave, and what happens when one dies. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import { silentLog } from '../log.ts';
import { type CallingStage, setCallingStage } from '../sip/testing/calling-stage.ts';
import { CallRecorder } from '../sip/testing/recorders.ts';
import type { ScriptedPeer } from '../sip/testing/scripted-peer.ts';
import { createStore } from '../store/create-store.ts';
import { newSecretKey } from '../store/secret-keys.ts';
import { createVault } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { trunkInput } from './testing/trunk-stage.ts';
import { Trunks } from './trunks.ts';

const folder = freshFolders();
let stage: CallingStage;
let store: Store;
let trunks: Trunks;
const facts: SystemFact[] = [];

beforeEach(async () => {
  stage = await setCallingStage();
  store = await createStore({ folder: folder(), thread: 'local' });
  trunks = await Trunks.load({
    ...{ store, clock: stage.clock, log: silentLog, vault: createVault([newSecretKey()]) },
    signalling: stage.userAgent,
    announce: (fact) => facts.push(fact),
    random: () => 0.5,
  });
  trunks.start();
});
afterEach(async () => {
  for (const server of stage.servers) welcome(server);
  const stopped = trunks.stop();
  await stage.clock.advance(40_000);
  await stopped;
  await stage.finish();
  await stage.close();
  await store.close();
});

/** Registers whoever asks, without a password: what is tested here is where. */
function welcome(server: ScriptedPeer): void {
  server.onRequest = (request) => {
    const headers = request.method === 'REGISTER' ? [`Expires: ${request.header('expires')}`] : [];
    server.respond(request, 200, { toTag: 'ok', headers });
  };
}
const silent = (server: ScriptedPeer) => {
  server.onRequest = () => {};
};
const at = () => trunks.get('provider')!.way.server?.address;
/** DNS goes over real sockets, time by hand. */
async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !done(); i++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    await stage.clock.advance(100);
  }
  expect(done()).toBe(true);
}
const create = (more: Parameters<typeof trunkInput>[0] = {}) =>
  trunks.create(
    'provider',
    trunkInput({ server: 'abc.test', domain: 'abc.test', healthEvery: 0, expires: 100, ...more }),
  );

describe('a provider with three servers', () => {
  test('we register at the first, and calls leave there', async () => {
    for (const server of stage.servers) welcome(server);
    await create();
    await until(() => at() === '10.0.0.2');
    expect(trunks.routeOut('provider', { number: '+4930', caller: {} })).toMatchObject({
      uri: 'sip:+4930@abc.test',
      destination: { address: '10.0.0.2', port: 5060, transport: 'udp' },
    });
    expect(trunks.get('provider')!.addresses.addresses).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
  });

  test('the first is dead: we register at the second, and calls leave there', async () => {
    const [first, second, third] = stage.servers;
    silent(first);
    welcome(second);
    welcome(third);
    await create();
    await until(() => at() === '10.0.0.3');
    expect(trunks.state('provider')).toBe('up');
    expect(third.requests).toEqual([]);
  });

  test('503 sends us on at once', async () => {
    const [first, second] = stage.servers;
    first.onRequest = (request) => first.respond(request, 503, { toTag: 'no' });
    welcome(second);
    await create();
    await until(() => at() === '10.0.0.3');
    expect(first.requests.filter(({ method }) => method === 'REGISTER')).toHaveLength(1);
  });

  test('the one where we are registered dies: the next refresh goes to another', async () => {
    for (const server of stage.servers) welcome(server);
    await create();
    await until(() => at() === '10.0.0.2');
    silent(stage.servers[0]);
    await stage.clock.advance(80_000);
    await until(() => at() === '10.0.0.3');
    expect(trunks.state('provider')).toBe('up');
  });

  test('whatever name leads to them, calls there must go by the trunk', async () => {
    for (const server of stage.servers) welcome(server);
    await create();
    await until(() => at() === '10.0.0.2');
    expect(trunks.reaches({ address: '10.0.0.4', port: 5060 })).toBe(true);
    expect(trunks.reaches({ address: '10.0.0.4', port: 5070 })).toBe(false);
    expect(trunks.reaches({ address: '10.0.0.5', port: 5060 })).toBe(false);
  });

  test('a call that the server lets down goes to the next one, and so does the registration', async () => {
    for (const server of stage.servers) welcome(server);
    await create();
    await until(() => at() === '10.0.0.2');
    silent(stage.servers[0]);
    const { uri, from, destination, others } = trunks.routeOut('provider', { number: '+4930', caller: {} })!;
    expect(others!.map(({ address }) => address)).toEqual(['10.0.0.3', '10.0.0.4']);
    const record = new CallRecorder();
    stage.userAgent.call({ uri, from, destination: destination!, others: others!, body: 'offer' }, record);
    await stage.clock.advance(4_100);
    expect(record.events.slice(0, 2)).toEqual(['attempted 10.0.0.2', 'attempted 10.0.0.3']);
    trunks.suspect('provider');
    await until(() => at() === '10.0.0.3');
  });

  test('a call comes from any of them', async () => {
    for (const server of stage.servers) welcome(server);
    const { row } = await create();
    await until(() => at() === '10.0.0.2');
    const call = stage.servers[2].call(row.contactUser);
    call.invite({ body: 'offer' });
    await until(() => stage.user.invites.length > 0);
    const invite = stage.user.invites[0]!;
    expect(trunks.recognise(invite.source, invite.request)).toMatchObject({ trunk: 'provider', by: 'contact' });
    invite.refuse(486);
    await stage.settle();
    call.ackRefusal();
  });

  test('our Contact from an address that is none of theirs is remembered, not believed', async () => {
    const [first] = stage.servers;
    welcome(first);
    const { row } = await create({ server: 'a.test' });
    await until(() => at() === '10.0.0.2');
    const call = stage.servers[2].call(row.contactUser);
    call.invite({ body: 'offer' });
    await until(() => stage.user.invites.length > 0);
    const invite = stage.user.invites[0]!;
    expect(trunks.recognise(invite.source, invite.request).kind).toBe('strangeSource');
    expect([...trunks.get('provider')!.strangers.keys()]).toEqual(['10.0.0.4']);
    trunks.recognise(invite.source, invite.request);
    expect(facts.filter((fact) => fact.type === 'alert.raised').map(({ code }) => code)).toEqual(['trunkStranger']);
    invite.refuse(486);
    await stage.settle();
    call.ackRefusal();
  });

  test('by an outbound proxy: it gets the requests, with a Route, and may call us', async () => {
    const [proxy, registrar] = stage.servers;
    welcome(proxy);
    silent(registrar);
    await create({ server: 'b.test', domain: 'example.org', outboundProxy: 'a.test' });
    await until(() => at() === '10.0.0.2');
    const register = proxy.requests.find(({ method }) => method === 'REGISTER')!;
    expect(register.uri).toBe('sip:example.org');
    expect(register.header('route')).toBe('<sip:a.test;lr>');
    expect(registrar.requests).toEqual([]);
    expect(trunks.routeOut('provider', { number: '+4930', caller: {} })!.route).toEqual(['sip:a.test;lr']);
    expect(trunks.hasAddress('10.0.0.2')).toBe(true);
    expect(trunks.hasAddress('10.0.0.3')).toBe(true);
    expect(trunks.hasAddress('10.0.0.4')).toBe(false);
  });
});
