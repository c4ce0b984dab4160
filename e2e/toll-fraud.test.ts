/**
 * Toll fraud over sockets: strangers, a trunk, an account and its phone’s forwards, with numbers in disguise. What counts is what reached the
 * provider, which is a socket here that writes down every INVITE and is always busy.
 */

import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dice, dialledInDisguise, isRisky, NUMBERS, type Truth } from '../runtime/routing/testing/disguises.ts';
import { parseChallenges } from '../runtime/sip/auth/challenge.ts';
import { formatCredentials } from '../runtime/sip/auth/credentials.ts';
import { computeHa1, digestResponse } from '../runtime/sip/auth/digest-response.ts';
import type { IssuedAccount } from '../shared/api/accounts.ts';
import { sketch } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { type Product, startProduct } from './harness/product.ts';
import { header, statusOf } from './harness/wire.ts';

/** Of each of the four callers. */
const CASES = 250;
const AT_ONCE = 10;

/** On an address of its own, so that it is the trunk and nobody else on this machine is. */
const PROVIDER = '127.0.0.2';

let product: Product;
let provider: Peer;
let caller: Peer;

/** Credentials for one request. */
type Authorization = (uri: string, method?: string) => string;

/** Speaks SIP as far as an INVITE and its end need it. */
class Peer {
  readonly #socket: Socket;
  readonly host: string;
  readonly invited: string[] = [];
  readonly finals = new Map<string, string>();
  /** Instead of being busy. */
  forwardsTo: string | undefined;
  #serial = 0;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.host = host;
    socket.on('message', (bytes, { port, address }) => this.#hear(bytes.toString('utf8'), port, address));
  }

  static async open(host: string): Promise<Peer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, host, resolve));
    return new Peer(socket, host);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  /** The final response. */
  async call(user: string, name: string, more: { from?: string; authorization?: Authorization } = {}) {
    const id = `${this.host}-${process.pid}-${++this.#serial}`;
    const uri = `sip:${user}@127.0.0.1:${product.sipPort}`;
    const credentials = more.authorization?.(uri);
    const lines = [
      `INVITE ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.host}:${this.port};branch=z9hG4bK${id};rport`,
      'Max-Forwards: 70',
      `From: "${name}" <sip:${more.from ?? 'somebody'}@127.0.0.1:${product.sipPort}>;tag=${id}`,
      `To: <${uri}>`,
      `Call-ID: ${id}`,
      'CSeq: 1 INVITE',
      `Contact: <sip:x@${this.host}:${this.port}>`,
      ...(credentials ? [`Authorization: ${credentials}`] : []),
      'Content-Type: application/sdp',
    ];
    const sdp = `v=0\r\no=- 1 1 IN IP4 ${this.host}\r\ns=-\r\nc=IN IP4 ${this.host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n`;
    this.#send(`${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(sdp)}\r\n\r\n${sdp}`, product.sipPort);
    const final = await until(`the end of ${id}`, () => this.finals.get(id), { within: 30_000 });
    const ack = lines.slice(0, 7).map((line) =>
      line
        .replace(/^INVITE/, 'ACK')
        .replace('1 INVITE', '1 ACK')
        .replace(/^To:.*/, `To: ${header(final, 'To')}`),
    );
    this.#send(`${ack.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`, product.sipPort);
    return final;
  }

  /** As a phone does. */
  async register(user: string, authorization: Authorization): Promise<void> {
    const id = `${this.host}-${process.pid}-${++this.#serial}`;
    const uri = `sip:127.0.0.1:${product.sipPort}`;
    const lines = [
      `REGISTER ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.host}:${this.port};branch=z9hG4bK${id};rport`,
      'Max-Forwards: 70',
      `From: <sip:${user}@127.0.0.1>;tag=${id}`,
      `To: <sip:${user}@127.0.0.1>`,
      `Call-ID: ${id}`,
      'CSeq: 1 REGISTER',
      `Contact: <sip:${user}@${this.host}:${this.port}>;expires=300`,
      `Authorization: ${authorization(uri, 'REGISTER')}`,
    ];
    this.#send(`${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`, product.sipPort);
    expect(statusOf(await until('the registration', () => this.finals.get(id)))).toBe(200);
  }

  #hear(message: string, port: number, address: string): void {
    const status = statusOf(message);
    if (status >= 200) this.finals.set(header(message, 'Call-ID')!, message);
    if (status > 0 || message.startsWith('ACK ')) return;
    const invited = /^INVITE sip:([^@]*)@/.exec(message)?.[1];
    if (invited !== undefined && !this.finals.has(`in ${header(message, 'Call-ID')}`)) {
      this.finals.set(`in ${header(message, 'Call-ID')}`, message);
      this.invited.push(decodeURIComponent(invited));
    }
    const kept = message.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq):/i.test(line));
    const to = `To: ${header(message, 'To')};tag=busy`;
    const refusal = this.forwardsTo
      ? ['SIP/2.0 302 Moved', `Contact: <${this.forwardsTo}>`]
      : ['SIP/2.0 486 Busy Here'];
    const lines = invited === undefined ? ['SIP/2.0 200 OK'] : refusal;
    this.#send([...lines, ...kept, to, 'Content-Length: 0', '', ''].join('\r\n'), port, address);
  }

  #send(message: string, port: number, address = '127.0.0.1'): void {
    this.#socket.send(Buffer.from(message, 'utf8'), port, address);
  }
}

const dialsName = [
  ['start', 'incoming-call'],
  ['out', 'dial', { targets: [{ to: '{{ caller.name }}' }] }],
] as const;
const dialsCalled = [
  ['start', 'incoming-call'],
  ['out', 'dial', { targets: [{ to: '{{ called.number }}' }] }],
] as const;

const nowhere = { allow: [], deny: [], countries: [] };
const trunk = (name: string, server: string) => ({
  ...{ name, label: name, disabled: false, register: false, expires: 3600 },
  ...{ server, transport: 'udp', addresses: [], country: 'GB' },
  ...{ calledFrom: 'auto', callerFrom: 'auto', identity: 'from', numbers: { out: 'plus', in: 'asIs' } },
  ...{ sendDiversion: false, emergency: true, releaseAllowed: false, mayTransfer: false, referAnswer: 202 },
  ...{ healthEvery: 0, limits: {}, destinations: { ...nowhere, deny: ['+33'] } },
  incoming: { kind: 'flow', flow: 'gate' },
});

beforeAll(async () => {
  product = await startProduct();
  provider = await Peer.open(PROVIDER);
  caller = await Peer.open('127.0.0.1');
  const { api } = product;
  const cords = [['start.in', 'out']] as const;
  await api.saveAndPublish(sketch('gate', dialsName, cords, { access: 'public' }));
  await api.saveAndPublish(
    sketch('ireland', dialsName, cords, { access: 'public', anonymousDial: ['+353', '=+442079460000'] }),
  );
  await api.saveAndPublish(sketch('office', dialsCalled, [['start.out', 'out']], { access: 'none' }));
  await api.ask('PUT', '/api/routing/rules', {
    country: 'GB',
    timeZone: 'Europe/London',
    destinations: nowhere,
    limits: {},
  });
  await api.ask('POST', '/api/trunks', { ...trunk('carrier', `${PROVIDER}:${provider.port}`), priority: 1 });
});

afterAll(async () => {
  await product?.stop();
  await provider?.close();
  await caller?.close();
});

/** Calls with numbers in disguise, several at once; what has to arrive is told by the truth about the numbers. */
async function attack(
  seed: number,
  call: (text: string) => Promise<string>,
  may: (truth: Truth, overdialled: boolean) => boolean,
): Promise<void> {
  const dice = new Dice(seed);
  const before = provider.invited.length;
  const expected: string[] = [];
  for (let made = 0; made < CASES; made += AT_ONCE) {
    const drawn = Array.from({ length: AT_ONCE }, () => {
      const truth = dice.one(NUMBERS);
      return { truth, ...dialledInDisguise(truth, 'GB', dice) };
    });
    for (const { truth, overdialled } of drawn) if (may(truth, overdialled)) expected.push(truth.e164);
    await Promise.all(drawn.map(({ text }) => call(text)));
  }
  expect(provider.invited.slice(before).sort()).toEqual(expected.sort());
}

const plain = (truth: Truth): boolean => !isRisky(truth) && !truth.e164.startsWith('+33');

describe('what reaches the provider', () => {
  test('of a stranger whose name is a number: nothing', async () => {
    await attack(
      1,
      (text) => caller.call('gate', text),
      () => false,
    );
  });

  test('of a stranger in a flow that names destinations: these', async () => {
    const named = ({ e164 }: Truth) => e164.startsWith('+353') || e164 === '+442079460000';
    await attack(2, (text) => caller.call('ireland', text), named);
  });

  test('of calls that the trunk itself delivers: what the house may call', async () => {
    await attack(3, (text) => provider.call('+442079460999', text), plain);
  });

  test('of an account: what it may call, and emergency calls past everything', async () => {
    const { password } = await product.api.ask<IssuedAccount>('POST', '/api/accounts', {
      ...{ name: 'anna', country: 'GB', outgoingFlow: 'office' },
      destinations: { allow: ['=+33899123456', '=+449098790555'], deny: ['+49'], countries: ['GB', 'DE', 'IT'] },
    });
    const authorization = await logsIn('anna', password);
    const call = (text: string) => caller.call(userOf(text), 'Anna', { from: 'anna', authorization });
    const may = (truth: Truth, overdialled: boolean) =>
      (plain(truth) && ['GB', 'IT'].includes(truth.country ?? '')) || (truth.e164 === '+449098790555' && !overdialled);
    await attack(4, call, may);
    const before = provider.invited.length;
    await product.api.ask('POST', '/api/trunks/carrier/stop');
    await product.api.ask('PATCH', '/api/accounts/anna', {
      incomingOnly: true,
      limits: { concurrent: 0, perMinute: 0 },
    });
    expect(statusOf(await call('+442079460000'))).toBe(403);
    for (const number of ['999', '112', '9-9-9']) expect(statusOf(await call(number))).toBe(486);
    expect(provider.invited.slice(before)).toEqual(['999', '112', '999']);
  });
});

test('where a phone forwards to is called with the rights of its account, and by nobody else’s trunk', async () => {
  const { api, sipPort } = product;
  await api.ask('POST', '/api/trunks/carrier/start');
  const bert = { name: 'bert', country: 'GB', outgoingFlow: 'office' };
  const { password } = await api.ask<IssuedAccount>('POST', '/api/accounts', bert);
  const dialsBert = ['out', 'dial', { targets: [{ to: 'bert' }] }] as const;
  await api.saveAndPublish(sketch('desk', [['start', 'incoming-call'], dialsBert], [['start.in', 'out']]));
  const phone = await Peer.open('127.0.0.1');
  await phone.register('bert', await logsIn('bert', password));
  const before = provider.invited.length;
  const forwards = [
    '09098790555@127.0.0.1',
    '%30909-8790555;isub=1@127.0.0.1',
    '+33123456789@127.0.0.1',
    '+442079460000@127.0.0.1',
  ];
  for (const target of forwards) {
    phone.forwardsTo = `sip:${target}:${sipPort}`;
    await caller.call('desk', 'Somebody');
  }
  // Straight to the provider, which would take our word for it.
  phone.forwardsTo = `sip:+449098790555@${PROVIDER}:${provider.port}`;
  await caller.call('desk', 'Somebody');
  expect(phone.invited).toHaveLength(5);
  expect(provider.invited.slice(before)).toEqual(['+442079460000']);
  await phone.close();
});

test('a trunk that says nothing loses the call to the next one', async () => {
  const hole = createSocket('udp4');
  await new Promise<void>((resolve) => hole.bind(0, '127.0.0.3', resolve));
  const heard: string[] = [];
  hole.on('message', (bytes) => heard.push(bytes.toString()));
  const { api } = product;
  await api.ask('POST', '/api/trunks', { ...trunk('hole', `127.0.0.3:${hole.address().port}`), priority: 0 });
  await api.ask('POST', '/api/trunks/carrier/start');
  const before = provider.invited.length;
  await provider.call('+442079460999', '+442079460000');
  expect(heard.some((message) => message.startsWith('INVITE sip:+442079460000@'))).toBe(true);
  expect(provider.invited.slice(before)).toEqual(['+442079460000']);
  hole.close();
});

/** What may not stand in a user part is escaped. */
const userOf = (text: string): string => encodeURIComponent(text).replaceAll('%2B', '+');

/** One challenge serves all calls: its nonce is counted on. */
async function logsIn(user: string, password: string): Promise<Authorization> {
  const asked = await caller.call('999', 'Anna', { from: user });
  const [challenge] = parseChallenges([header(asked, 'WWW-Authenticate')!]);
  if (!challenge) throw new Error(`no challenge came:\n${asked}`);
  const { realm, nonce, algorithm } = challenge;
  const ha1 = computeHa1('MD5', user, realm, password);
  let nonceCount = 0;
  return (uri, method = 'INVITE') => {
    const given = { algorithm, nonce, cnonce: 'by-hand', qop: 'auth' as const, nonceCount: ++nonceCount };
    const response = digestResponse({ ...given, ha1, method, uri, body: new Uint8Array() });
    return formatCredentials({ ...given, username: user, realm, uri, response });
  };
}
