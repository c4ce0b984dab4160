/** An INVITE's way through the house: route, call, flow, end. A failure stays inside its call. */

import { randomInt, randomUUID } from 'node:crypto';
import type { CallEvent, Party, SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Identity } from '../accounts/identify.ts';
import type { WaysOut } from '../call/call-dialler.ts';
import type { CallDirectory } from '../call/call-directory.ts';
import type { LegKeeper } from '../call/leg-keeper.ts';
import { callerOf as callerPartyOf, partyOfUri } from '../call/party.ts';
import type { PromptSource } from '../call/prompt-source.ts';
import type { RecordingFiles } from '../call/recording.ts';
import { MOST_REENTRIES } from '../call/reentry.ts';
import type { RingingLeg } from '../call/ringing-calls.ts';
import { SipCall } from '../call/sip-call.ts';
import type { Talk } from '../call/talk-registry.ts';
import type { Reentries, SentOn } from '../call/target-resolver.ts';
import type { Clock } from '../clock.ts';
import type { Program } from '../flow/program.ts';
import type { Programs } from '../flow/programs.ts';
import { type FlowRun, runFlow } from '../flow/run-flow.ts';
import type { Logger } from '../log.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import type { Metrics } from '../metrics.ts';
import type { Services } from '../nodes/node-kind.ts';
import { mayBeEmergency } from '../policy/emergency.ts';
import type { House } from '../routing/house.ts';
import { type Caller, type Route, routeCall } from '../routing/route-call.ts';
import type { Dialog, DialogId } from '../sip/dialog/dialog.ts';
import type { IncomingInvite } from '../sip/dialog/incoming-invite.ts';
import { parseUri } from '../sip/message/uri.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import type { Peer } from '../sip/transport/address.ts';
import { emergencyFlow, ringAccountFlow } from './built-in-flows.ts';
import type { InsideCall, InsideCalls } from './inside-calls.ts';
import { timesPassedOn } from './times-passed-on.ts';

export interface IncomingCallsOptions {
  readonly directory: CallDirectory;
  readonly programs: Programs;
  readonly house: House;
  /** Who calls. */
  readonly identify: (invite: IncomingInvite) => Identity;
  /** What a call by that trunk says of whom it is for and who calls; absent: what From and the Request-URI say. */
  readonly readInbound?: (trunk: string, invite: IncomingInvite) => InboundParties | undefined;
  readonly media: MediaEngine;
  readonly prompts: PromptSource;
  readonly recordings: RecordingFiles;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly publish: (event: CallEvent) => void;
  readonly announce: (fact: SystemFact) => void;
  /** What our SDP says to that peer. */
  readonly addressFor: (peer: Peer) => { readonly host: string };
  readonly ways: WaysOut;
  /** Remembers answered legs beyond a crash. */
  readonly keeper?: LegKeeper | undefined;
  readonly insideCalls: Pick<InsideCalls, 'redeem'>;
  /** What flows reach beyond the call. */
  readonly services: Services;
}

export interface InboundParties {
  /** The number where the trunk puts it. */
  readonly called: string;
  readonly from: Party;
  readonly to: Party;
}

/** Calls at once; more get 503. */
const MOST_CALLS = 10_000;
/** Seconds after which a caller may try again when there is no room. */
const RETRY_AFTER = 10;

export class IncomingCalls {
  readonly #options: IncomingCallsOptions;
  /** Live calls by our own tag: Call-IDs are chosen by callers, and two may be the same. */
  readonly #calls = new ShortLivedMap<string, SipCall>();
  /** What live calls run, by their ids. */
  readonly #programs = new ShortLivedMap<string, Program>();
  /** By the calls' ids; resolved when nothing is left of one. */
  readonly #running = new ShortLivedMap<string, Promise<void>>();
  #draining = false;

  constructor(options: IncomingCallsOptions) {
    this.#options = options;
  }

  /** Takes an INVITE; never throws. */
  take(invite: IncomingInvite): void {
    const busy = this.#draining || this.#calls.size >= MOST_CALLS;
    const uri = parseUri(invite.request.uri);
    // Somebody in need is let in even then; who it is must be found out first.
    if (busy && !mayBeEmergency(uri?.user ?? '')) return this.#tooMany(invite);
    const { house, identify, readInbound, insideCalls } = this.#options;
    const inside = insideCalls.redeem(invite);
    if (inside) return this.#begin(invite, inside.route, inside);
    const identity = identify(invite);
    if (identity.kind === 'refused') return this.#turnAway(invite, identity);
    if (invite.replaces) return this.#replace(invite, invite.replaces, identity);
    const inbound = identity.kind === 'trunk' ? readInbound?.(identity.trunk, invite) : undefined;
    const request = {
      caller: callerOf(identity),
      user: inbound?.called ?? uri?.user ?? '',
      host: uri?.host ?? '',
      diversions: timesPassedOn(invite.request),
    };
    const route = routeCall(request, house);
    if (busy && route.kind !== 'emergency') return this.#tooMany(invite);
    if (route.kind === 'refused') this.#refuse(invite, route.status, route.why);
    else this.#begin(invite, route, inbound);
  }

  /** A callback of this call threw: the call ends, the others go on. */
  failed(
    error: unknown,
    about: { readonly id?: Pick<DialogId, 'localTag'>; readonly callId?: string } | undefined,
  ): void {
    const call = about?.id && this.#calls.get(about.id.localTag);
    const sipCallId = call?.sipCallId ?? about?.callId;
    this.#options.log.error({ error: describe(error), sipCallId }, 'a call failed inside');
    void call?.hangUp({ by: 'runtime', code: 'failed', sip: 500, reason: describe(error) });
  }

  /** Takes no more calls, and waits until those that run have ended by themselves or `signal` aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#draining = true;
    while (this.#running.size > 0 && !signal.aborted)
      await Promise.race([Promise.all(this.#running.values()), whenAborted(signal)]);
  }

  /** Takes no more calls, ends those that run, and waits until their flows are through or `signal` aborts. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#draining = true;
    const calls = [...this.#calls.values()];
    for (const call of calls) void call.hangUp({ by: 'runtime', code: 'shutdown', sip: 503 });
    await Promise.race([
      Promise.all([...this.#running.values(), ...calls.map((call) => call.farewell())]),
      whenAborted(signal),
    ]);
  }

  /** Asked for a password, or refused with one. Most of those asked are phones, which is no news. */
  #turnAway(invite: IncomingInvite, { status, headers, why, untrusted }: Extract<Identity, { kind: 'refused' }>): void {
    invite.refuse(status, { headers });
    this.#options.metrics.count('calls_challenged_total', { status: String(status) });
    if (untrusted) this.#tell(invite, status, why);
  }

  #tooMany(invite: IncomingInvite): void {
    invite.refuse(503, { headers: [['Retry-After', String(RETRY_AFTER)]] });
  }

  #refuse(invite: IncomingInvite, status: number, why: string): void {
    invite.refuse(status);
    this.#options.metrics.count('calls_refused_total', { status: String(status) });
    this.#tell(invite, status, why);
  }

  #tell({ request, source }: IncomingInvite, status: number, why: string): void {
    this.#options.announce({
      type: 'call.refused',
      from: request.from.uri.slice(0, 200),
      to: request.uri.slice(0, 200),
      source: source.address,
      sip: status,
      why,
    });
  }

  /** Only another phone of the account whose phone it is may take its place (RFC 3891 §3). */
  #replace(invite: IncomingInvite, dialog: Dialog, identity: Exclude<Identity, { kind: 'refused' }>): void {
    const { talks, ringing } = this.#options.ways;
    const place = talks.in(dialog) ?? ringing.in(dialog);
    const program = place && this.#programs.get(place.call);
    if (!program)
      return this.#refuse(invite, 481, 'the call that it would replace is no conversation, and rings nowhere');
    const account = identity.kind === 'account' ? identity.account._id : undefined;
    if (account === undefined || ownerOf(place) !== account)
      return this.#refuse(invite, 403, 'the call that it would replace is not one of the same account');
    const { id: flow } = program.flow;
    const visited = { accounts: new Set([account]), flows: new Set([flow]) };
    const route = { kind: 'flow', flow, entry: 'in', rights: { kind: 'account', account }, visited } as const;
    const parties = { from: callerPartyOf(invite.request), to: partyOfUri(invite.request.uri) };
    this.#begin(invite, route, { ...parties, parentCall: place.call }, { program, place });
  }

  #begin(
    invite: IncomingInvite,
    route: Exclude<Route, { kind: 'refused' }>,
    parties?: Pick<InboundParties, 'from' | 'to'> &
      Pick<InsideCall, 'parentCall' | 'id' | 'sentOn' | 'diversions' | 'builtIn' | 'wish'>,
    instead?: TakingOver,
  ): void {
    const { programs, directory, addressFor, metrics, publish, ...rest } = this.#options;
    const { house } = rest;
    const { rights, visited, trunk } = route;
    const sentOn = parties?.sentOn;
    const run: FlowToRun | TakingOver | undefined =
      instead ??
      parties?.builtIn ??
      (sentOn ? this.#runAgain(sentOn, route, parties.parentCall) : runOf(route, programs));
    if (!run) return this.#refuse(invite, 404, 'its flow is not published');
    const flow = run.program.flow.id;
    const holdMusic = this.#holdMusicOf(route);
    const wish = sentOn ? (sentOn.response === undefined ? 'transfer' : 'redirect') : parties?.wish;
    const routed = {
      rights,
      // What is asked for a drawing is judged as what that drawing asks for.
      flow: parties?.builtIn && route.kind === 'flow' ? route.flow : flow,
      visited,
      reentries: reentriesOf(run.program, sentOn),
      mayTransfer: this.#whose(route)?.mayTransfer ?? false,
      ...(trunk !== undefined && { releaseAllowed: house.trunk(trunk)?.releaseAllowed === true }),
      encryptedOnly: parties === undefined && this.#whose(route)?.encryptedOnly === true,
      ...(wish && { wish }),
      ...(holdMusic !== undefined && { holdMusic }),
      diversions: parties?.diversions ?? timesPassedOn(invite.request),
      maxForwards: Number(invite.request.header('max-forwards') ?? 70),
      ...(parties && { from: parties.from, to: parties.to }),
      ...(rights.kind === 'account' && (instead || !parties?.parentCall) && { account: rights.account }),
      ...(trunk !== undefined && { trunk }),
    };
    const id = parties?.id ?? randomUUID();
    const call = new SipCall(id, invite, routed, {
      ...rest,
      log: rest.log.with({ call: id }),
      sink: publish,
      localAddress: addressFor(invite.source).host,
      sessionId: () => randomInt(2 ** 47),
    });
    metrics.count('calls_total', { flow });
    directory.add(call);
    this.#programs.set(id, run.program);
    this.#calls.set(invite.id.localTag, call);
    const running = ('place' in run ? this.#takeOver(call, run) : this.#run(call, run, parties?.parentCall)).finally(
      () => {
        directory.remove(call.id);
        this.#programs.delete(call.id);
        this.#calls.delete(invite.id.localTag);
        this.#running.delete(call.id);
      },
    );
    this.#running.set(call.id, running);
  }

  /** The version that the call runs which was sent on, whatever has been published meanwhile. */
  #runAgain(sentOn: SentOn, route: Route, parentCall = ''): FlowToRun | undefined {
    const program = this.#programs.get(parentCall);
    return program && route.kind === 'flow' ? { program, entry: route.entry, sentOn } : undefined;
  }

  /** Calls inside have no phone and no trunk of their own. */
  #whose({ rights, trunk }: Exclude<Route, { kind: 'refused' }>) {
    const { house } = this.#options;
    if (trunk !== undefined) return house.trunk(trunk);
    return rights.kind === 'account' ? house.account(rights.account) : undefined;
  }

  /** That of the account whose drawing it is, else of the one that calls. */
  #holdMusicOf(route: Exclude<Route, { kind: 'refused' }>): string | undefined {
    const { rights } = route;
    const drawn = 'account' in route ? route.account : undefined;
    const name = drawn ?? (rights.kind === 'account' ? rights.account : undefined);
    return name === undefined ? undefined : this.#options.house.account(name)?.holdMusic;
  }

  /** No flow runs: the conversation that it takes over is of one that runs already. */
  async #takeOver(call: SipCall, { program, place }: TakingOver): Promise<void> {
    const { from, to, sipCallId } = call;
    const { flow, version } = program;
    const about = { flow: flow.id, version, sipCallId, parentCall: place.call };
    call.publish({ type: 'call.started', from: from.uri, to: to.uri, ...about });
    try {
      await call.takeOver(place);
    } catch (error) {
      if (!call.ended.aborted) {
        this.#options.log.warn({ call: call.id, error: describe(error) }, 'a call was not replaced');
        await call.hangUp({ by: 'runtime', code: 'failed', sip: 488, reason: describe(error) });
      }
    }
    await call.finish();
  }

  async #run(call: SipCall, run: FlowToRun, parentCall: string | undefined): Promise<void> {
    const { directory, clock, log, services, programs } = this.#options;
    const { sipCallId } = call;
    const flows = (id: string) => programs.current(id);
    const parts = { ...run, call, directory, clock, log, services, flows, sipCallId };
    await runFlow(parentCall === undefined ? parts : { ...parts, parentCall });
    await call.finish();
  }
}

/** Somebody's place in a conversation, or a leg that rings, is taken over (RFC 3891); and the flow that has led to it. */
interface TakingOver {
  readonly program: Program;
  readonly place: Talk | RingingLeg;
}

/** The account whose phone has that place; undefined: somebody outside does, or one who may not hand it on. */
function ownerOf(place: Talk | RingingLeg): string | undefined {
  if ('answerBy' in place) return place.account;
  const { refers } = place.talker;
  return refers.kind === 'account' ? refers.account : undefined;
}

type FlowToRun = Pick<FlowRun, 'program' | 'entry' | 'vars' | 'sentOn'>;

/** What is drawn, as far as it is not used up. */
function reentriesOf({ entries }: Program, sentOn: SentOn | undefined): Reentries {
  const left = sentOn?.left ?? MOST_REENTRIES;
  return {
    redirect: entries.has('redirect') ? left.redirect : 0,
    transfer: entries.has('transfer') ? left.transfer : 0,
  };
}

/** Undefined: the flow is not published. */
function runOf(route: Exclude<Route, { kind: 'refused' }>, programs: Programs): FlowToRun | undefined {
  if (route.kind === 'account') return { program: ringAccountFlow(), entry: 'in', vars: { target: route.account } };
  if (route.kind === 'emergency') return { program: emergencyFlow(), entry: 'out', vars: { target: route.emergency } };
  const program = programs.current(route.flow);
  return program && { program, entry: route.entry };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function callerOf(identity: Exclude<Identity, { kind: 'refused' }>): Caller {
  return identity.kind === 'account' ? { kind: 'account', account: identity.account._id } : identity;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
