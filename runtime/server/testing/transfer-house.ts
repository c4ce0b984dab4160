/** A house whose people send calls on: phones of accounts, a far end at a trunk, one drawing, and the records of it all. */

import { expect } from 'vitest';
import type { CallEvent } from '../../../shared/flow-schema/call-events.ts';
import { drawFlow } from '../../../shared/flow-schema/testing/draw-flow.ts';
import { CallDirectory } from '../../call/call-directory.ts';
import { ParkingLot } from '../../call/parking-lot.ts';
import { RingingCalls } from '../../call/ringing-calls.ts';
import { TalkRegistry } from '../../call/talk-registry.ts';
import type { DialAsk, Resolution, TargetResolver } from '../../call/target-resolver.ts';
import { OFFER } from '../../call/testing/call-stage.ts';
import { FakeMediaEngine } from '../../call/testing/fake-media-engine.ts';
import { MemoryRecordings } from '../../call/testing/memory-recordings.ts';
import { ScriptedCallee } from '../../call/testing/scripted-callee.ts';
import { SimulatedClock } from '../../clock.ts';
import { Programs } from '../../flow/programs.ts';
import { silentLog } from '../../log.ts';
import { noMetrics } from '../../metrics.ts';
import { noServices } from '../../nodes/testing/no-services.ts';
import { accountRow, smallHouse } from '../../routing/testing/small-house.ts';
import { LoopbackNetwork } from '../../sip/testing/loopback-network.ts';
import { type ScriptedCall, ScriptedPeer } from '../../sip/testing/scripted-peer.ts';
import { createUserAgent, nothing } from '../../sip/testing/stage.ts';
import { InnerTransport } from '../../sip/transport/inner.ts';
import type { CallRow } from '../../store/collections.ts';
import { foldCallRow } from '../../store/fold-call-row.ts';
import { type Cdr, foldCdrs } from '../../store/fold-cdr.ts';
import type { NewRow } from '../../store/store.ts';
import { IncomingCalls } from '../incoming-calls.ts';
import { InsideCalls } from '../inside-calls.ts';
import { UserAgentPlacer } from '../user-agent-placer.ts';

type Drawn = Parameters<typeof drawFlow>;

/** Phones of accounts with these names; `far` is somebody outside, reached by the trunk `outside`. */
const ADDRESSES = { anna: '10.0.0.11', bob: '10.0.0.12', dora: '10.0.0.13', far: '10.0.0.21' } as const;
type Name = keyof typeof ADDRESSES;

export interface TransferHouse {
  readonly phones: Readonly<Record<Name, ScriptedCallee>>;
  readonly media: FakeMediaEngine;
  readonly asked: readonly DialAsk[];
  /** A call of a phone of carla's, unless `speakAs` says whose; by the usual drawing it rings whoever it names. */
  call(to: string, headers?: readonly string[], offer?: string): Promise<ScriptedCall>;
  /** Whose phones call from now on. */
  speakAs(account: 'carla' | 'anna' | 'bob'): void;
  /** Milliseconds pass, and every message arrives; phones confirm whatever ends a call of theirs. */
  turn(ms?: number): Promise<void>;
  /** Both ends of a call are in it: it is answered and acknowledged, and ten seconds pass. */
  talk(caller: ScriptedCall, callee: Name): Promise<void>;
  /** Refer-To of that URI, from a caller's or a callee's dialog. */
  refer(by: ScriptedCall | Name, to: string): Promise<void>;
  /** The dialog of that call as Replaces names it, escaped for a Refer-To. */
  replacing(call: ScriptedCall): string;
  /** Ends what is left, and expects that nothing stays. @returns a line for each leg of each call */
  records(): Promise<string[]>;
}

export interface TransferHouseOptions {
  /** Dial options of the leg, such as `[tr=c]`. */
  readonly options?: string;
  /** Exits of the start that lead to a Dial of bob. */
  readonly entries?: readonly ('redirect' | 'transfer')[];
  /** Whether accounts' phones may transfer. */
  readonly mayTransfer?: boolean;
  /** Another drawing than the Dial of whom the caller names. */
  readonly boxes?: Drawn[0];
  readonly cords?: readonly string[];
}

export async function setTransferHouse({
  options = '',
  entries = [],
  mayTransfer = true,
  boxes,
  cords,
}: TransferHouseOptions = {}): Promise<TransferHouse> {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const userAgent = createUserAgent(clock, network, '10.0.0.1', {
    transports: [network.transport('10.0.0.1'), new InnerTransport()],
    allow: ['INFO', 'NOTIFY', 'PRACK', 'REFER', 'UPDATE'],
    supported: ['100rel', 'norefersub', 'replaces', 'timer'],
  });
  await userAgent.start();
  const programs = new Programs();
  const dials = {
    first: ['dial', { dialString: `\${dst}${options}`, ringFor: 20 }],
    further: ['dial', { targets: [{ to: 'bob' }], ringFor: 20 }],
  } as unknown as Drawn[0];
  const ways = ['start.out > first', ...entries.map((entry) => `start.${entry} > further`)];
  programs.publish(drawFlow(boxes ?? dials, [...(cords ?? ways)], { id: 'office' }), 3);
  const phones = Object.fromEntries(
    Object.entries(ADDRESSES).map(([name, address]) => [name, new ScriptedCallee(network, name, address)]),
  ) as Record<Name, ScriptedCallee>;
  let calling = 'carla';
  const asked: DialAsk[] = [];
  const events: CallEvent[] = [];
  const directory = new CallDirectory();
  const media = new FakeMediaEngine(clock);
  const insideCalls = new InsideCalls(() => 'example.org');
  const talks = new TalkRegistry();
  const ringing = new RingingCalls();
  const accounts = [
    accountRow('carla', { outgoingFlow: 'office', mayTransfer }),
    ...(['anna', 'bob', 'dora'] as const).map((name) => accountRow(name, { mayTransfer })),
  ];
  const calls = new IncomingCalls({
    directory,
    programs,
    house: smallHouse({ accounts, flows: { office: { access: 'none' } }, hosts: ['10.0.0.1'] }),
    identify: () => ({ kind: 'account', account: accounts.find(({ _id }) => _id === calling)! }),
    media,
    prompts: { clipFor: async () => ({ id: 'clip', samples: new Int16Array(8) }) },
    clock,
    log: silentLog,
    metrics: noMetrics,
    publish: (event) => events.push(event),
    announce: () => {},
    addressFor: () => ({ host: '10.0.0.1' }),
    ways: {
      targets: targetsOf(phones, mayTransfer, asked),
      placer: new UserAgentPlacer(userAgent, insideCalls),
      talks,
      lot: new ParkingLot(),
      ringing,
    },
    insideCalls,
    services: noServices,
    recordings: new MemoryRecordings(),
  });
  userAgent.listener = { invite: (invite) => calls.take(invite) };

  const callers: ScriptedCall[] = [];
  const reacted = new Set<unknown>();
  const react = () => {
    for (const phone of Object.values(phones)) phone.react();
    for (const { peer } of callers)
      for (const request of peer.requests) {
        if (!['NOTIFY', 'BYE'].includes(request.method) || reacted.has(request)) continue;
        reacted.add(request);
        peer.respond(request, 200);
      }
  };
  const turn = async (ms = 0) => {
    for (let round = 0; round < 8; round++) {
      await clock.advance(round === 0 ? ms : 0);
      react();
    }
  };
  return {
    phones,
    media,
    asked,
    turn,
    async call(to, headers = [], offer = OFFER) {
      const peer = new ScriptedPeer(network, `10.0.0.${101 + callers.length}`, { address: '10.0.0.1', port: 5060 });
      const call = peer.call(to);
      callers.push(call);
      const contact = `Contact: <sip:caller@${peer.address}:5060>`;
      call.invite({ body: offer, headers: [contact, 'Content-Type: application/sdp', ...headers] });
      await turn();
      return call;
    },
    speakAs(account) {
      calling = account;
    },
    async talk(caller, callee) {
      phones[callee].answer();
      await turn();
      caller.ack();
      await turn(10_000);
    },
    async refer(by, to) {
      const headers = [`Refer-To: <${to}>`];
      if (typeof by === 'string') phones[by].send('REFER', { headers });
      else by.request('REFER', { headers: [...headers, `Contact: <sip:caller@${by.peer.address}>`] });
      await turn();
    },
    replacing({ answer }) {
      const { callId, from, to } = answer!;
      const id = `${callId};to-tag=${to.params.get('tag')};from-tag=${from.params.get('tag')}`;
      return encodeURIComponent(id);
    },
    async records() {
      await turn(10_000);
      expect([directory.size, talks.size, ringing.size, media.openStreams]).toEqual([0, 0, 0, 0]);
      await turn(200_000);
      await turn(200_000);
      expect(userAgent.counts()).toEqual(nothing);
      return linesOf(events);
    },
  };
}

/** A line of the table: what people do, and what the records say then. */
export interface TransferCase {
  readonly name: string;
  readonly house?: TransferHouseOptions;
  act(house: TransferHouse): Promise<void>;
  /** In the form of `TransferHouse.records`. */
  readonly records: readonly string[];
}

export const toBob = 'sip:bob@10.0.0.1';

/** Carla and anna talk for ten seconds. */
export async function talking(house: TransferHouse, whom: 'anna' | 'far' = 'anna') {
  const call = await house.call(whom);
  await house.talk(call, whom);
  return call;
}

/** Two seconds of ringing, five of talking, and bob hangs up. */
export async function bobTalks({ phones, turn }: TransferHouse) {
  phones.bob.ring();
  await turn(2_000);
  phones.bob.answer();
  await turn(5_000);
  phones.bob.hangUp();
  await turn();
}

function targetsOf(phones: Record<Name, ScriptedCallee>, mayTransfer: boolean, asked: DialAsk[]): TargetResolver {
  return {
    async resolve(ask): Promise<Resolution> {
      asked.push(ask);
      const name = /^(?:sip:)?(\w+)/.exec(ask.target)?.[1] ?? '';
      if (!Object.hasOwn(phones, name)) return { kind: 'refused', why: `${name} is not allowed` };
      const { route } = phones[name as Name];
      const whose = name === 'far' ? { trunk: 'outside' } : { account: name, mayTransfer };
      return { kind: 'legs', alternatives: [[{ ...route, ...whose }]] };
    },
    admit: () => ({ answered() {}, release() {} }),
  };
}

/** The records, folded from the events as the store's are: calls by their order, legs by their names. */
function linesOf(events: readonly CallEvent[]): string[] {
  const calls = [...new Set(events.map(({ call }) => call))];
  const short = (leg: string) => calls.reduce((text, id, place) => text.replace(`${id}/`, `${place + 1}/`), leg);
  return calls.flatMap((id, place) => {
    let call: NewRow<CallRow> | undefined;
    let rows: readonly Cdr[] = [];
    for (const event of events.filter((one) => one.call === id)) {
      call = foldCallRow(call, event);
      rows = foldCdrs(call, rows, event);
    }
    expect(call).toMatchObject({ state: 'ended', flow: 'office', version: 3 });
    return rows.map((row) => `${place + 1}/${lineOf(row, short)}`);
  });
}

const seconds = (from: number, to = from) => `${Math.round((to - from) / 1000)} s`;

function lineOf(row: Cdr, short: (leg: string) => string): string {
  const { leg, account, trunk, answeredAt, endedAt, bridged, referredBy, refused, cause, parentCall, sip } = row;
  expect(endedAt).toBeDefined();
  const withWhom = bridged.map(({ leg: other, at, partedAt }) => `${short(other)} ${seconds(at, partedAt)}`);
  return [
    `${leg} ${account ?? trunk ?? (row.direction === 'in' ? row.fromUser : row.toUser)}`,
    answeredAt === undefined ? `${sip ?? 'no answer'}` : `talked ${seconds(answeredAt, endedAt)}`,
    ...(withWhom.length > 0 ? [`with ${withWhom.join(', ')}`] : []),
    `${cause?.code} by ${cause?.by}${cause?.reason ? ` (${cause.reason})` : ''}`,
    ...(referredBy !== undefined ? [`referred by ${short(referredBy)}`] : []),
    ...(refused ?? []).map(({ what, target, why }) => `refused ${what} to ${target}: ${why}`),
    ...(parentCall !== undefined ? [`from call ${short(`${parentCall}/`).slice(0, -1)}`] : []),
  ].join(' | ');
}
