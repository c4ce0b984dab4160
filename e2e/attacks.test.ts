/** Hostile peers at every door, counted. What they do must change nothing for anybody else. */

import { createSocket, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { chain } from './harness/flows.ts';
import { type HandCall, handCall } from './harness/hand-call.ts';
import { broken, dice } from './harness/hostile-messages.ts';
import { until } from './harness/patience.ts';
import { type Product, startProduct } from './harness/product.ts';
import { offer, statusOf, tagOf, Wire } from './harness/wire.ts';

const SCALE = process.env.TEST_LONG ? 20 : 1;
const lounge = chain('lounge', [
  ['start', 'incoming-call'],
  ['pick-up', 'answer'],
  ['stay', 'wait', { seconds: 600 }],
  ['bye', 'hang-up'],
]);
const print = (what: string, counts: object) => console.info(`${what}: ${JSON.stringify(counts)}`);

/** Somebody on the phone: counts what is heard, and notices every word of the signalling. */
class Victim {
  readonly #audio: Socket;
  readonly #sequences: number[] = [];
  readonly wire: Wire;
  readonly call: HandCall;

  private constructor(audio: Socket, wire: Wire, call: HandCall) {
    this.#audio = audio;
    this.wire = wire;
    this.call = call;
    audio.on('message', (packet) => this.#sequences.push(packet.readUInt16BE(2)));
  }

  static async call(product: Product): Promise<Victim> {
    const audio = createSocket('udp4');
    await new Promise<void>((resolve) => audio.bind(0, '127.0.0.1', resolve));
    const wire = await Wire.open(product.sipPort);
    const call = await handCall(wire, product.sipPort, 'lounge', offer(audio.address().port));
    const victim = new Victim(audio, wire, call);
    await until('audio', () => victim.#sequences.length > 5);
    wire.received.length = 0;
    return victim;
  }

  /** Packets that are missing between the first and the last that was heard. */
  get gaps(): number {
    const steps = this.#sequences.slice(1).map((sequence, index) => (sequence - this.#sequences[index]!) & 0xffff);
    return steps.filter((step) => step !== 1).length;
  }

  /** The call still stands, and nobody has said a word to it. @throws otherwise */
  async mustBeUntouched(): Promise<void> {
    expect(this.wire.received).toEqual([]);
    const heard = this.#sequences.length;
    await until('audio that goes on', () => this.#sequences.length > heard + 5);
    this.wire.send(this.call.request('INFO', { cseq: 50_000 }));
    expect(statusOf(await this.wire.final('INFO', this.call.callId))).toBe(200);
  }

  async leave(): Promise<void> {
    await this.call.bye();
    this.#audio.close();
    await this.wire.close();
  }
}

describe('attacks', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
    await product.api.saveAndPublish(lounge);
  });
  afterAll(async () => {
    expect(product.program.stderr).not.toMatch(/uncaught|nobody caught|unhandled|callback of the signalling/i);
    expect(product.program.stderr).not.toContain(product.password);
    await product.stop();
  });

  test('a storm of malformed SIP over UDP and TCP beside a call', async () => {
    const roll = dice(3261n);
    const victim = await Victim.call(product);
    const storm = await Wire.open(product.sipPort);
    const good = ['INVITE', 'OPTIONS', 'BYE', 'ACK', 'CANCEL'].map((method) =>
      storm.request({ method, to: 'nobody', port: product.sipPort, body: offer(9) }),
    );
    const next = () => broken(good[roll(good.length)]!, roll).subarray(0, 65_000);
    for (let sent = 1; sent <= 1500 * SCALE; sent += 1) {
      storm.send(next());
      if (sent % 20 === 0) await pause(5);
    }
    for (let sent = 0; sent < 150 * SCALE; sent += 1) {
      const socket = connect(product.sipPort, '127.0.0.1', () => socket.end(next()));
      socket.on('error', () => undefined).resume();
      if (sent % 10 === 9) await pause(5);
    }
    await victim.mustBeUntouched();
    print('malformed SIP', { udp: 1500 * SCALE, tcp: 150 * SCALE, answered: storm.received.length, gaps: victim.gaps });
    expect(victim.gaps).toBe(0);
    await Promise.all([victim.leave(), storm.close()]);
  });

  test('forged requests inside a dialog tear no call and change no media', async () => {
    const victim = await Victim.call(product);
    const { call } = victim;
    // Who knows all ids must also be where the caller is; who is there must know all ids.
    const [near, far] = [await Wire.open(product.sipPort), await Wire.open(product.sipPort, '127.0.0.9')];
    const methods = ['BYE', 'INVITE', 'INFO', 'UPDATE', 'NOTIFY', 'REFER'];
    const wrong = [{ toTag: 'guessed' }, { fromTag: 'guessed' }, { callId: 'guessed' }];
    let sent = 0;
    for (let round = 0; round < 80 * SCALE; round += 1) {
      for (const method of methods) {
        const body = method === 'INVITE' ? offer(6666) : '';
        const parts = { callId: call.callId, fromTag: call.fromTag, toTag: call.toTag, cseq: 100 + round, body };
        const forged = { method, to: 'lounge', port: product.sipPort, ...parts };
        for (const ids of wrong) near.send(near.request({ ...forged, ...ids }));
        far.send(far.request(forged));
        near.send(near.request({ ...forged, method: 'CANCEL', body: '' }));
        sent += wrong.length + 2;
      }
      await pause(5);
    }
    await until('answers', () => near.received.length + far.received.length >= sent * 0.9);
    const accepted = [...near.received, ...far.received].filter((answer) => statusOf(answer) < 400);
    const torn = victim.wire.received.length;
    print('forged in-dialog requests', { sent, accepted: accepted.length, torn, gaps: victim.gaps });
    await victim.mustBeUntouched();
    expect(accepted).toEqual([]);
    await Promise.all([victim.leave(), near.close(), far.close()]);
  });

  test('a stranger gets back at most one and a half times what it sent', async () => {
    const closed = await startProduct({ env: { CORDBOARD_TRUSTED_NETWORKS: '192.0.2.0/24' } });
    const methods =
      'OPTIONS REGISTER BYE CANCEL INFO NOTIFY SUBSCRIBE MESSAGE REFER UPDATE PRACK PUBLISH ACK FOO'.split(' ');
    const asked = [...methods, 'INVITE'].map(async (method) => {
      const wire = await Wire.open(closed.sipPort);
      const request = wire.request({ method, to: 'welcome', port: closed.sipPort });
      wire.send(request);
      if (method !== 'ACK') await wire.hear(`an answer to ${method}`, () => true);
      // Longer than the first three retransmissions would take (T1 = 500 ms).
      await pause(4000);
      const out = wire.received.reduce((sum, answer) => sum + answer.length, 0);
      await wire.close();
      return [method, Number((out / request.length).toFixed(2))] as const;
    });
    const factors = Object.fromEntries(await Promise.all(asked));
    print('amplification', factors);
    await closed.stop();
    expect(Math.max(...Object.values(factors))).toBeLessThanOrEqual(1.5);
  });

  test('SDP bombs are answered or refused, and audio goes to no group of listeners', async () => {
    const roll = dice(4566n);
    const wire = await Wire.open(product.sipPort);
    const counts: Record<string, number> = {};
    for (let round = 0; round < 200 * SCALE; round += 1) {
      const { body, kind } = bomb(roll);
      const parts = { to: 'lounge', port: product.sipPort, callId: `bomb-${round}`, fromTag: 'bomber' };
      const branch = `z9hG4bK-bomb-${round}`;
      wire.received.length = 0;
      wire.send(wire.request({ method: 'INVITE', ...parts, branch, body }));
      const answer = await wire.final('INVITE', parts.callId);
      const status = statusOf(answer);
      const toTag = tagOf(answer, 'To') ?? '';
      wire.send(wire.request({ method: 'ACK', ...parts, toTag, ...(status === 200 ? {} : { branch }) }));
      if (status === 200) {
        wire.send(wire.request({ method: 'BYE', ...parts, toTag, cseq: 2 }));
        await wire.final('BYE', parts.callId);
      }
      counts[`${kind} ${status}`] = (counts[`${kind} ${status}`] ?? 0) + 1;
    }
    print('SDP bombs', counts);
    const tooKind = Object.keys(counts).filter((key) => /^(group|lines|name|garbage) (?!488)/.test(key));
    expect(tooKind).toEqual([]);
    expect(Object.keys(counts).filter((key) => !/ (200|488)$/.test(key))).toEqual([]);
    await until('no call is left', async () => (await product.api.liveCalls()).length === 0);
    await wire.close();
  });

  test('slow senders over TCP are shut out after a while, and keep nobody from calling', async () => {
    const count = 200 * SCALE;
    let [open, shut] = [0, 0];
    const sockets = Array.from({ length: count }, () => {
      const socket = connect(product.sipPort, '127.0.0.1', () => {
        open += 1;
        socket.write('INVITE sip:lounge@127.0.0.1 SIP/2.0\r\nX-Slow: ');
      });
      socket.on('error', () => undefined).resume();
      return socket.on('close', () => {
        shut += 1;
      });
    });
    await until('all are connected', () => open === count);
    const victim = await Victim.call(product);
    await until(
      'all are shut out',
      () => {
        for (const socket of sockets) if (!socket.destroyed) socket.write('x');
        return shut === count;
      },
      { within: 25_000, every: 500 },
    );
    print('slow TCP', { open, shut });
    await victim.mustBeUntouched();
    await victim.leave();
  });

  test('no foreign Host, Origin or crooked path opens the API', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${product.password}`).toString('base64')}`;
    const { host } = new URL(product.url);
    const ask = (path: string, headers: Readonly<Record<string, string>>) => rawStatus(product, path, headers);
    const hosts = ['evil.example', `${host}.evil.example`, `${host}@evil.example`, '127.0.0.1', '', '[::1]'];
    const origins = ['http://evil.example', 'null', `https://${host}`, `${product.url}/`, 'file://', ''];
    const paths = ['/../package.json', '/..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/api/flows/..%2f..%2fx'];
    const opened: string[] = [];
    for (const foreign of hosts) {
      if ((await ask('/api/flows', { host: foreign, authorization })) !== 421) opened.push(`host ${foreign}`);
      const forwarded = { host: foreign, 'x-forwarded-host': host, authorization };
      if ((await ask('/api/flows', forwarded)) !== 421) opened.push(`forwarded ${foreign}`);
    }
    for (const origin of origins) {
      if ((await ask('/api/flows', { host, origin, authorization })) !== 403) opened.push(`origin ${origin}`);
    }
    for (const path of paths) {
      if (![400, 404].includes(await ask(path, { host, authorization }))) opened.push(`path ${path}`);
    }
    expect(await ask('/api/flows', { host, authorization })).toBe(200);
    print('HTTP', { asked: hosts.length * 2 + origins.length + paths.length, opened: opened.length });
    expect(opened).toEqual([]);
  });

  test('WebSocket frames that are too large, of the wrong kind or without end close the connection', async () => {
    const link = new URL(await product.oneTimeLink());
    const login = await fetch(`${product.url}${link.pathname}${link.search}`, { redirect: 'manual' });
    const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
    const abuses: Readonly<Record<string, (socket: WebSocket) => void>> = {
      large: (socket) => socket.send('x'.repeat(5000)),
      binary: (socket) => socket.send(Buffer.alloc(10)),
      'many hellos': (socket) => {
        for (let sent = 0; sent < 40; sent += 1) socket.send('{"type":"hello"}');
      },
      'fragments without end': (socket) => {
        for (let sent = 0; sent < 6000; sent += 1) socket.send('x', { fin: false });
      },
    };
    const closed: Record<string, number> = {};
    for (const [name, abuse] of Object.entries(abuses)) {
      closed[name] = await new Promise<number>((resolve) => {
        const headers = { cookie, origin: product.url };
        const socket = new WebSocket(`${product.url.replace('http', 'ws')}/api/live`, { headers });
        socket.on('open', () => abuse(socket));
        socket.on('close', resolve);
        socket.on('error', () => undefined);
      });
    }
    print('WebSocket', closed);
    expect(closed).toMatchObject({ large: 1009, binary: 1008, 'many hellos': 1008 });
    expect(product.program.stderr).not.toContain(cookie.split('=')[1]!);
  });
});

/** A session description that means harm, with the kind of harm. */
function bomb(roll: (sides: number) => number): { kind: string; body: string } {
  const good = offer(40_000);
  const to = (address: string) => good.replace('IN IP4 127.0.0.1\r\nt=', `IN IP4 ${address}\r\nt=`);
  const bombs: readonly (readonly [kind: string, body: () => string])[] = [
    ['group', () => to(`${224 + roll(16)}.${roll(256)}.${roll(256)}.${roll(256)}`)],
    ['group', () => to('255.255.255.255')],
    ['lines', () => good + 'm=audio 4 RTP/AVP 0\r\n'.repeat(32 + roll(1000))],
    ['name', () => to('victim.example')],
    ['garbage', () => 'a'.repeat(1 + roll(60_000))],
    ['garbage', () => good.replace('v=0', 'v=0\0')],
    ['codecs', () => good.replace('0 8 101', Array.from({ length: 1 + roll(4000) }, () => roll(200)).join(' '))],
    ['attributes', () => good + 'a=x:y\r\n'.repeat(roll(6000))],
    ['clock', () => good.replace('telephone-event/8000', `telephone-event/${roll(2) ? 0 : '9'.repeat(30)}`)],
    ['port', () => good.replace('40000', String([0, -1, 65_536, 1e9][roll(4)]))],
  ];
  const [kind, body] = bombs[roll(bombs.length)]!;
  return { kind, body: body() };
}

/** The status of a GET with exactly these headers and this path: fetch would tidy them up. */
function rawStatus(product: Product, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(product.url).port), '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
  });
}
