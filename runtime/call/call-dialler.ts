/** Places the legs of one call: names them, counts them, and asks with the call's rights. */

import type { HangupCause, Party } from '../../shared/flow-schema/call-events.ts';
import type { ShownCaller } from '../../shared/flow-schema/shown-caller.ts';
import { type TakeOverOrder, transferAttended } from './attended-transfer.ts';
import { type CallBackOrder, CallEnded, type TransferResult } from './call.ts';
import type { CallBacks } from './call-backs.ts';
import { answerAndTalk, type DialParts, dial, type RingOutParts, ringOut } from './dial.ts';
import type { DialPlan, DialResult } from './dial-plan.ts';
import { referRule } from './far-end-rule.ts';
import { holdMusicClip } from './hold-music.ts';
import type { LegSurroundings } from './leg.ts';
import type { LegPlacer } from './leg-placer.ts';
import { OutgoingLeg } from './outgoing-leg.ts';
import type { ParkingLot } from './parking-lot.ts';
import type { PromptSource } from './prompt-source.ts';
import { Reentry } from './reentry.ts';
import type { Rights, Visited } from './rights.ts';
import type { Answered, PickedUp } from './ring.ts';
import type { DiallingCaller } from './ringback.ts';
import type { RingingCalls, RingingLeg } from './ringing-calls.ts';
import { nameAbroad, type Talk, type Talker, type TalkRegistry } from './talk-registry.ts';
import type { DialAsk, LegRoute, Reentries, ReentryName, TargetResolver } from './target-resolver.ts';
import { type AcceptedTransfer, considerTransfer, type InsteadOfCall } from './transfer.ts';
import { untilAborted } from './while-wanted.ts';

/** How legs leave the house; the composition root wires it. */
export interface WaysOut {
  readonly targets: TargetResolver;
  readonly placer: LegPlacer;
  /** Of the whole house: an attended transfer joins two calls. */
  readonly talks: TalkRegistry;
  /** Who waits to be fetched. */
  readonly lot: ParkingLot;
  /** Whose phones ring, for those who answer instead. */
  readonly ringing: RingingCalls;
  /** Absent: nobody is called back. */
  readonly callBacks?: CallBacks;
}

/** What a call was given when it was routed. */
export interface CallOrigin {
  readonly rights: Rights;
  readonly flow: string;
  readonly visited: Visited;
  /** How often it was passed on before it came here. */
  readonly diversions?: number;
  /** Entries of the flow for what far ends ask, and how often each may be taken; absent: it has none. */
  readonly reentries?: Reentries;
  /** A far end asked for this call: what it dials is judged as a wish of that far end. */
  readonly wish?: ReentryName;
  /** Of the caller's request; legs have one less (RFC 7332 §5). */
  readonly maxForwards: number;
}

interface DiallingCall {
  readonly id: string;
  readonly from: Party;
  readonly to: Party;
}

type DiallerSurroundings = LegSurroundings & { readonly prompts: PromptSource };

/** Legs of one call at the same time, the caller's not counted. */
const MOST_LEGS = 20;
/** Seconds for which whom a transfer names rings. */
const TRANSFER_RINGS_FOR = 60;

export class CallDialler {
  readonly #call: DiallingCall;
  readonly #origin: CallOrigin;
  readonly #ways: WaysOut;
  readonly #surroundings: DiallerSurroundings;
  readonly #reentry: Reentry;
  readonly #legs = new Set<OutgoingLeg>();
  /** Conversations that outlive the caller's leg. */
  readonly #afterwards = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #serial = 0;
  #busy = false;

  constructor(call: DiallingCall, origin: CallOrigin, ways: WaysOut, surroundings: DiallerSurroundings) {
    this.#call = call;
    this.#origin = origin;
    this.#ways = ways;
    this.#surroundings = surroundings;
    this.#reentry = new Reentry(origin.flow, origin.reentries);
  }

  /** @throws an Error when the call is dialling already, or has been sent round in a circle */
  async dial(caller: DiallingCaller & Talker, plan: DialPlan, signal: AbortSignal): Promise<DialResult> {
    return await this.#alone(() => dial(caller, plan, this.#parts, signal));
  }

  /** Somebody is called, and then one of the two sides is asked to take over. @throws as `dial` does */
  async transfer(
    caller: DiallingCaller & Talker,
    plan: DialPlan,
    order: TakeOverOrder,
    signal: AbortSignal,
  ): Promise<TransferResult> {
    return await this.#alone(async () => {
      const found = await ringOut(caller, plan, this.#parts, signal);
      if ('outcome' in found) return { outcome: 'failed', ...(found.sip !== undefined && { sip: found.sip }) };
      return await transferAttended(caller, this.#talkerOf(found), this.#parts, order, signal);
    });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new Error('the call is dialling already');
    if (this.#origin.maxForwards < 1) throw new Error('the call has been passed on too often (Max-Forwards)');
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  /** The caller takes the place of whoever is in that conversation, or rings; false: it is over. @throws the signal's reason */
  async takeOver(caller: DiallingCaller & Talker, place: Talk | RingingLeg, signal: AbortSignal): Promise<boolean> {
    if ('answerBy' in place) return await this.#answerInstead(caller, place, signal);
    const partner = place.take(nameAbroad(this.#call.id, caller.name));
    if (partner) await answerAndTalk(caller, partner, this.#parts, signal);
    return partner !== undefined;
  }

  /**
   * The caller answers a phone of one of these targets that rings, named as in a Dial; none named: of any account.
   * Resolves with false when none rings; else rejects with the caller's end, or with the signal's reason.
   */
  async answerRinging(
    caller: DiallingCaller & Talker,
    targets: readonly string[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { ringing } = this.#ways;
    const accounts = targets.length === 0 ? undefined : await this.#accountsOf(targets);
    if (!ringing.of(accounts)) return false;
    // Nobody's phone falls silent for a caller whose audio we cannot take.
    if (caller.state() !== 'answered') await caller.prepare();
    signal.throwIfAborted();
    const leg = ringing.of(accounts);
    return leg !== undefined && (await this.#answerInstead(caller, leg, signal));
  }

  /** The conversation is the other call's; this one is over when it is. */
  async #answerInstead(caller: DiallingCaller & Talker, leg: RingingLeg, signal: AbortSignal): Promise<boolean> {
    if (!leg.answerBy({ ...caller, name: nameAbroad(this.#call.id, caller.name) })) return false;
    const legs = [caller.name, nameAbroad(leg.call, 'caller')] as const;
    this.#surroundings.publish({ type: 'legs.bridged', legs, media: 'anchored' });
    if (caller.state() !== 'answered') await caller.answer();
    return await untilAborted(signal);
  }

  async #accountsOf(targets: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await Promise.all(targets.map((target) => this.#ways.targets.resolve(this.#ask({ target }, 'flow'))));
    const accounts = found.flatMap((resolution) => {
      if (resolution.kind === 'legs') return resolution.alternatives.flat().map(({ account }) => account);
      return 'account' in resolution ? [resolution.account] : [];
    });
    return new Set(accounts.filter((account) => account !== undefined));
  }

  /** The caller fetches whoever waits at that place; false: nobody does. @throws the signal's reason */
  async pickUp(caller: DiallingCaller & Talker, place: string, signal: AbortSignal): Promise<boolean> {
    const { lot } = this.#ways;
    if (!lot.at(place)) return false;
    // Whoever waits is not fetched by a caller whose audio we cannot take.
    if (caller.state() !== 'answered') await caller.prepare();
    signal.throwIfAborted();
    const partner = lot.at(place)?.take(nameAbroad(this.#call.id, caller.name));
    if (partner) await answerAndTalk(caller, partner, this.#parts, signal);
    return partner !== undefined;
  }

  callBack(order: CallBackOrder): 'placed' | 'limitReached' {
    const { id: call, from, to } = this.#call;
    const { rights, flow, visited, diversions, wish } = this.#origin;
    const { callBacks } = this.#ways;
    if (!callBacks) throw new Error('nobody is called back here');
    return callBacks.place(order, {
      ...{ call, from, to, rights, flow, visited },
      ...(diversions !== undefined && { diversions }),
      ...(wish && { wish }),
    });
  }

  /** Ends what outlives the caller. */
  stop(cause: HangupCause): void {
    this.#closing.abort(new CallEnded(cause));
  }

  /** Resolves when every leg has ended and nothing more is told of any. */
  async settled(): Promise<void> {
    while (this.#afterwards.size > 0) await Promise.all(this.#afterwards);
    await Promise.all([...this.#legs].map(({ leg }) => leg.settled()));
  }

  /** Resolves when all callees have confirmed our BYEs, or never will. */
  async farewell(): Promise<void> {
    await Promise.all([...this.#legs].map(({ leg }) => leg.farewell()));
  }

  get #parts(): DialParts {
    const { talks, targets } = this.#ways;
    const { publish, clock } = this.#surroundings;
    return {
      ...this.#ringParts,
      call: this.#call.id,
      publish,
      talks,
      talkerOf: (answered) => this.#talkerOf(answered),
      music: (prompt) => holdMusicClip(this.#surroundings.prompts, prompt),
      consider: (by, referral, other) =>
        considerTransfer(by, referral, other, {
          ...{ call: this.#call.id, targets, talks, publish, clock },
          askFor: (target, as) => this.#ask({ target }, 'transfer', as),
          enter: (wish) => this.#reentry.enter(wish),
        }),
      ringFor: (remaining, transfer, signal) => this.#ringFor(remaining, transfer, signal),
      outlive: (work) => this.#outlive(work),
    };
  }

  get #ringParts(): RingOutParts {
    const { targets, placer, ringing } = this.#ways;
    return {
      ...this.#surroundings,
      screener: this.#surroundings,
      targets,
      maxForwards: this.#origin.maxForwards - 1,
      askFor: (leg, by, as) => this.#ask(leg, by, as),
      enter: (wish) => this.#reentry.enter(wish),
      openLeg: (route) => this.#open(route),
      inside: (to, ask) => placer.inside(to, ask),
      shown: (legs) => ringing.add({ ...legs, call: this.#call.id }),
      refused: ({ by, target }, why, leg) => {
        const what = by === 'flow' ? 'call' : by;
        this.#surroundings.publish({ type: 'policy.refused', what, target, why, ...(leg !== undefined && { leg }) });
      },
    };
  }

  #ask(
    { target, from, headers }: Pick<DialAsk, 'target' | 'from' | 'headers'>,
    by: DialAsk['by'],
    as?: InsteadOfCall,
  ): DialAsk {
    const { flow, visited, diversions, wish = 'flow' } = this.#origin;
    return {
      target,
      call: this.#call.id,
      rights: this.#rightsOf(as),
      caller: this.#call.from,
      called: this.#call.to,
      flow,
      visited,
      by: by === 'flow' ? wish : by,
      ...(diversions !== undefined && { diversions }),
      ...(from && { from }),
      ...(isWithheld(this.#call.from, from) && { withheld: true }),
      ...(headers && { headers }),
    };
  }

  /** A call of whom nobody knows gets no other rights on any way. */
  #rightsOf(as: InsteadOfCall | undefined): Rights {
    const { rights } = this.#origin;
    if (as === undefined || (as === 'owner' && rights.kind === 'stranger')) return rights;
    return as === 'owner' ? { kind: 'owner' } : { kind: 'account', account: as.account };
  }

  async #ringFor(
    remaining: DiallingCaller,
    { by, as: instead, target, into, report }: AcceptedTransfer,
    signal: AbortSignal,
  ) {
    const { targets } = this.#ways;
    const plan: DialPlan = { stages: [[{ target }]], ringFor: TRANSFER_RINGS_FOR, ringback: 'callee' };
    const parts: RingOutParts = {
      ...this.#ringParts,
      referredBy: by.name,
      ...(into && { targets: { resolve: async () => into, admit: (route, ask) => targets.admit(route, ask) } }),
      askFor: (leg, how, as) => this.#ask(leg, how === 'flow' ? 'transfer' : how, as ?? instead),
    };
    const found = await ringOut(remaining, plan, parts, signal, () => void report.notify(180));
    return 'outcome' in found ? found : this.#talkerOf(found);
  }

  #talkerOf(found: Answered | PickedUp): Talker {
    if ('picker' in found) return found.picker;
    const { leg: answered, drawn } = found;
    const { leg, route } = answered;
    const limit = Math.min(drawn.limit ?? Number.POSITIVE_INFINITY, route.limit ?? Number.POSITIVE_INFINITY);
    return {
      leg,
      name: leg.id,
      uri: route.to?.uri ?? route.uri,
      referAnswer: route.referAnswer,
      refers: referRule(route, drawn.transfers),
      releaseAllowed: route.releaseAllowed,
      ...(route.holdMusic !== undefined && { holdMusic: route.holdMusic }),
      ...(drawn.audio !== undefined && { audio: drawn.audio }),
      ...(drawn.reinviteAfter !== undefined && { reinviteAfter: drawn.reinviteAfter * 1000 }),
      ...(Number.isFinite(limit) && { limit }),
    };
  }

  #outlive(work: (signal: AbortSignal) => Promise<void>): void {
    const { log } = this.#surroundings;
    const done = work(this.#closing.signal)
      .catch((error: unknown) => log.error({ call: this.#call.id, error: String(error) }, 'a transfer failed inside'))
      .finally(() => this.#afterwards.delete(done));
    this.#afterwards.add(done);
  }

  #open(route: LegRoute): OutgoingLeg | undefined {
    const ringing = [...this.#legs].filter(({ leg }) => !leg.cause);
    if (ringing.length >= MOST_LEGS) return undefined;
    const opened = new OutgoingLeg(`callee-${++this.#serial}`, route, this.#ways.placer, this.#surroundings);
    this.#legs.add(opened);
    opened.leg.over.addEventListener('abort', () => void this.#forget(opened), { once: true });
    return opened;
  }

  /** Only once its last words are out. */
  async #forget(opened: OutgoingLeg): Promise<void> {
    await opened.leg.settled();
    await opened.leg.farewell();
    this.#legs.delete(opened);
  }
}

/** What the drawing says comes before what the caller wishes. */
const isWithheld = ({ withheld }: Party, shown?: ShownCaller): boolean =>
  shown?.privacy === undefined ? withheld === true : shown.privacy === 'withhold';
