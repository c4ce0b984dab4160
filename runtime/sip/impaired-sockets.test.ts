/** Calls over TCP connections that split, stall and break: nothing runs twice, and every call has an end. */

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SimulatedClock, systemClock } from '../clock.ts';
import type { SipClock } from './facilities.ts';
import { noSipMetrics, silentSipLog } from './facilities.ts';
import type { Resolver } from './resolve/resolver.ts';
import { type ImpairmentProxy, type StreamImpairment, startStreamImpairment } from './testing/impairment-proxy.ts';
import { CallRecorder, InviteRecorder, UserAgentRecorder } from './testing/recorders.ts';
import type { Peer, TransportName } from './transport/address.ts';
import { UserAgent, type UserAgentOptions } from './user-agent.ts';

vi.setConfig({ testTimeout: 300_000 });

const calls = process.env.TEST_LONG === '1' ? 1000 : 40;

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of started.splice(0).reverse()) await each.stop();
});

async function start(
  transport: TransportName,
  clock: SipClock,
  more: Partial<UserAgentOptions> = {},
): Promise<UserAgent> {
  const listen = [{ transport, host: '127.0.0.1', port: 0 }];
  const facilities = { clock, log: silentSipLog, metrics: noSipMetrics };
  const userAgent = new UserAgent({ listen, ...facilities, allow: [], userAgentHeader: 'Test', ...more });
  await userAgent.start();
  started.push(userAgent);
  return userAgent;
}

function keep(proxy: ImpairmentProxy): ImpairmentProxy {
  started.push({ stop: () => proxy.close() });
  return proxy;
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise<void>((resolve) => setImmediate(resolve));
}

const portOf = (userAgent: UserAgent) => userAgent.listening[0]!.port;
const split: StreamImpairment = { piece: 200, delay: 2, cut: 0, mute: 0, seed: 7 };

interface Story {
  readonly records: readonly InviteRecorder[];
  readonly here: UserAgentRecorder;
  readonly there: UserAgentRecorder;
}

/** So many calls through the proxy, some at once; each is hung up as soon as it is answered. */
async function callThrough(
  proxy: ImpairmentProxy,
  transport: TransportName,
  callee: UserAgent,
  atOnce = 40,
): Promise<Story> {
  const caller = await start(transport, systemClock());
  const here = new UserAgentRecorder(caller);
  const there = new UserAgentRecorder(callee);
  there.onInvite = () => there.accept();
  const destination: Peer = { transport, address: '127.0.0.1', port: proxy.port };
  const records: InviteRecorder[] = [];
  const open = () => records.filter(({ events }) => !/^(ended|failed|refused)/.test(events.at(-1) ?? '')).length;
  for (let number = 0; number < calls; number++) {
    await until(() => open() < atOnce);
    const record = new InviteRecorder();
    const hangsUp = record.accepted.bind(record);
    record.accepted = (dialog, response, acknowledge) => {
      hangsUp(dialog, response, acknowledge);
      void dialog.bye();
    };
    const uri = `sip:bob@127.0.0.1:${proxy.port};transport=${transport}`;
    caller.invite({ uri, destination, from: { uri: 'sip:alice@127.0.0.1' }, body: 'offer' }, record);
    records.push(record);
  }
  await until(() => open() === 0);
  return { records, here, there };
}

/** Call-IDs that the callee was asked about, and whether any of them was asked about twice. */
function askedTwice({ there }: Story): number {
  const ids = there.invites.map(({ request }) => request.callId);
  return ids.length - new Set(ids).size;
}

describe('TCP', () => {
  test.each([
    ['split and glued, and delayed', split],
    ['a few bytes at a time', { ...split, piece: 12, delay: 0 }],
  ])('%s: every call is complete', async (name, impairment) => {
    const callee = await start('tcp', systemClock());
    const proxy = keep(await startStreamImpairment(portOf(callee), impairment, systemClock()));
    const story = await callThrough(proxy, 'tcp', callee);
    for (const { events } of story.records) expect(events).toEqual(['accepted 200', 'ended by us: bye']);
    await until(() => story.there.ends.length === calls);
    console.info(`TCP ${name}: ${calls} of ${calls} calls complete, ${proxy.counts.passed} pieces`);
    expect(askedTwice(story)).toBe(0);
    expect([...story.here.errors, ...story.there.errors]).toEqual([]);
  });

  test('cut again and again: no call runs twice, each one has one end', async () => {
    const callee = await start('tcp', systemClock());
    const proxy = keep(await startStreamImpairment(portOf(callee), { ...split, cut: 0.01 }, systemClock()));
    // Few at once, since they share the connection that breaks.
    const story = await callThrough(proxy, 'tcp', callee, 4);
    const complete = story.records.filter(({ events }) => events[0] === 'accepted 200').length;
    const twice = askedTwice(story);
    // Only whom the path fails four times within half a second.
    expect(complete).toBeGreaterThanOrEqual(0.9 * calls);
    console.info(`TCP cut ${proxy.counts.cut} times: ${complete} of ${calls} calls complete, ${twice} twice`);
    expect(proxy.counts.cut).toBeGreaterThan(0);
    expect(twice).toBe(0);
    for (const { events } of story.records) {
      expect([['accepted 200', 'ended by us: bye'], ['failed: transport'], ['failed: timeout']]).toContainEqual(events);
    }
    expect([...story.here.errors, ...story.there.errors]).toEqual([]);
  });

  test('half open: nothing comes back, and after 4 s the next server is asked', async () => {
    const clock = new SimulatedClock();
    const callee = await start('tcp', systemClock());
    const there = new UserAgentRecorder(callee);
    there.onInvite = (invite) => invite.refuse(486);
    const proxy = keep(await startStreamImpairment(portOf(callee), { ...split, mute: 1 }, systemClock()));
    const ports = [proxy.port, portOf(callee)];
    const targets = ports.map((port) => ({ transport: 'tcp', address: '127.0.0.1', port }) as const);
    const resolver: Resolver = { size: 0, locate: async () => ({ kind: 'targets', targets, stale: false }) };
    const caller = await start('tcp', clock, { resolver });
    const record = new CallRecorder();
    caller.call({ uri: 'sip:bob@two.test', from: { uri: 'sip:a@127.0.0.1' }, body: 'offer' }, record);
    await until(() => proxy.counts.muted > 0);
    await clock.advance(4_050);
    await until(() => record.events.at(-1) === 'refused 486');
    expect(record.events).toEqual(['attempted tcp 127.0.0.1', 'attempted tcp 127.0.0.1', 'refused 486']);
    // The mute connection is idle, the abandoned INVITE without an answer.
    await clock.advance(200_000);
    expect(caller.counts()).toEqual({ transactions: 0, dialogs: 0, connections: 0, timers: 0 });
  });

  test('closed by the peer just when it is used: the same request goes once more, over a new connection', async () => {
    const heard: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes: Buffer) => {
        heard.push(bytes.toString());
        if (heard.length === 1) return socket.resetAndDestroy();
        const kept = heard
          .at(-1)!
          .split('\r\n')
          .filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
        socket.write(['SIP/2.0 200 OK', ...kept, 'Content-Length: 0\r\n\r\n'].join('\r\n'));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    started.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
    const caller = await start('tcp', systemClock());
    const { port } = server.address() as AddressInfo;
    const destination = { transport: 'tcp', address: '127.0.0.1', port } as const;
    const from = { uri: 'sip:a@127.0.0.1' };
    const outcome = await caller.request({ method: 'OPTIONS', uri: 'sip:127.0.0.1', destination, from });
    expect(outcome).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect(heard).toHaveLength(2);
    expect(heard[1]).toBe(heard[0]);
    await caller.stop();
  });

  test.each(['MESSAGE', 'OPTIONS'])(
    'reset before we have noticed: %s could not be written, and goes over a new connection, once',
    async (method) => {
      const heard: string[] = [];
      const sockets: Socket[] = [];
      const server = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => {});
        socket.on('data', (bytes: Buffer) => {
          const lines = bytes.toString().split('\r\n');
          heard.push(lines[0]!.split(' ')[0]!);
          const kept = lines.filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
          socket.write(['SIP/2.0 200 OK', ...kept, 'Content-Length: 0\r\n\r\n'].join('\r\n'));
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      started.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
      const caller = await start('tcp', systemClock());
      const { port } = server.address() as AddressInfo;
      const destination = { transport: 'tcp', address: '127.0.0.1', port } as const;
      const ask = () => caller.request({ method, uri: 'sip:127.0.0.1', destination, from: { uri: 'sip:a@127.0.0.1' } });
      expect(await ask()).toMatchObject({ kind: 'answered' });
      sockets[0]!.resetAndDestroy();
      // In the same turn: the kernel knows, we do not.
      expect(await ask()).toMatchObject({ kind: 'answered', response: { status: 200 } });
      expect(heard).toEqual([method, method]);
      expect(sockets).toHaveLength(2);
      await caller.stop();
    },
  );

  test('closed each time: a transport error, without waiting 32 s', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.resetAndDestroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    started.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
    const caller = await start('tcp', systemClock());
    const { port } = server.address() as AddressInfo;
    const record = new CallRecorder();
    caller.call({ uri: `sip:bob@127.0.0.1:${port};transport=tcp`, from: { uri: 'sip:a@127.0.0.1' } }, record);
    await until(() => record.events.length === 2);
    expect(record.events).toEqual(['attempted tcp 127.0.0.1', 'failed: transport']);
    expect(caller.counts()).toEqual({ transactions: 0, dialogs: 0, connections: 0, timers: 0 });
  });
});
