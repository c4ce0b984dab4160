/** The samples that place calls, as they are shipped: a phone calls, and what counts is what reached the providers. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '../shared/flow-schema/flow.ts';
import { type Office, openOffice } from './harness/office.ts';
import { lacks } from './harness/peers.ts';
import { Provider, trunkTo } from './harness/provider.ts';
import { sample } from './harness/sample.ts';

/** On addresses of their own: they are the trunks, and nobody else on this machine is. */
const HOSTS = { london: '127.0.0.2', newyork: '127.0.0.3', worldwide: '127.0.0.4', partner: '127.0.0.5' } as const;
type Trunk = keyof typeof HOSTS | 'provider';

const everywhere = { allow: [], deny: [], countries: [] };
const trunk = (name: Trunk, server: string, priority: number) =>
  trunkTo(name, server, { priority, incoming: { kind: 'flow', flow: 'incoming-by-trunk' } });

describe.skipIf(lacks('baresip'))('the samples', () => {
  let office: Office<'anna' | 'bob'>;
  const providers = {} as Record<keyof typeof HOSTS, Provider>;

  beforeAll(async () => {
    office = await openOffice({ anna: 440, bob: 1000 }, { env: { CORDBOARD_WEB_ALLOW: '127.0.0.1/32' } });
    const { api } = office.product;
    for (const id of ['speed-dials', 'international-routing', 'incoming-by-trunk', 'inline-redirect']) {
      await api.saveAndPublish(sample(id));
    }
    await api.ask('PUT', '/api/routing/rules', {
      ...{ country: 'GB', timeZone: 'Europe/London', limits: {} },
      destinations: { ...everywhere, allow: ['=200', '=300'], countries: ['GB', 'US', 'IE'] },
    });
    for (const [index, [name, host]] of Object.entries(HOSTS).entries()) {
      const provider = await Provider.open(host);
      providers[name as keyof typeof HOSTS] = provider;
      await api.ask('POST', '/api/trunks', trunk(name as Trunk, provider.address, index));
    }
  });
  afterAll(async () => {
    for (const provider of Object.values(providers)) provider.close();
    await office?.stop();
  });

  /** Anna's phone calls; resolves when her call is over. */
  async function annaCalls(flow: string, number: string): Promise<string> {
    const { api } = office.product;
    await api.ask('PATCH', '/api/accounts/anna', { outgoingFlow: flow });
    office.phones.anna.forget();
    await office.dial('anna', number);
    const { param } = await office.phones.anna.event('CALL_CLOSED');
    await office.quiet();
    return String(param);
  }

  test('international routing: each number reaches the trunk of its country', async () => {
    expect(await annaCalls('international-routing', '+442079460000')).toMatch(/486|480/);
    await annaCalls('international-routing', '+12125550100');
    await annaCalls('international-routing', '+35316000000');
    expect(providers.london.invited).toEqual(['+442079460000']);
    expect(providers.newyork.invited).toEqual(['+12125550100']);
    expect(providers.worldwide.invited).toEqual(['+35316000000']);
  });

  test('speed dials: a code is the number behind it', async () => {
    await office.product.api.ask('POST', '/api/trunks', trunk('provider', providers.partner.address, 9));
    await annaCalls('speed-dials', '*101');
    expect(providers.partner.invited).toEqual(['+442079460100']);
    await office.product.api.ask('DELETE', '/api/trunks/provider');
  });

  test('inline redirect: 300 is followed, a costly number is not', async () => {
    const { partner } = providers;
    partner.invited.length = 0;
    partner.replies = { '200': { moved: 'sip:300@partner.example.com' } };
    await annaCalls('inline-redirect', '200');
    expect(partner.invited).toEqual(['200', '300']);
    partner.replies = { '200': { moved: 'sip:+449098790000@partner.example.com' } };
    expect(await annaCalls('inline-redirect', '200')).toContain('403');
    expect(partner.invited).toEqual(['200', '300', '200']);
  });

  test('members’ line: the PIN is asked for by another flow, whose version stands in the journal', async () => {
    const { api } = office.product;
    await api.saveAndPublish(sample('front-desk'));
    const { version } = await api.saveAndPublish(sample('ask-pin'));
    await api.saveAndPublish(sample('members-line'));
    for (const phone of Object.values(office.phones)) phone.forget();
    await office.dial('bob', 'members-line');
    const { id } = await api.liveCall('members-line', 'pin');
    for (const key of '2580') await office.phones.bob.press(key);
    await office.phones.anna.event('CALL_INCOMING');
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    await office.quiet();
    const journal = await api.journal(id);
    const entered = journal.flatMap((event) => (event.type === 'node.entered' ? [event.path.join('/')] : []));
    expect(entered).toEqual([
      'start',
      'pin',
      'pin/start',
      'pin/pick-up',
      'pin/pin',
      'pin/check',
      'pin/right',
      'office',
    ]);
    expect(journal).toContainEqual(
      expect.objectContaining({ type: 'node.entered', path: ['pin', 'start'], flow: 'ask-pin', version }),
    );
    expect(JSON.stringify(journal)).not.toContain('2580');
  });

  test('known customers: the database is asked, and the phone that rings shows the name', async () => {
    const asked: string[] = [];
    const database = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('{"customer":{"name":"Kim"}}');
    });
    await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve));
    const { port } = database.address() as AddressInfo;
    const text = JSON.stringify(sample('known-customers'));
    const flow = JSON.parse(text.replaceAll('https://crm.example.com', `http://127.0.0.1:${port}`)) as Flow;
    await office.product.api.saveAndPublish(flow);
    for (const phone of Object.values(office.phones)) phone.forget();
    await office.dial('bob', 'known-customers');
    const ringing = await office.phones.anna.event('CALL_INCOMING');
    expect(ringing.peerdisplayname).toBe('Customer: Kim');
    expect(asked).toEqual(['/customers?number=bob']);
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    await office.quiet();
    await new Promise((resolve) => database.close(resolve));
  });

  test('incoming by trunk: the Berlin number rings both, and both may decline', async () => {
    for (const phone of Object.values(office.phones)) phone.forget();
    const ended = providers.london.call('+4930123456', office.product.sipPort);
    for (const phone of Object.values(office.phones)) {
      await phone.event('CALL_INCOMING');
      await phone.hangUp();
    }
    expect([480, 486, 603]).toContain((await ended).status);
    await office.quiet();
  });
});
