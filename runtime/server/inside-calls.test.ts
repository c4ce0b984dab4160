/** A flow that calls somebody whose own flow takes the call: two calls, and the INVITE between them never leaves. */

import { expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { CallDirectory } from '../call/call-directory.ts';
import { ParkingLot } from '../call/parking-lot.ts';
import { RingingCalls } from '../call/ringing-calls.ts';
import { TalkRegistry } from '../call/talk-registry.ts';
import type { TargetResolver } from '../call/target-resolver.ts';
import { OFFER } from '../call/testing/call-stage.ts';
import { FakeMediaEngine } from '../call/testing/fake-media-engine.ts';
import { MemoryRecordings } from '../call/testing/memory-recordings.ts';
import { SimulatedClock } from '../clock.ts';
import { Programs } from '../flow/programs.ts';
import { silentLog } from '../log.ts';
import { noMetrics } from '../metrics.ts';
import { noServices } from '../nodes/testing/no-services.ts';
import { smallHouse } from '../routing/testing/small-house.ts';
import { LoopbackNetwork } from '../sip/testing/loopback-network.ts';
import { ScriptedPeer } from '../sip/testing/scripted-peer.ts';
import { createUserAgent, nothing } from '../sip/testing/stage.ts';
import { InnerTransport } from '../sip/transport/inner.ts';
import { IncomingCalls } from './incoming-calls.ts';
import { InsideCalls } from './inside-calls.ts';
import { UserAgentPlacer } from './user-agent-placer.ts';

type Drawn = Parameters<typeof drawFlow>;

/** @param annas the boxes of the flow that takes calls to anna */
async function setHouse(...annas: [Drawn[0], Drawn[1]]) {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const transports = [network.transport('10.0.0.1'), new InnerTransport()];
  const allow = ['INFO', 'PRACK', 'UPDATE'];
  const userAgent = createUserAgent(clock, network, '10.0.0.1', { transports, allow, supported: ['100rel', 'timer'] });
  await userAgent.start();
  const programs = new Programs();
  const lobby = {
    ring: ['dial', { targets: [{ to: 'anna' }], ringFor: 20 }],
    busy: ['reject', { status: 486 }],
  } as const;
  programs.publish(drawFlow(lobby, ['start.in > ring', 'ring.busy > busy'], { id: 'lobby', access: 'public' }), 1);
  programs.publish(drawFlow(...annas, { id: 'annas' }), 1);
  const asked: Parameters<TargetResolver['resolve']>[0][] = [];
  const targets: TargetResolver = {
    async resolve(ask) {
      asked.push(ask);
      return { kind: 'flow', flow: 'annas', entry: 'in', account: 'anna' };
    },
    admit: () => ({ answered() {}, release() {} }),
  };
  const events: CallEvent[] = [];
  const directory = new CallDirectory();
  const media = new FakeMediaEngine(clock);
  const insideCalls = new InsideCalls(() => 'example.org');
  const calls = new IncomingCalls({
    directory,
    programs,
    house: smallHouse({ flows: { lobby: { access: 'public' } }, hosts: ['10.0.0.1'] }),
    identify: ({ source }) => ({ kind: 'stranger', source: source.address, trusted: true }),
    media,
    prompts: { clipFor: async () => ({ id: 'clip', samples: new Int16Array(8) }) },
    recordings: new MemoryRecordings(),
    clock,
    log: silentLog,
    metrics: noMetrics,
    publish: (event) => events.push(event),
    announce: () => {},
    addressFor: () => ({ host: '10.0.0.1' }),
    ways: {
      targets,
      placer: new UserAgentPlacer(userAgent, insideCalls),
      talks: new TalkRegistry(),
      lot: new ParkingLot(),
      ringing: new RingingCalls(),
    },
    insideCalls,
    services: noServices,
  });
  userAgent.listener = { invite: (invite) => calls.take(invite) };
  const peer = new ScriptedPeer(network, '10.0.0.2', { address: '10.0.0.1', port: 5060 });
  const phone = peer.call('lobby');
  phone.invite({ body: OFFER });
  await clock.advance(0);
  await clock.advance(0);
  return {
    clock,
    network,
    media,
    events,
    asked,
    directory,
    phone,
    peer,
    states: () => [...directory.all()].map(({ state }) => state),
    async leavesNothing() {
      await clock.advance(200_000);
      expect(directory.size).toBe(0);
      expect(media.openStreams).toBe(0);
      expect(userAgent.counts()).toEqual(nothing);
    },
  };
}

test('a flow inside answers: two calls, linked, and nothing of them on the network', async () => {
  const house = await setHouse({ pick: 'answer', stay: ['wait', { seconds: 600 }] }, [
    'start.in > pick',
    'pick.answered > stay',
  ]);
  house.phone.ack();
  await house.clock.advance(0);
  expect(house.states()).toEqual(['answered', 'answered']);
  const started = house.events.filter((event) => event.type === 'call.started');
  expect(started).toMatchObject([
    { flow: 'lobby' },
    { flow: 'annas', parentCall: started[0]!.call, to: 'sip:anna@example.org' },
  ]);
  expect(house.network.sent.every(({ to }) => to.address !== '127.0.0.1')).toBe(true);
  expect(house.media.joined.size).toBe(2);
  house.phone.bye();
  await house.clock.advance(0);
  await house.clock.advance(0);
  await house.leavesNothing();
});

test('what the flow inside says is what the flow outside hears', async () => {
  const house = await setHouse({ no: ['reject', { status: 486 }] }, ['start.in > no']);
  expect(house.phone.statuses('INVITE')).toEqual([486]);
  house.phone.ackRefusal();
  await house.leavesNothing();
});

test('a caller who gives up ends both', async () => {
  const house = await setHouse({ think: ['wait', { seconds: 600 }] }, ['start.in > think']);
  expect(house.states()).toEqual(['ringing', 'ringing']);
  house.phone.cancel();
  // No CANCEL goes out before the first provisional response.
  await house.clock.advance(300);
  expect(house.states()).toEqual([]);
  house.phone.ackRefusal();
  await house.leavesNothing();
});

test('the flow inside knows through whom the call has come', async () => {
  const house = await setHouse({ on: ['dial', { targets: [{ to: 'bob' }] }] }, ['start.in > on']);
  await house.clock.advance(0);
  expect(house.asked.slice(0, 2)).toMatchObject([
    { target: 'anna', flow: 'lobby' },
    { target: 'bob', flow: 'annas' },
  ]);
  expect([...house.asked[1]!.visited.accounts]).toContain('anna');
  expect([...house.asked[1]!.visited.flows]).toEqual(expect.arrayContaining(['lobby', 'annas']));
  house.phone.cancel();
  await house.clock.advance(0);
});

test('nobody comes in by a ticket of the past, or without one', async () => {
  const inside = new InsideCalls(() => 'example.org');
  const ask = {
    target: 'anna',
    call: 'c1',
    rights: { kind: 'owner' },
    caller: { user: '1', host: 'h', uri: 'sip:1@h' },
    flow: 'lobby',
    visited: { accounts: new Set<string>(), flows: new Set<string>() },
    by: 'flow',
  } as const;
  const { uri } = inside.issue({ kind: 'flow', flow: 'annas', entry: 'in', account: 'anna' }, ask);
  const invite = (text: string, port = 1) => {
    const address = { uri: 'sip:anna@example.org', displayName: '', params: new Map() };
    return {
      request: { uri: text, from: address, to: address, headers: () => [] },
      source: { address: '127.0.0.1', port },
    } as never;
  };
  expect(inside.redeem(invite(uri, 5060))).toBeUndefined();
  expect(inside.redeem(invite('sip:anna@example.org'))).toBeUndefined();
  expect(inside.redeem(invite(uri))).toMatchObject({ route: { flow: 'annas', account: 'anna' } });
  expect(inside.redeem(invite(uri))).toBeUndefined();
});
