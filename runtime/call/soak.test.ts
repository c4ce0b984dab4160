/** Many calls of every kind at once: callers who stay, hang up or give up, phones that answer, refuse, ring or say nothing. */

import { expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { silentLog } from '../log.ts';
import type { ScriptedCall } from '../sip/testing/scripted-peer.ts';
import { nothing, setStage } from '../sip/testing/stage.ts';
import type { DialPlan } from './dial-plan.ts';
import { ParkingLot } from './parking-lot.ts';
import { RingingCalls } from './ringing-calls.ts';
import { SipCall } from './sip-call.ts';
import { TalkRegistry } from './talk-registry.ts';
import type { TargetResolver } from './target-resolver.ts';
import { loopbackPlacer, OFFER } from './testing/call-stage.ts';
import { FakeMediaEngine } from './testing/fake-media-engine.ts';
import { MemoryRecordings } from './testing/memory-recordings.ts';
import { type Habit, nameOf, RobotPhones } from './testing/robot-phones.ts';

const CALLS = process.env.TEST_LONG ? 20_000 : 1_000;

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test(`${CALLS} mixed calls leave nothing behind, and both ends tell the same story`, {
  timeout: 1_800_000,
}, async () => {
  const stage = await setStage({ allow: ['INFO', 'PRACK', 'UPDATE'], supported: ['100rel', 'timer'] });
  const { clock, network, user, peer } = stage;
  const random = numbers(20_261_125);
  const robots = new RobotPhones(network, clock, '10.0.0.50');
  const media = new FakeMediaEngine(clock);
  let permits = 0;
  const targets: TargetResolver = {
    async resolve({ target }) {
      const from = { uri: 'sip:caller@10.0.0.1' };
      const destination = { transport: 'udp', address: robots.address, port: 5060 } as const;
      const rights = { fixedTransport: true, releaseAllowed: false, mayTransfer: false, referAnswer: 200 } as const;
      const leg = { uri: `sip:${target}@${robots.address}`, destination, route: [], from, headers: [], ...rights };
      return { kind: 'legs', alternatives: [[leg]] };
    },
    admit() {
      permits++;
      return { answered() {}, release: () => void permits-- };
    },
  };
  const habit = (): Habit => ({
    ring: random(8000),
    does: (['answer', 'answer', 'refuse', 'nothing', 'silence'] as const)[random(5)]!,
    status: [486, 404, 503, 603, 480][random(5)]!,
    ...(random(2) === 0 && { talk: random(20_000) }),
  });
  const plan = (): DialPlan => ({
    stages: Array.from({ length: 1 + random(2) }, () =>
      Array.from({ length: 1 + random(3) }, () => ({ target: nameOf(habit()), delay: random(3) })),
    ),
    ringFor: 1 + random(10),
    ringback: (['callee', 'tone', 'music'] as const)[random(3)]!,
  });
  const events: CallEvent[] = [];
  const runs: Promise<void>[] = [];
  const callers: ScriptedCall[] = [];
  const waiting = new Set<ScriptedCall>();
  user.onInvite = (invite) => {
    const routed = {
      rights: { kind: 'owner' },
      flow: 'soak',
      visited: { accounts: new Set<string>(), flows: new Set<string>() },
      maxForwards: 70,
    } as const;
    const call = new SipCall(`call-${runs.length}`, invite, routed, {
      clock,
      log: silentLog,
      media,
      prompts: { clipFor: async () => ({ id: 'clip', samples: new Int16Array(800) }) },
      recordings: new MemoryRecordings(),
      sink: (event) => events.push(event),
      localAddress: '10.0.0.1',
      sessionId: () => 4711,
      ways: {
        targets,
        placer: loopbackPlacer(stage.userAgent),
        talks: new TalkRegistry(),
        lot: new ParkingLot(),
        ringing: new RingingCalls(),
      },
    });
    runs.push(
      (async () => {
        call.publish({ type: 'call.started', from: call.from.uri, to: call.to.uri, flow: 'soak', version: 1 });
        try {
          if (random(3) === 0) await call.answer();
          await call.dial(plan(), { signal: new AbortController().signal });
        } catch {
          // The caller is gone: that is half of what happens here.
        }
        await call.hangUp();
        await call.finish();
      })(),
    );
  };
  for (let number = 0; number < CALLS; number++) {
    const caller = peer.call();
    callers.push(caller);
    waiting.add(caller);
    caller.invite({ body: random(5) === 0 ? '' : OFFER });
    clock.after(random(20_000), () => {
      if (random(3) === 0) return;
      const answered = caller.answer?.status === 200;
      if (answered) caller.bye();
      else if ((caller.answer?.status ?? 0) < 200) caller.cancel();
    });
    await clock.advance(random(200));
    acknowledge(waiting);
  }
  for (let seconds = 0; seconds < 200; seconds++) {
    await clock.advance(1000);
    acknowledge(waiting);
    for (const bye of peer.requests.splice(0)) if (bye.method === 'BYE') peer.respond(bye, 200);
  }
  // Those who would talk for ever are asked to end now.
  for (const caller of callers) if (caller.answer?.status === 200) caller.bye();
  await clock.advance(1000);
  await Promise.all(runs);
  expect(runs).toHaveLength(CALLS);
  expect(user.errors).toEqual([]);
  expect([media.openStreams, media.joined.size, media.sounding.size, permits]).toEqual([0, 0, 0, 0]);
  await clock.advance(300_000);
  expect(stage.userAgent.counts()).toEqual(nothing);
  // Whoever answered has been told the end, and every leg that began has one.
  expect([...robots.answered].filter((callId) => !robots.over.has(callId))).toEqual([]);
  const began = events.filter(({ type }) => type === 'leg.started').length;
  const ended = events.filter((event) => event.type === 'leg.changed' && event.state === 'ended').length;
  expect(ended).toBe(began);
  expect(events.filter(({ type }) => type === 'call.ended')).toHaveLength(CALLS);
  const bridged = events.filter(({ type }) => type === 'legs.bridged').length;
  expect(bridged).toBeGreaterThan(CALLS / 10);
  expect(events.filter(({ type }) => type === 'legs.parted')).toHaveLength(bridged);
  console.info(`soak: ${CALLS} calls, ${began} legs, ${bridged} bridges; legs, ports, permits, timers left: 0`);
  await stage.userAgent.stop();
});

/** What a phone does with every final answer that it has not confirmed; those that it has are waited for no more. */
function acknowledge(waiting: Set<ScriptedCall>): void {
  for (const caller of waiting) {
    const final = caller.answer;
    if (!final || final.status < 200) continue;
    waiting.delete(caller);
    if (final.status >= 300) caller.ackRefusal();
    else {
      const lateOffer = final.text.includes('RTP/AVP 0 8 101');
      caller.ack({ cseq: 1, ...(lateOffer && { body: OFFER, headers: ['Content-Type: application/sdp'] }) });
    }
  }
}
