/** Calls over TCP connections that split, stall and break: nothing runs twice, and every call has an end. */

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SimulatedClock, systemClock } from '../clock.ts';
import type { ByeOutcome, Dialog, DialogEnd } from './dialog/dialog.ts';
import type { SipClock } from './facilities.ts';
import { noSipMetrics, silentSipLog } from './facilities.ts';
import type { Resolver } from './resolve/resolver.ts';
import { type ImpairmentProxy, type StreamImpairment, startStreamImpairment } from './testing/impairment-proxy.ts';
import { CallRecorder, InviteRecorder, UserAgentRecorder } from './testing/recorders.ts';
import type { Peer, TransportName } from './transport/address.ts';
import { UserAgent, type UserAgentListener, type UserAgentOptions } from './user-agent.ts';

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

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise<void>((resolve) => setImmediate(resolve));
}

const portOf = (userAgent: UserAgent) => userAgent.listening[0]!.port;
const split: StreamImpairment = { piece: 200, delay: 2, cut: 0, mute: 0, seed: 7 };

interface Call {
  readonly hangsUp: 'caller' | 'callee';
  readonly record: InviteRecorder;
  readonly calleeEnds: DialogEnd[];
  /** Times that the callee was asked. */
  invited: number;
  bye?: ByeOutcome;
}

interface Story {
  readonly calls: readonly Call[];
  readonly counts: ImpairmentProxy['counts'];
  /** Messages that went past the proxy. */
  readonly strays: number;
  readonly errors: readonly unknown[];
}

/** Answered, hung up by the one, and so understood by the other. */
const isComplete = ({ hangsUp, record, calleeEnds, bye }: Call) =>
  bye?.kind === 'answered' &&
  record.events[0] === 'accepted 200' &&
  record.events[1] === (hangsUp === 'caller' ? 'ended by us: bye' : 'ended by peer: bye') &&
  calleeEnds.map(({ by, why }) => `${by}: ${why}`).join() === (hangsUp === 'caller' ? 'peer: bye' : 'us: bye');

/** So many calls through a proxy, some at once; by turns caller and callee hang up as soon as they can. */
async function callThrough(impairment: StreamImpairment, atOnce = 40): Promise<Story> {
  const [caller, callee] = await Promise.all([start('tcp', systemClock()), start('tcp', systemClock())]);
  const ends = { caller: portOf(caller), callee: portOf(callee) };
  const proxy = await startStreamImpairment(ends, impairment, systemClock());
  started.push({ stop: () => proxy.close() });
  const errors: unknown[] = [];
  const placed = new Map<string, Call>();
  let strays = 0;
  const watch = (past: number): Partial<UserAgentListener> => ({
    callbackFailed: (error) => errors.push(error),
    message: (_out, _bytes, peer) => {
      if (peer.port === past) strays++;
    },
  });
  const hangUp = async (call: Call, dialog: Dialog) => {
    call.bye = await dialog.bye();
  };
  caller.listener = { ...caller.listener, ...watch(ends.callee) };
  callee.listener = {
    ...callee.listener,
    ...watch(ends.caller),
    invite(invite) {
      const call = placed.get(invite.id.callId)!;
      call.invited++;
      const dialog = invite.accept({ body: 'answer' });
      dialog.listener = {
        acknowledged: () => void (call.hangsUp === 'callee' && hangUp(call, dialog)),
        ended: (end) => call.calleeEnds.push(end),
      };
    },
  };
  const isOver = ({ bye, record: { events }, calleeEnds }: Call) =>
    bye ||
    /^(failed|refused)/.test(events.at(-1) ?? '') ||
    calleeEnds.some(({ by, why }) => by === 'us' && why !== 'bye');
  const open = () => [...placed.values()].filter((call) => !isOver(call)).length;
  const destination: Peer = { transport: 'tcp', address: '127.0.0.1', port: proxy.port };
  const uri = `sip:bob@127.0.0.1:${proxy.port};transport=tcp`;
  for (let number = 0; number < calls; number++) {
    await until(() => open() < atOnce);
    const call: Call = {
      hangsUp: number % 2 === 0 ? 'caller' : 'callee',
      record: new InviteRecorder(),
      calleeEnds: [],
      invited: 0,
    };
    const accepted = call.record.accepted.bind(call.record);
    call.record.accepted = (dialog, ...more) => {
      accepted(dialog, ...more);
      if (call.hangsUp === 'caller') void hangUp(call, dialog);
    };
    const from = { uri: 'sip:alice@127.0.0.1' };
    placed.set(caller.invite({ uri, destination, from, body: 'offer' }, call.record).callId, call);
  }
  await until(() => open() === 0);
  return { calls: [...placed.values()], counts: proxy.counts, strays, errors };
}

describe('TCP', () => {
  test.each([
    ['split and glued, and delayed', split],
    ['a few bytes at a time', { ...split, piece: 12, delay: 0 }],
  ])('%s: every call is complete', async (name, impairment) => {
    const story = await callThrough(impairment);
    const complete = story.calls.filter(isComplete).length;
    console.info(`TCP ${name}: ${complete} of ${calls} calls complete, ${story.counts.passed} pieces`);
    expect(complete).toBe(calls);
    expect(story.calls.filter(({ invited }) => invited !== 1)).toEqual([]);
    expect(story).toMatchObject({ strays: 0, errors: [] });
  });

  test('cut again and again: no call runs twice, each one has one end', async () => {
    // Few at once, since they share the connection that breaks.
    const story = await callThrough({ ...split, cut: 0.01 }, 4);
    const complete = story.calls.filter(isComplete).length;
    const lostByes = story.calls.filter(({ bye }) => bye?.kind === 'failed').length;
    const twice = story.calls.filter(({ invited }) => invited > 1).length;
    console.info(
      `TCP cut ${story.counts.cut} times: ${complete} of ${calls} calls complete, ${twice} twice, ${lostByes} without their BYE`,
    );
    // Only whom the path fails four times within half a second.
    expect(complete).toBeGreaterThanOrEqual(0.9 * calls);
    expect(story.counts.cut).toBeGreaterThan(0);
    expect(twice).toBe(0);
    for (const { record } of story.calls) {
      expect(record.events.filter((event) => /^(ended|failed|refused)/.test(event)).length).toBeLessThanOrEqual(1);
    }
    expect(story).toMatchObject({ strays: 0, errors: [] });
  });

  test('half open: nothing comes back, and after 4 s the next server is asked', async () => {
    const clock = new SimulatedClock();
    const callee = await start('tcp', systemClock());
    const there = new UserAgentRecorder(callee);
    there.onInvite = (invite) => invite.refuse(486);
    const ports = [0, portOf(callee)];
    const resolver: Resolver = {
      size: 0,
      locate: async () => {
        const targets = ports.map((port) => ({ transport: 'tcp', address: '127.0.0.1', port }) as const);
        return { kind: 'targets', targets, stale: false };
      },
    };
    const caller = await start('tcp', clock, { resolver });
    const ends = { caller: portOf(caller), callee: portOf(callee) };
    const proxy = await startStreamImpairment(ends, { ...split, mute: 1 }, systemClock());
    started.push({ stop: () => proxy.close() });
    ports[0] = proxy.port;
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
