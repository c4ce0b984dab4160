/** INVITE with Replaces (RFC 3891): another phone of the same account takes a call over, and nobody else. */

import { expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { CallDirectory } from '../call/call-directory.ts';
import { ParkingLot } from '../call/parking-lot.ts';
import { RingingCalls } from '../call/ringing-calls.ts';
import { TalkRegistry } from '../call/talk-registry.ts';
import { OFFER } from '../call/testing/call-stage.ts';
import { FakeMediaEngine } from '../call/testing/fake-media-engine.ts';
import { MemoryRecordings } from '../call/testing/memory-recordings.ts';
import { ScriptedCallee } from '../call/testing/scripted-callee.ts';
import { SimulatedClock } from '../clock.ts';
import { Programs } from '../flow/programs.ts';
import { silentLog } from '../log.ts';
import { noMetrics } from '../metrics.ts';
import { noServices } from '../nodes/testing/no-services.ts';
import { accountRow, smallHouse } from '../routing/testing/small-house.ts';
import { LoopbackNetwork } from '../sip/testing/loopback-network.ts';
import { ScriptedPeer } from '../sip/testing/scripted-peer.ts';
import { createUserAgent, nothing } from '../sip/testing/stage.ts';
import { IncomingCalls } from './incoming-calls.ts';
import { InsideCalls } from './inside-calls.ts';
import { UserAgentPlacer } from './user-agent-placer.ts';

/** Carla talks to anna; a second phone calls as `second`. */
async function setHouse(second: string) {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const userAgent = createUserAgent(clock, network, '10.0.0.1', {
    allow: ['INFO', 'NOTIFY', 'PRACK', 'REFER', 'UPDATE'],
    supported: ['100rel', 'norefersub', 'replaces', 'timer'],
  });
  await userAgent.start();
  const programs = new Programs();
  const boxes = { call: ['dial', { targets: [{ to: 'anna' }], ringFor: 20 }] } as const;
  programs.publish(drawFlow(boxes, ['start.out > call'], { id: 'office' }), 3);
  const anna = new ScriptedCallee(network, 'anna', '10.0.0.11');
  const events: CallEvent[] = [];
  const directory = new CallDirectory();
  const media = new FakeMediaEngine(clock);
  const insideCalls = new InsideCalls(() => 'example.org');
  const talks = new TalkRegistry();
  const accounts = [accountRow('carla', { outgoingFlow: 'office' }), accountRow('anna'), accountRow('bob')];
  const calls = new IncomingCalls({
    directory,
    programs,
    house: smallHouse({ accounts, flows: { office: { access: 'none' } }, hosts: ['10.0.0.1'] }),
    identify: ({ source }) => {
      const name = source.address === '10.0.0.2' ? 'carla' : second;
      const account = accounts.find(({ _id }) => _id === name);
      return account ? { kind: 'account', account } : { kind: 'stranger', source: source.address, trusted: true };
    },
    media,
    prompts: { clipFor: async () => ({ id: 'clip', samples: new Int16Array(8) }) },
    clock,
    log: silentLog,
    metrics: noMetrics,
    publish: (event) => events.push(event),
    announce: () => {},
    addressFor: () => ({ host: '10.0.0.1' }),
    ways: {
      targets: {
        resolve: async () => ({
          kind: 'legs',
          alternatives: [[{ ...anna.route, account: 'anna', mayTransfer: true }]],
        }),
        admit: () => ({ answered() {}, release() {} }),
      },
      placer: new UserAgentPlacer(userAgent, insideCalls),
      talks,
      lot: new ParkingLot(),
      ringing: new RingingCalls(),
    },
    insideCalls,
    services: noServices,
    recordings: new MemoryRecordings(),
  });
  userAgent.listener = { invite: (invite) => calls.take(invite) };
  const turn = async (ms = 0) => {
    for (let round = 0; round < 6; round++) await clock.advance(round === 0 ? ms : 0);
  };
  const to = { address: '10.0.0.1', port: 5060 };
  const phone = new ScriptedPeer(network, '10.0.0.2', to).call('anna');
  phone.invite({ body: OFFER });
  await turn();
  anna.answer();
  await turn();
  phone.ack();
  await turn();
  expect(media.joined.size).toBe(2);
  const other = new ScriptedPeer(network, '10.0.0.3', to).call('anna');
  const { callId, from, to: called } = phone.answer!;
  const ofCarla = `${callId};to-tag=${called.params.get('tag')};from-tag=${from.params.get('tag')}`;
  const { invite } = anna;
  const ofAnna = `${invite.callId};to-tag=${invite.from.params.get('tag')};from-tag=callee-1`;
  return {
    turn,
    phone,
    anna,
    other,
    media,
    events,
    ofCarla,
    ofAnna,
    async replace(what: string, body = OFFER) {
      other.invite({
        body,
        headers: [`Replaces: ${what}`, 'Contact: <sip:other@10.0.0.3:5060>', 'Content-Type: application/sdp'],
      });
      await turn();
    },
    async leavesNothing() {
      anna.react();
      await turn(200_000);
      await turn(200_000);
      expect([directory.size, talks.size, media.openStreams]).toEqual([0, 0, 0]);
      expect(userAgent.counts()).toEqual(nothing);
    },
  };
}

test('the account’s other phone takes the caller’s place: the old one is hung up, the callee talks on', async () => {
  const house = await setHouse('carla');
  await house.replace(house.ofCarla);
  expect(house.other.statuses('INVITE')).toEqual([200]);
  house.other.ack();
  await house.turn();
  expect([...house.media.joined.keys()].sort()).toEqual(['stream-2', 'stream-3']);
  await house.turn(2100);
  expect(house.phone.peer.requests.at(-1)?.method).toBe('BYE');
  house.phone.peer.respond(house.phone.peer.requests.at(-1)!, 200);
  await house.turn();
  expect(house.anna.got).not.toContain('BYE');
  const started = house.events.filter((event) => event.type === 'call.started');
  expect(started[1]).toMatchObject({ flow: 'office', version: 3, parentCall: started[0]!.call });
  expect(house.events.filter((event) => event.type === 'leg.started').at(-1)).toMatchObject({ account: 'carla' });
  house.other.bye();
  await house.turn();
  expect(house.anna.got.at(-1)).toBe('BYE');
  await house.leavesNothing();
});

test('the account’s other phone takes the callee’s place', async () => {
  const house = await setHouse('anna');
  await house.replace(house.ofAnna);
  house.other.ack();
  await house.turn();
  expect([...house.media.joined.keys()].sort()).toEqual(['stream-1', 'stream-3']);
  await house.turn(2100);
  expect(house.anna.got.at(-1)).toBe('BYE');
  house.anna.react();
  house.phone.bye();
  await house.turn();
  expect(house.other.peer.requests.at(-1)?.method).toBe('BYE');
  house.other.peer.respond(house.other.peer.requests.at(-1)!, 200);
  await house.turn();
  await house.leavesNothing();
});

test.each([
  ['another account', 'bob', OFFER, 403],
  ['the account at the other end', 'anna', OFFER, 403],
  ['a stranger', 'nobody', OFFER, 403],
  ['the same account with audio that we cannot take', 'carla', OFFER.replace('AVP 8 0 101', 'AVP 99'), 488],
])('%s leaves the conversation as it is', async (_, second, body, status) => {
  const house = await setHouse(second);
  await house.replace(house.ofCarla, body);
  expect(house.other.statuses('INVITE')).toEqual([status]);
  house.other.ackRefusal();
  await house.turn(3000);
  expect([...house.media.joined.keys()].sort()).toEqual(['stream-1', 'stream-2']);
  expect(house.anna.got).not.toContain('BYE');
  house.phone.bye();
  await house.turn();
  await house.leavesNothing();
});
