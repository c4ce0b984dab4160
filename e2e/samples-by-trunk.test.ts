/** The samples that live from providers, as they are shipped: what counts is what reached them, and who was connected. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '../shared/flow-schema/flow.ts';
import { type Office, openOffice } from './harness/office.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { Provider, trunkTo } from './harness/provider.ts';
import { sample } from './harness/sample.ts';

const HOSTS = { first: '127.0.0.21', second: '127.0.0.22', third: '127.0.0.23' } as const;
const PREMIUM = '+449098790000';

describe.skipIf(lacks('baresip'))('by trunk', () => {
  let office: Office<'anna'>;
  const providers = {} as Record<keyof typeof HOSTS, Provider>;
  const told = new Set<string>();

  beforeAll(async () => {
    office = await openOffice({ anna: 440 });
    const { api } = office.product;
    await api.ask('PATCH', '/api/accounts/anna', { country: 'GB' });
    const destinations = { allow: ['=200', '=300'], deny: [], countries: ['GB'] };
    await api.ask('PUT', '/api/routing/rules', { country: 'GB', timeZone: 'Europe/London', limits: {}, destinations });
    for (const [name, host] of Object.entries(HOSTS)) providers[name as keyof typeof HOSTS] = await Provider.open(host);
  });
  afterAll(async () => {
    for (const provider of Object.values(providers)) provider.close();
    await office?.stop();
  });
  beforeEach(async () => {
    for (const { name } of await office.product.api.ask<{ name: string }[]>('GET', '/api/trunks'))
      await office.product.api.ask('DELETE', `/api/trunks/${name}`);
    office.phones.anna.forget();
    for (const provider of Object.values(providers)) {
      for (const list of [provider.invited, provider.hungUp, provider.told, provider.referred]) list.length = 0;
      provider.replies = {};
      provider.follows = false;
    }
  });

  /** Publishes the sample, with these providers under the names that it gives its trunks. */
  async function set(flow: Flow, trunks: Readonly<Record<string, Provider>>): Promise<void> {
    const { api } = office.product;
    await api.saveAndPublish(flow);
    const destinations = { allow: ['=200', '=300'], deny: [], countries: [] };
    for (const [name, { address }] of Object.entries(trunks))
      await api.ask('POST', '/api/trunks', trunkTo(name, address, { destinations }));
  }

  /** The boxes of the oldest call of that flow that nobody has asked about, once it is over. */
  async function boxesOf(flow: string): Promise<readonly string[]> {
    const { api } = office.product;
    const { id } = await until(`a call of ${flow}`, async () =>
      (await api.endedCalls()).findLast((call) => call.flow === flow && !told.has(call.id)),
    );
    told.add(id);
    return (await api.journal(id)).flatMap((event) => (event.type === 'node.entered' ? [event.path.at(-1)!] : []));
  }

  const has = (list: readonly string[], entry: string) => until(entry, () => list.includes(entry));

  test('call me back: the mobile is refused and rung, then Anna’s phone, and each end ends both', async () => {
    const { first } = providers;
    const mobile = '+447946000123';
    first.replies = { [mobile]: 'answers' };
    await set(sample('call-me-back'), { mobile: first });
    expect((await first.call('call-me-back', office.product.sipPort, mobile)).status).toBe(486);
    await office.phones.anna.event('CALL_INCOMING');
    expect(first.invited).toEqual([mobile]);
    await office.phones.anna.answer();
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.anna.hangUp();
    await has(first.hungUp, mobile);
    const [asking, ...placed] = await until('the records', async () => {
      const rows = (await office.product.api.cdrs()).filter(({ endedAt }) => endedAt !== undefined);
      return rows.length === 5 && rows.sort((one, other) => one.startedAt - other.startedAt);
    });
    expect(asking).toMatchObject({ flow: 'call-me-back', trunk: 'mobile', sip: 486 });
    expect(placed.every(({ parentCall, flow }) => parentCall === asking!.call && flow === 'callback')).toBe(true);
    expect(placed.filter(({ direction }) => direction === 'out')).toMatchObject([
      { trunk: 'mobile' },
      { account: 'anna' },
    ]);
    await office.quiet();
  });

  test('web callback: the phone rings first, and the visitor only when 1 was pressed', async () => {
    const { first } = providers;
    const { api } = office.product;
    const visitor = '+442079460555';
    first.replies = { [visitor]: 'answers' };
    await set(sample('web-callback'), { provider: first });
    await api.ask('PATCH', '/api/accounts/anna', { outgoingFlow: 'web-callback' });
    await api.ask('POST', '/api/calls', { account: 'anna', to: visitor });
    await office.phones.anna.event('CALL_INCOMING');
    await office.phones.anna.answer();
    await api.liveCall('web-callback', 'ask');
    expect(first.invited).toEqual([]);
    await office.phones.anna.press('1');
    await has(first.invited, visitor);
    await api.liveCall('web-callback', 'visitor');
    await office.phones.anna.hangUp();
    await has(first.hungUp, visitor);
    await api.ask('PATCH', '/api/accounts/anna', { outgoingFlow: null });
    await office.quiet();
  });

  test('chain of three providers: in by one, out by the second, transferred to the third', async () => {
    const { first, second, third } = providers;
    second.replies = { '200': { refers: `sip:300@${second.host}` } };
    third.replies = { '300': 'answers' };
    await set(sample('refer-chain'), { first, second, third });
    const { status, bye } = await first.call('refer-chain', office.product.sipPort);
    expect(status).toBe(200);
    await has(third.invited, '300');
    await has(second.told, '200');
    await has(second.hungUp, '200');
    expect(third.hungUp).toEqual([]);
    await bye();
    await has(third.hungUp, '300');
    await office.quiet();
  });

  test('chain of three providers: a premium number reaches nobody, and the two talk on', async () => {
    const { first, second, third } = providers;
    second.replies = { '200': { refers: `sip:${PREMIUM}@${second.host}` } };
    await set(sample('refer-chain'), { first, second, third });
    const { bye } = await first.call('refer-chain', office.product.sipPort);
    await has(second.told, '403');
    expect([...first.invited, ...second.invited, ...third.invited]).toEqual(['200']);
    expect([second.hungUp, first.hungUp]).toEqual([[], []]);
    await bye();
    await has(second.hungUp, '200');
    await office.quiet();
  });

  test('redirected once more: 300 is called, a premium number is not', async () => {
    const { first, second } = providers;
    second.replies = { '200': { moved: `sip:300@${second.host}` }, '300': 'answers' };
    await set(sample('redirect-again'), { first, partner: second });
    const { status, bye } = await first.call('redirect-again', office.product.sipPort);
    expect([status, second.invited]).toEqual([200, ['200', '300']]);
    await bye();
    await has(second.hungUp, '300');
    second.invited.length = 0;
    second.replies = { '200': { moved: `sip:${PREMIUM}@${second.host}` } };
    expect((await first.call('redirect-again', office.product.sipPort)).status).toBe(403);
    expect(second.invited).toEqual(['200']);
    await office.quiet();
  });

  test('dial in, dial out: after the PIN the typed number is called', async () => {
    const { first } = providers;
    const { api } = office.product;
    first.replies = { '+442079460777': 'answers' };
    await set(sample('dial-in-dial-out'), { provider: first });
    await office.dial('anna', 'dial-in-dial-out');
    await api.liveCall('dial-in-dial-out', 'pin');
    for (const key of '2580') await office.phones.anna.press(key);
    await api.liveCall('dial-in-dial-out', 'number');
    for (const key of '02079460777#') await office.phones.anna.press(key);
    await has(first.invited, '+442079460777');
    await office.phones.anna.hangUp();
    await has(first.hungUp, '+442079460777');
    expect(await boxesOf('dial-in-dial-out')).toEqual(['start', 'pick-up', 'pin', 'right', 'number', 'out']);
    await office.quiet();
  });

  test('hand-over: the phone calls the partner itself', async () => {
    const { third } = providers;
    third.replies = { desk: 'answers' };
    const there = JSON.stringify(sample('hand-over')).replaceAll('partner.example.com', third.address);
    await set(JSON.parse(there) as Flow, {});
    await office.dial('anna', 'hand-over');
    await has(third.invited, 'desk');
    expect((await boxesOf('hand-over')).slice(0, 4)).toEqual(['start', 'pick-up', 'tell', 'over']);
    await office.phones.anna.hangUp();
    await office.quiet();
  });

  test('hand-over after an answer: the caller’s side takes over; one that cannot talks through us', async () => {
    const { first, second } = providers;
    second.replies = { '200': 'answers' };
    await set(sample('warm-hand-over'), { first, partner: second });
    first.follows = true;
    expect((await first.call('warm-hand-over', office.product.sipPort)).status).toBe(200);
    await has(second.hungUp, '200');
    expect(first.referred).toEqual([
      expect.stringMatching(`^<sip:provider@${second.address}\\?Replaces=.+to-tag%3Dprovider`),
    ]);
    expect(await boxesOf('warm-hand-over')).toEqual(['start', 'pick-up', 'over', 'bye']);
    first.follows = false;
    second.hungUp.length = 0;
    const { bye } = await first.call('warm-hand-over', office.product.sipPort);
    await until('the REFER', () => first.referred.length === 2);
    expect(second.hungUp).toEqual([]);
    await bye();
    await has(second.hungUp, '200');
    const record = await until('the record', async () =>
      (await office.product.api.cdrs()).find(({ flow, leg }) => flow === 'warm-hand-over' && leg === 'callee-1'),
    );
    expect(record.bridged).toMatchObject([{ leg: 'caller' }]);
    await office.quiet();
  });

  test('office hours: the owner’s number gets through at any time, and hears that nobody is there', async () => {
    const { first } = providers;
    await set(sample('office-hours'), { first });
    const { status, bye } = await first.call('office-hours', office.product.sipPort, '+442079460999');
    expect(status).toBe(200);
    await bye();
    expect((await boxesOf('office-hours')).slice(0, 4)).toEqual(['start', 'ring', 'hours', 'owner']);
    // Anybody else is sent by the calendar, whatever it says today.
    const calling = first.call('office-hours', office.product.sipPort, '+442079460111');
    const way = await until('the calendar’s exit', async () =>
      (await office.product.api.liveCalls())
        .flatMap(({ at }) => at.slice(-1))
        .find((box) => box !== 'hours' && box !== 'ring'),
    );
    expect(['office', 'closed', 'tell-closed', 'holiday', 'tell-holiday']).toContain(way);
    if (way === 'office') {
      await office.phones.anna.event('CALL_INCOMING');
      await office.phones.anna.hangUp();
    }
    await (await calling).bye();
    await office.quiet();
  });

  test('before the answer: sent to Berlin, or refused for want of a number', async () => {
    const { first } = providers;
    await set(sample('redirect-away'), { first });
    await office.product.api.saveAndPublish(sample('reject-anonymous'));
    const call = async (to: string, from: string) => (await first.call(to, office.product.sipPort, from)).status;
    expect(await call('redirect-away', '+493012345')).toBe(302);
    expect(await call('reject-anonymous', 'anonymous')).toBe(433);
    await office.quiet();
  });
});
