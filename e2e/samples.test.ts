/** The samples that place calls, as they are shipped: a phone calls, and what counts is what reached the providers. */

import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '../shared/flow-schema/flow.ts';
import { type Office, openOffice } from './harness/office.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { header, statusOf } from './harness/wire.ts';

/** On addresses of their own: they are the trunks, and nobody else on this machine is. */
const HOSTS = { london: '127.0.0.2', newyork: '127.0.0.3', worldwide: '127.0.0.4', partner: '127.0.0.5' } as const;
type Trunk = keyof typeof HOSTS | 'provider';

/** A provider that writes down whom it was asked to call, and is busy, or sends the call elsewhere. */
class Provider {
  readonly invited: string[] = [];
  readonly #socket: Socket;
  readonly #seen = new Set<string>();
  readonly #finals: string[] = [];
  redirects: Readonly<Record<string, string>> = {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, { port, address }) => this.#hear(bytes.toString('utf8'), port, address));
  }

  static async open(host: string): Promise<Provider> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, host, resolve));
    return new Provider(socket);
  }

  get address(): string {
    const { address, port } = this.#socket.address();
    return `${address}:${port}`;
  }

  /** Calls a number of the house. @returns the final status */
  async call(number: string, sipPort: number): Promise<number> {
    const [host] = this.address.split(':');
    const sdp = `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n`;
    const head = (method: string, to: string) => [
      `${method} sip:${number}@127.0.0.1:${sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.address};branch=z9hG4bKcall${number};rport`,
      'Max-Forwards: 70',
      `From: <sip:+442079460999@${host}>;tag=provider`,
      `To: ${to}`,
      `Call-ID: call-${number}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:provider@${this.address}>`,
    ];
    const to = `<sip:${number}@127.0.0.1:${sipPort}>`;
    const invite = [...head('INVITE', to), 'Content-Type: application/sdp', `Content-Length: ${sdp.length}`, '', sdp];
    this.#send(invite.join('\r\n'), sipPort);
    const final = await until('the end of the call', () => this.#finals[0], { within: 30_000 });
    this.#send([...head('ACK', header(final, 'To')!), 'Content-Length: 0', '', ''].join('\r\n'), sipPort);
    return statusOf(final);
  }

  close(): void {
    this.#socket.close();
  }

  #hear(message: string, port: number, address: string): void {
    const status = statusOf(message);
    if (status >= 200) this.#finals.push(message);
    if (status > 0 || message.startsWith('ACK ')) return;
    const user = /^INVITE sip:([^@]*)@/.exec(message)?.[1];
    const callId = header(message, 'Call-ID')!;
    if (user !== undefined && !this.#seen.has(callId)) this.invited.push(decodeURIComponent(user));
    this.#seen.add(callId);
    const kept = message.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq):/i.test(line));
    const moved = user === undefined ? undefined : this.redirects[user];
    const first =
      user === undefined
        ? ['SIP/2.0 200 OK']
        : moved
          ? ['SIP/2.0 302 Moved Temporarily', `Contact: <${moved}>`]
          : ['SIP/2.0 486 Busy Here'];
    const to = `To: ${header(message, 'To')};tag=provider`;
    this.#send([...first, ...kept, to, 'Content-Length: 0', '', ''].join('\r\n'), port, address);
  }

  #send(message: string, port: number, address = '127.0.0.1'): void {
    this.#socket.send(message, port, address);
  }
}

const sample = (id: string): Flow =>
  JSON.parse(readFileSync(new URL(`../samples/${id}.json`, import.meta.url), 'utf8')) as Flow;

const everywhere = { allow: [], deny: [], countries: [] };
const trunk = (name: Trunk, server: string, priority: number) => ({
  ...{ name, label: name, disabled: false, register: false, expires: 3600, priority },
  ...{ server, transport: 'udp', addresses: [], country: 'GB' },
  ...{ calledFrom: 'auto', callerFrom: 'auto', identity: 'from', numbers: { out: 'plus', in: 'asIs' } },
  ...{ sendDiversion: false, emergency: false, releaseAllowed: false, mayTransfer: false, referAnswer: 202 },
  ...{ healthEvery: 0, limits: {}, destinations: everywhere },
  incoming: { kind: 'flow', flow: 'incoming-by-trunk' },
});

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
    partner.redirects = { '200': 'sip:300@partner.example.com' };
    await annaCalls('inline-redirect', '200');
    expect(partner.invited).toEqual(['200', '300']);
    partner.redirects = { '200': 'sip:+449098790000@partner.example.com' };
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
    expect([480, 486, 603]).toContain(await ended);
    await office.quiet();
  });
});
