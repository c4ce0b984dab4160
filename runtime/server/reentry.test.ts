/** The far end of a call sends it on, and the flow that runs is entered anew: by REFER and by 3xx, over the wire. */

import { describe, expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { CallDirectory } from '../call/call-directory.ts';
import { ParkingLot } from '../call/parking-lot.ts';
import { RingingCalls } from '../call/ringing-calls.ts';
import { TalkRegistry } from '../call/talk-registry.ts';
import type { DialAsk, LegRoute, TargetResolver } from '../call/target-resolver.ts';
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
import { UserAgentPlacer } from './user-agent-placer.ts';

type Drawn = Parameters<typeof drawFlow>;

/** What is drawn for far ends: whoever is named must be 300, and is then called as bob. */
const guarded = {
  asked: ['switch', { value: '{{ transfer.user }}{{ redirect.user }}', rows: [{ id: 'v1', is: '300', label: '300' }] }],
  further: ['dial', { targets: [{ to: 'bob' }], ringFor: 20 }],
  no: ['reject', { status: 403 }],
} as const;

/** A caller talks to a far end by a trunk. @param entries exits of the start that lead to what is drawn for them */
async function setHouse(options: string, entries: readonly string[], far: Partial<LegRoute> = {}) {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const userAgent = createUserAgent(clock, network, '10.0.0.1', {
    transports: [network.transport('10.0.0.1'), new InnerTransport()],
    allow: ['INFO', 'NOTIFY', 'PRACK', 'REFER', 'UPDATE'],
    supported: ['100rel', 'norefersub', 'timer'],
  });
  await userAgent.start();
  const programs = new Programs();
  const boxes = { first: ['dial', { dialString: `far${options}`, ringFor: 20 }], ...guarded } as unknown as Drawn[0];
  const cords = [
    'start.in > first',
    ...entries.map((entry) => `start.${entry} > asked`),
    'asked.v1 > further',
    'asked.else > no',
  ];
  programs.publish(drawFlow(boxes, cords, { id: 'lobby', access: 'public' }), 7);
  const callee = new ScriptedCallee(network, 'far', '10.0.0.11');
  const bob = new ScriptedCallee(network, 'bob', '10.0.0.12');
  const asked: DialAsk[] = [];
  const targets: TargetResolver = {
    async resolve(ask) {
      asked.push(ask);
      if (ask.target === 'far')
        return { kind: 'legs', alternatives: [[{ ...callee.route, trunk: 'outside', ...far }]] };
      if (ask.target === 'bob') return { kind: 'legs', alternatives: [[bob.route]] };
      return { kind: 'unknown', why: `nobody is called ${ask.target}` };
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
    recordings: new MemoryRecordings(),
  });
  userAgent.listener = { invite: (invite) => calls.take(invite) };
  const peer = new ScriptedPeer(network, '10.0.0.2', { address: '10.0.0.1', port: 5060 });
  const phone = peer.call('lobby');
  phone.invite({ body: OFFER });
  const turn = async (ms = 0) => {
    for (let round = 0; round < 6; round++) await clock.advance(round === 0 ? ms : 0);
  };
  await turn();
  return {
    turn,
    phone,
    callee,
    bob,
    events,
    asked,
    media,
    programs,
    async talk() {
      callee.answer();
      await turn();
      phone.ack();
      await turn();
    },
    async refer(to: string) {
      callee.send('REFER', { headers: [`Refer-To: <${to}>`] });
      await turn();
      callee.react();
      await turn();
    },
    told: () =>
      callee.peer.requests
        .filter(({ method }) => method === 'NOTIFY')
        .map(({ text }) => Number(/^SIP\/2\.0 (\d+)/.exec(text)?.[1])),
    started: () => events.filter((event) => event.type === 'call.started'),
    refusals: () => events.filter((event) => event.type === 'policy.refused'),
    async leavesNothing() {
      phone.bye();
      await turn();
      for (const one of [callee, bob]) one.react();
      await turn(200_000);
      await turn(200_000);
      expect(directory.size).toBe(0);
      expect(media.openStreams).toBe(0);
      expect(userAgent.counts()).toEqual(nothing);
    },
  };
}

describe('a REFER', () => {
  test.each([
    ['the drawing allows it', '[tr=c]', {}],
    ['its trunk allows it', '', { mayTransfer: true }],
  ] as const)(
    'where %s: the transfer entry decides, in a call of its own, and the caller talks on',
    async (_, o, far) => {
      const house = await setHouse(o, ['transfer'], far);
      await house.talk();
      // What is published meanwhile is for new calls.
      house.programs.publish(drawFlow({ no: 'hang-up' }, ['start.in > no'], { id: 'lobby', access: 'public' }), 8);
      await house.refer('sip:300@elsewhere.example');
      expect(house.callee.peer.statuses('REFER')).toEqual([200]);
      const [first, second] = house.started();
      expect(second).toMatchObject({ flow: 'lobby', version: 7, parentCall: first!.call, to: 'sip:300@example.org' });
      expect(house.asked.at(-1)).toMatchObject({ target: 'bob', by: 'transfer' });
      house.bob.ring();
      await house.turn();
      house.bob.answer();
      await house.turn();
      house.callee.react();
      await house.turn();
      expect(house.told()).toEqual([100, 180, 200]);
      house.callee.hangUp();
      await house.turn();
      expect(house.media.joined.size).toBe(4);
      await house.leavesNothing();
    },
  );

  test('to whom the drawing does not allow: both are together again, and the far end knows why', async () => {
    const house = await setHouse('[tr=c]', ['transfer']);
    await house.talk();
    await house.refer('sip:+19005550000@elsewhere.example');
    expect(house.told()).toEqual([100, 403]);
    expect(house.asked.map(({ target }) => target)).toEqual(['far']);
    expect(house.media.joined.size).toBe(2);
    await house.leavesNothing();
  });

  test.each([
    ['its trunk may not', '', ['transfer'], {}, /outside may not/],
    ['the drawing never takes one', '[tr=n]', ['transfer'], { mayTransfer: true }, /drawing takes no/],
    ['nothing is drawn for it', '[tr=c]', [], {}, /no entry/],
    ['it is an emergency call', '[tr=c]', ['transfer'], { emergency: true }, /emergency/],
  ] as const)('is refused where %s', async (_, options, entries, far, why) => {
    const house = await setHouse(options, entries, far);
    await house.talk();
    await house.refer('sip:300@elsewhere.example');
    expect(house.callee.peer.statuses('REFER')).toEqual([603]);
    expect(house.refusals()).toMatchObject([{ what: 'transfer', why: expect.stringMatching(why) }]);
    expect(house.started()).toHaveLength(1);
    expect(house.media.joined.size).toBe(2);
    await house.leavesNothing();
  });

  test('a far end can not send a call round for ever', async () => {
    const house = await setHouse('[tr=c]', ['transfer']);
    await house.talk();
    for (let time = 0; time < 6; time++) await house.refer('sip:999@elsewhere.example');
    expect(house.callee.peer.statuses('REFER')).toEqual([200, 200, 200, 200, 200, 603]);
    await house.leavesNothing();
  });

  test.each([
    ['BYE right after it', ['REFER', 'BYE']],
    ['BYE right before it', ['BYE', 'REFER']],
  ] as const)('%s', async (_, order) => {
    const house = await setHouse('[tr=c]', ['transfer']);
    await house.talk();
    for (const method of order)
      house.callee.send(method, method === 'REFER' ? { headers: ['Refer-To: <sip:300@elsewhere.example>'] } : {});
    await house.turn();
    const rang = house.bob.peer.requests.length > 0;
    expect(rang).toBe(order[0] === 'REFER');
    if (rang) {
      house.bob.answer();
      await house.turn();
      expect(house.media.joined.size).toBe(4);
    }
    await house.leavesNothing();
  });
});

describe('a 3xx', () => {
  test.each([
    ['the drawing wants it', '[rm=n]', {}],
    ['its trunk allows it', '', { mayTransfer: true }],
  ] as const)('where %s: the redirect entry decides, once', async (_, options, far) => {
    const house = await setHouse(options, ['redirect'], far);
    house.callee.refuse(302, ['Contact: <sip:300@elsewhere.example>']);
    await house.turn();
    expect(house.started()).toMatchObject([{ flow: 'lobby' }, { flow: 'lobby', version: 7 }]);
    house.bob.answer();
    await house.turn();
    house.phone.ack();
    await house.turn();
    expect(house.media.joined.size).toBe(4);
    await house.leavesNothing();
  });

  test.each([
    ['its trunk may not', '', ['redirect'], {}, 0],
    ['the drawing decides by its exit', '[rm=m]', ['redirect'], { mayTransfer: true }, 0],
    ['nothing is drawn for it', '[rm=n]', [], {}, 1],
  ] as const)('is not followed where %s', async (_, options, entries, far, refusals) => {
    const house = await setHouse(options, entries, far);
    house.callee.refuse(302, ['Contact: <sip:300@elsewhere.example>']);
    await house.turn();
    expect(house.started()).toHaveLength(1);
    expect(house.refusals()).toHaveLength(refusals);
    expect(house.bob.peer.requests).toEqual([]);
    house.phone.ackRefusal();
    await house.leavesNothing();
  });
});
