/** Calls side by side: what ends one of them ends no other, and the end of the house ends them all. */

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
import { Programs } from '../flow/programs.ts';
import { silentLog } from '../log.ts';
import { noMetrics } from '../metrics.ts';
import { noServices } from '../nodes/testing/no-services.ts';
import { accountRow, smallHouse } from '../routing/testing/small-house.ts';
import type { ScriptedCall } from '../sip/testing/scripted-peer.ts';
import { setStage } from '../sip/testing/stage.ts';
import { IncomingCalls } from './incoming-calls.ts';
import { InsideCalls } from './inside-calls.ts';
import { UserAgentPlacer } from './user-agent-placer.ts';

const nobodyElse: TargetResolver = {
  resolve: async ({ target }) => ({ kind: 'unknown', why: `nothing is called ${target}` }),
  admit: () => ({ answered() {}, release() {} }),
};

const anna = accountRow('anna');

async function setHouse(caller?: string) {
  const stage = await setStage();
  const { clock, user, peer } = stage;
  const programs = new Programs();
  const cords = ['start.in > pick-up', 'pick-up.answered > stay'];
  programs.publish(
    drawFlow({ 'pick-up': 'answer', stay: ['wait', { seconds: 600 }] }, cords, { id: 'welcome', access: 'public' }),
    1,
  );
  const events: CallEvent[] = [];
  const insideCalls = new InsideCalls(() => '10.0.0.1');
  const calls = new IncomingCalls({
    directory: new CallDirectory(),
    programs,
    house: smallHouse({ accounts: [anna], flows: { welcome: { access: 'public' } }, hosts: ['10.0.0.1', '10.0.0.2'] }),
    identify: ({ source }) =>
      caller === anna._id
        ? { kind: 'account', account: anna }
        : { kind: 'stranger', source: source.address, trusted: true },
    media: new FakeMediaEngine(clock),
    prompts: { clipFor: async () => ({ id: 'clip', samples: new Int16Array(8) }) },
    recordings: new MemoryRecordings(),
    clock,
    log: silentLog,
    metrics: noMetrics,
    publish: (event) => events.push(event),
    announce: () => {},
    addressFor: () => ({ host: '10.0.0.1' }),
    ways: {
      targets: nobodyElse,
      placer: new UserAgentPlacer(stage.userAgent, insideCalls),
      talks: new TalkRegistry(),
      lot: new ParkingLot(),
      ringing: new RingingCalls(),
    },
    insideCalls,
    services: noServices,
  });
  user.onInvite = (invite) => calls.take(invite);
  /** A caller who is in the flow. The Call-ID is the caller's choice; nobody stops two from choosing the same. */
  const answered = async (callId: string): Promise<ScriptedCall> => {
    const call = peer.call();
    call.overrides = { callId };
    call.invite({ body: OFFER });
    await stage.settle();
    const { cseq } = call;
    call.ack({ cseq, to: peer.responses.at(-1)!.header('to')! });
    await stage.settle();
    return call;
  };
  const left = () => peer.requests.filter(({ method }) => method === 'BYE').map(({ to }) => to.params.get('tag'));
  const tagOf = ({ id }: ScriptedCall) => `from-${id}`;
  return { ...stage, calls, events, answered, left, tagOf };
}

test('two callers with the same Call-ID are two calls, and both are ended when the house closes', async () => {
  const { calls, clock, answered, left, tagOf, events } = await setHouse();
  const both = [await answered('the-same'), await answered('the-same')];
  expect(events.filter(({ type }) => type === 'call.started')).toHaveLength(2);
  void calls.stop(new AbortController().signal);
  await clock.advance(0);
  expect(left()).toEqual(both.map(tagOf));
});

test('a failure inside one call ends that call, and not its namesake', async () => {
  const { calls, clock, user, answered, left, tagOf } = await setHouse();
  const [first] = [await answered('the-same'), await answered('the-same')];
  calls.failed(new Error('a bug'), user.invites[0]);
  await clock.advance(0);
  expect(left()).toEqual([tagOf(first!)]);
});

test('when the house closes nobody is let in any more, but for somebody in need', async () => {
  const { calls, settle, peer, events } = await setHouse('anna');
  void calls.stop(new AbortController().signal);
  const answers: number[] = [];
  for (const user of ['101', 'anna', '999']) {
    const call = peer.call();
    call.invite({ uri: `sip:${user}@10.0.0.1`, body: OFFER });
    await settle();
    answers.push(peer.responses.at(-1)!.status);
  }
  // There is no trunk here: the call was let in, and found no way out.
  expect(answers.slice(0, 2)).toEqual([503, 503]);
  expect(answers[2]).not.toBe(503);
  expect(events.filter(({ type }) => type === 'call.started')).toHaveLength(1);
});
