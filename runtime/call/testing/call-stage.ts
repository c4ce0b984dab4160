/** A SIP call from a scripted phone, on a loopback network and a clock that is turned by hand. */

import type { CallEvent } from '../../../shared/flow-schema/call-events.ts';
import { silentLog } from '../../log.ts';
import type { AudioClip } from '../../media/media-engine.ts';
import type { Dialog } from '../../sip/dialog/dialog.ts';
import type { ScriptedCall } from '../../sip/testing/scripted-peer.ts';
import { type Stage, setStage } from '../../sip/testing/stage.ts';
import type { Peer } from '../../sip/transport/address.ts';
import type { UserAgent } from '../../sip/user-agent.ts';
import type { ReadyPrompt } from '../call.ts';
import type { LegKeeper } from '../leg-keeper.ts';
import type { LegPlacer } from '../leg-placer.ts';
import { ParkingLot } from '../parking-lot.ts';
import { RingingCalls } from '../ringing-calls.ts';
import { SipCall } from '../sip-call.ts';
import { TalkRegistry } from '../talk-registry.ts';
import type { DialAsk, LegRoute, Resolution, TargetResolver } from '../target-resolver.ts';
import { FakeMediaEngine } from './fake-media-engine.ts';
import { MemoryRecordings } from './memory-recordings.ts';
import { ScriptedCallee } from './scripted-callee.ts';

export const OFFER = [
  'v=0',
  'o=phone 1 1 IN IP4 10.0.0.2',
  's=-',
  'c=IN IP4 10.0.0.2',
  't=0 0',
  'm=audio 40000 RTP/AVP 8 0 101',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n');

export interface CallStage extends Stage {
  readonly call: SipCall;
  readonly phone: ScriptedCall;
  readonly media: FakeMediaEngine;
  readonly recordings: MemoryRecordings;
  readonly events: CallEvent[];
  /** Legs that a crash would not forget now, and all that was told of them, in order. */
  readonly kept: { readonly told: string[]; readonly dialogs: Map<string, Pick<Dialog, 'save'>> };
  /** Phones that can be dialled by these names. */
  readonly callees: Readonly<Record<'anna' | 'bob' | 'carl', ScriptedCallee>>;
  /** What the names mean; a test may say something else. */
  readonly names: Map<string, Resolution>;
  /** What was asked of the resolver, in order. */
  readonly asked: DialAsk[];
  readonly talks: TalkRegistry;
  readonly lot: ParkingLot;
  readonly ringing: RingingCalls;
  /** What it plays may be replaced. */
  readonly prompts: { clipFor(prompt: ReadyPrompt): Promise<AudioClip> };
  /** Legs that count toward limits now. */
  permits(): number;
  /** The same phone calls once more. */
  secondCall(): Promise<{ readonly call: SipCall; readonly phone: ScriptedCall }>;
  /** Texts that began to play. */
  heard(): readonly string[];
  breakSink(): void;
  /** Turns the clock; the phone acknowledges what it must. */
  turn(ms: number): Promise<void>;
  answered(): Promise<void>;
}

/** @param offer the body of the INVITE; empty for a late offer */
export async function setCallStage(offer = OFFER, headers: readonly string[] = []): Promise<CallStage> {
  const stage = await setStage({
    allow: ['INFO', 'NOTIFY', 'PRACK', 'REFER', 'UPDATE'],
    supported: ['100rel', 'norefersub', 'timer'],
  });
  const { clock, user, peer } = stage;
  const media = new FakeMediaEngine(clock);
  const recordings = new MemoryRecordings();
  const events: CallEvent[] = [];
  const kept: CallStage['kept'] = { told: [], dialogs: new Map() };
  const keeper: LegKeeper = {
    keep: (_, leg, dialog) => {
      kept.told.push(`${leg} kept`);
      kept.dialogs.set(leg, dialog);
    },
    forget: (_, leg) => {
      kept.told.push(`${leg} forgotten`);
      kept.dialogs.delete(leg);
    },
  };
  let broken = false;
  const phone = peer.call();
  phone.invite({
    body: offer,
    headers: ['Contact: <sip:caller@10.0.0.2:5060>', 'Content-Type: application/sdp', ...headers],
  });
  await stage.settle();
  const callees = {
    anna: new ScriptedCallee(stage.network, 'anna', '10.0.0.11'),
    bob: new ScriptedCallee(stage.network, 'bob', '10.0.0.12'),
    carl: new ScriptedCallee(stage.network, 'carl', '10.0.0.13'),
  };
  const names = new Map<string, Resolution>(
    Object.values(callees).map(({ name, route }) => [name, { kind: 'legs', alternatives: [[route]] }]),
  );
  const asked: DialAsk[] = [];
  let permits = 0;
  const targets: TargetResolver = {
    async resolve(ask) {
      asked.push(ask);
      return names.get(ask.target) ?? { kind: 'unknown', why: `nobody is called ${ask.target}` };
    },
    admit() {
      permits++;
      return { answered() {}, release: () => void permits-- };
    },
  };
  const talks = new TalkRegistry();
  const lot = new ParkingLot();
  const ringing = new RingingCalls();
  const prompts = {
    clipFor: async (prompt: ReadyPrompt): Promise<AudioClip> => ({
      id: wordsOf(prompt),
      samples: new Int16Array(8_000),
    }),
  };
  const routed = {
    rights: { kind: 'owner' },
    account: 'carla',
    mayTransfer: true,
    flow: 'welcome',
    visited: { accounts: new Set<string>(), flows: new Set(['welcome']) },
    maxForwards: 70,
  } as const;
  const surroundings = {
    ways: { targets, placer: loopbackPlacer(stage.userAgent), talks, lot, ringing },
    clock,
    log: silentLog,
    media,
    keeper,
    recordings,
    prompts,
    sink: (event: CallEvent) => {
      if (broken) throw new Error('nobody listens');
      events.push(event);
    },
    localAddress: '10.0.0.1',
    sessionId: () => 4711,
  };
  const call = new SipCall('call-1', user.invites[0]!, routed, surroundings);
  let acknowledged = 0;
  const turn = async (ms: number) => {
    await clock.advance(ms);
    const accepted = phone.responses.filter(({ cseq, status }) => cseq.method === 'INVITE' && status === 200);
    const news = new Set(accepted.map(({ cseq }) => cseq.number)).size > acknowledged;
    if (!news) return;
    acknowledged++;
    phone.ack({ cseq: accepted.at(-1)!.cseq.number });
    await clock.advance(0);
  };
  return {
    ...stage,
    call,
    phone,
    media,
    recordings,
    events,
    kept,
    callees,
    names,
    asked,
    permits: () => permits,
    talks,
    lot,
    ringing,
    prompts,
    turn,
    async secondCall() {
      const other = peer.call();
      other.invite({ body: OFFER });
      await stage.settle();
      return { phone: other, call: new SipCall('call-2', user.invites.at(-1)!, routed, surroundings) };
    },
    heard: () => media.played,
    breakSink: () => {
      broken = true;
    },
    answered: async () => {
      const answer = call.answer();
      await turn(0);
      await answer;
    },
  };
}

/** Every phone is where its route says. */
export function loopbackPlacer(userAgent: UserAgent): LegPlacer {
  return {
    family: () => 'ipv4',
    place: ({ uri, destination, from, route, headers, credentials }, { offerTo, maxForwards }, listener) => {
      const bodyFor = ({ address }: Peer) => offerTo({ localAddress: '10.0.0.1', signallingAddress: address });
      const more = { ...(destination && { destination }), ...(credentials && { credentials }) };
      return userAgent.call({ uri, from, route, headers, maxForwards, bodyFor, ...more }, listener);
    },
    inside: ({ account }): LegRoute => {
      throw new Error(`the flow of ${account} is not here`);
    },
  };
}

function wordsOf(prompt: ReadyPrompt): string {
  return 'say' in prompt ? prompt.say : prompt.prompt;
}
