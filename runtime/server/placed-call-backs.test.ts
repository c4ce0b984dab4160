/** A caller is refused and called back: first one phone rings, then another, and the two hear each other. */

import { expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { CallDirectory } from '../call/call-directory.ts';
import { ParkingLot } from '../call/parking-lot.ts';
import { RingingCalls } from '../call/ringing-calls.ts';
import { TalkRegistry } from '../call/talk-registry.ts';
import type { DialAsk, TargetResolver } from '../call/target-resolver.ts';
import { OFFER } from '../call/testing/call-stage.ts';
import { FakeMediaEngine } from '../call/testing/fake-media-engine.ts';
import { MemoryRecordings } from '../call/testing/memory-recordings.ts';
import { ScriptedCallee } from '../call/testing/scripted-callee.ts';
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
import { PlacedCallBacks } from './placed-call-backs.ts';
import { UserAgentPlacer } from './user-agent-placer.ts';

async function setHouse() {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const transports = [network.transport('10.0.0.1'), new InnerTransport()];
  const allow = ['INFO', 'PRACK', 'UPDATE'];
  const userAgent = createUserAgent(clock, network, '10.0.0.1', { transports, allow, supported: ['100rel', 'timer'] });
  await userAgent.start();
  const programs = new Programs();
  const boxes = {
    back: ['callback', { first: 'anna', second: 'bob', after: 5, ringFor: 20 }],
    refuse: ['reject', { status: 486 }],
    full: ['reject', { status: 480 }],
  } as const;
  const cords = ['start.in > back', 'back.placed > refuse', 'back.limitReached > full'];
  programs.publish(drawFlow(boxes, cords, { id: 'lobby', access: 'public' }), 1);
  const [anna, bob] = [
    new ScriptedCallee(network, 'anna', '10.0.0.11'),
    new ScriptedCallee(network, 'bob', '10.0.0.12'),
  ];
  const routes = new Map([anna, bob].map(({ name, route }) => [name, route]));
  const asked: DialAsk[] = [];
  let permits = 0;
  const targets: TargetResolver = {
    async resolve(ask) {
      asked.push(ask);
      const route = routes.get(ask.target);
      return route ? { kind: 'legs', alternatives: [[route]] } : { kind: 'unknown', why: 'nobody is called that' };
    },
    admit() {
      permits++;
      return { answered() {}, release: () => void permits-- };
    },
  };
  const events: CallEvent[] = [];
  const directory = new CallDirectory();
  const media = new FakeMediaEngine(clock);
  const insideCalls = new InsideCalls(() => 'example.org');
  const placer = new UserAgentPlacer(userAgent, insideCalls);
  const callBacks = new PlacedCallBacks({ clock, log: silentLog, media, placer, insideCalls });
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
    ways: { targets, placer, talks: new TalkRegistry(), lot: new ParkingLot(), ringing: new RingingCalls(), callBacks },
    insideCalls,
    services: noServices,
  });
  userAgent.listener = { invite: (invite) => calls.take(invite) };
  const peer = new ScriptedPeer(network, '10.0.0.2', { address: '10.0.0.1', port: 5060 });
  const turn = async (ms = 0) => {
    for (let round = 0; round < 8; round++) await clock.advance(round === 0 ? ms : 0);
  };
  /** @returns what the caller is told */
  const calling = async () => {
    const phone = peer.call('lobby');
    phone.invite({ body: OFFER });
    await turn();
    phone.ackRefusal();
    await turn();
    return phone.statuses('INVITE').at(-1);
  };
  return {
    ...{ anna, bob, media, events, asked, callBacks, turn, calling },
    began: () => events.filter((event) => event.type === 'call.started'),
    async leavesNothing() {
      for (const callee of [anna, bob]) callee.react();
      await turn(200_000);
      await turn(200_000);
      expect([directory.size, media.openStreams, media.joined.size, permits]).toEqual([0, 0, 0, 0]);
      expect(userAgent.counts()).toEqual(nothing);
      expect(clock.pending).toBe(0);
    },
  };
}

test('the caller is refused; then the first rings, then the second, and each end ends both', async () => {
  const house = await setHouse();
  expect(await house.calling()).toBe(486);
  await house.turn(4_900);
  expect(house.anna.got).toEqual([]);
  await house.turn(200);
  expect([house.anna.got, house.bob.got]).toEqual([['INVITE'], []]);
  house.anna.ring();
  await house.turn(1000);
  house.anna.answer();
  await house.turn();
  expect(house.bob.got).toEqual(['INVITE']);
  house.bob.ring();
  await house.turn(1000);
  expect(house.media.sounding.size, 'the ring tone').toBe(1);
  house.bob.answer();
  await house.turn();
  expect(house.media.sounding.size).toBe(0);
  // Each phone with its call, and the two calls with each other.
  expect(house.media.joined.size).toBe(6);
  const [asking, first, second] = house.began();
  expect([first, second]).toMatchObject([
    { parentCall: asking!.call, to: 'sip:anna@example.org' },
    { parentCall: asking!.call, to: 'sip:bob@example.org' },
  ]);
  house.bob.hangUp();
  await house.turn();
  expect(house.anna.got.at(-1)).toBe('BYE');
  await house.leavesNothing();
});

test('both are called with what the caller may, for the flow that asked', async () => {
  const house = await setHouse();
  await house.calling();
  await house.turn(5_000);
  house.anna.answer();
  await house.turn();
  expect(house.asked.map(({ target }) => target)).toEqual(['anna', 'bob']);
  for (const ask of house.asked)
    expect(ask).toMatchObject({ rights: { kind: 'stranger' }, flow: 'lobby', by: 'flow', diversions: 1 });
  expect(house.asked.every(({ visited }) => visited.flows.has('lobby'))).toBe(true);
  house.bob.refuse(486);
  await house.turn();
  expect(house.anna.got.at(-1)).toBe('BYE');
  await house.leavesNothing();
});

test.each([
  ['is busy', 486, 0],
  ['does not answer', undefined, 26_000],
])('the first one %s: nobody else is called', async (_, status, ms) => {
  const house = await setHouse();
  await house.calling();
  await house.turn(5_000);
  house.anna.ring();
  if (status) house.anna.refuse(status);
  await house.turn(ms);
  if (!status) house.anna.confirmCancel();
  await house.turn();
  expect(house.bob.got).toEqual([]);
  await house.leavesNothing();
});

test('the first one hangs up while the second rings', async () => {
  const house = await setHouse();
  await house.calling();
  await house.turn(5_000);
  house.anna.answer();
  await house.turn();
  house.bob.ring();
  await house.turn();
  house.anna.hangUp();
  await house.turn();
  expect(house.bob.got.at(-1)).toBe('CANCEL');
  house.bob.confirmCancel();
  await house.leavesNothing();
});

test('one number is called back five times in ten minutes, and not more often', async () => {
  const house = await setHouse();
  const told: (number | undefined)[] = [];
  for (let call = 0; call < 6; call++) told.push(await house.calling());
  expect(told).toEqual([486, 486, 486, 486, 486, 480]);
  await house.callBacks.stop();
  expect(house.anna.got).toEqual([]);
  await house.leavesNothing();
});

test('when the house closes nobody is rung any more, and who talks is hung up', async () => {
  const house = await setHouse();
  await house.calling();
  await house.turn(5_000);
  house.anna.answer();
  await house.turn();
  house.bob.answer();
  await house.turn();
  const stopped = house.callBacks.stop();
  await house.turn();
  await stopped;
  expect([house.anna.got.at(-1), house.bob.got.at(-1)]).toEqual(['BYE', 'BYE']);
  expect(await house.calling()).toBe(480);
  await house.leavesNothing();
});
