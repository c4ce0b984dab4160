/** Ringing, from the plan to the one leg that answers: stages, delays, other ways, and who was first. */

import { setMaxListeners } from 'node:events';
import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CodecName } from '../media/media-engine.ts';
import { bestFailure, noAnswer, unreachable, worthAnotherWay } from './dial-failure.ts';
import type { DialFailure, DialLeg, DialPlan, Screening } from './dial-plan.ts';
import { redirectRule } from './far-end-rule.ts';
import { answeredElsewhere, givenUp, type OutgoingLeg, type RingOrder } from './outgoing-leg.ts';
import type { Wish } from './reentry.ts';
import type { Ringing } from './ringing-calls.ts';
import { announceTo, askCallee, dismiss, notTaken, type ScreeningParts } from './screening.ts';
import type { Talker } from './talk-registry.ts';
import type { DialAsk, LegRoute, Resolution, TargetResolver } from './target-resolver.ts';
import type { InsteadOfCall } from './transfer.ts';

export interface RingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly targets: TargetResolver;
  readonly maxForwards: number;
  /** The codec that the caller speaks. */
  readonly codec: CodecName | undefined;
  /** The leg whose transfer it is. */
  readonly referredBy?: string;
  askFor(leg: DialLeg, by: DialAsk['by'], as?: InsteadOfCall): DialAsk;
  /** The running flow once more, where a far end sends the call on. */
  enter(wish: Wish): Extract<Resolution, { kind: 'flow' | 'refused' }>;
  /** Undefined: no more legs are allowed in this call. */
  openLeg(route: LegRoute): OutgoingLeg | undefined;
  inside(to: Extract<Resolution, { kind: 'flow' }>, ask: DialAsk): LegRoute;
  /** @param leg whose far end asked for it; absent: the drawing did */
  refused(ask: DialAsk, why: string, leg: string | undefined): void;
  /** Others of the house see what rings, and may answer it. @returns forgets it */
  shown(ringing: Omit<Ringing, 'call'>): () => void;
  ringing(): void;
  /** @param alone no other leg can answer now */
  early(leg: OutgoingLeg, alone: boolean): void;
  /** It has answered, and is spoken to before the caller is. */
  screening(leg: OutgoingLeg): void;
  /** What is said to legs, and how. */
  readonly screener: ScreeningParts;
}

export interface Answered {
  readonly leg: OutgoingLeg;
  readonly drawn: DialLeg;
}

/** Somebody else has answered, at a phone that did not ring. */
export interface PickedUp {
  readonly picker: Talker;
}

/** How often the own phones of a call may send it elsewhere. */
const MOST_REDIRECTS = 1;

export class Ring {
  readonly #parts: RingParts;
  readonly #plan: DialPlan;
  readonly #signal: AbortSignal;
  /** Aborts when a leg has answered, or nobody waits any more. */
  readonly #stopping = new AbortController();
  readonly #stop = this.#stopping.signal;
  /** Legs that ring, or will as soon as they are resolved. */
  #candidates = 0;
  #redirects = 0;
  #answered: Answered | PickedUp | undefined;
  readonly #legs = new Set<OutgoingLeg>();
  #tellWinner: () => void = () => {};
  readonly #won = new Promise<void>((resolve) => {
    this.#tellWinner = resolve;
  });

  constructor(plan: DialPlan, parts: RingParts, signal: AbortSignal) {
    this.#plan = plan;
    this.#parts = parts;
    this.#signal = signal;
    // A group may be large: every leg listens, and Node would take that for a leak.
    setMaxListeners(0, this.#stop);
  }

  /** @throws the signal's reason when it aborts; every leg has been given up then */
  async run(): Promise<Answered | PickedUp | DialFailure> {
    const unwanted = () => this.#stopping.abort(this.#signal.reason);
    this.#signal.addEventListener('abort', unwanted, { once: true });
    if (this.#signal.aborted) unwanted();
    const unseen = this.#parts.shown({ legs: this.#legs, answerBy: (picker) => this.#pickedUp(picker) });
    try {
      return await this.#ringStages();
    } finally {
      unseen();
      this.#signal.removeEventListener('abort', unwanted);
    }
  }

  async #ringStages(): Promise<Answered | PickedUp | DialFailure> {
    const { stages, declineEndsAll = false } = this.#plan;
    const failures: DialFailure[] = [];
    for (const stage of stages) {
      const all = this.#ringAll(withoutTwins(stage));
      // Legs that are still being looked up end by themselves; the conversation does not wait for them.
      await Promise.race([all, this.#won]);
      this.#signal.throwIfAborted();
      if (this.#answered) return this.#answered;
      failures.push(...(await all));
      if (declineEndsAll && failures.some(({ sip = 0 }) => sip >= 600)) break;
    }
    return bestFailure(failures, declineEndsAll);
  }

  async #ringAll(legs: readonly DialLeg[]): Promise<DialFailure[]> {
    this.#candidates = legs.length;
    const ringing = legs.map(async (leg) => {
      const failures = await this.#guarded(() => this.#ringTarget(leg));
      this.#candidates--;
      return failures;
    });
    return (await Promise.all(ringing)).flat();
  }

  /** A leg that breaks ends no other. */
  async #guarded(work: () => Promise<DialFailure[]>): Promise<DialFailure[]> {
    try {
      return await work();
    } catch (error) {
      if (this.#stop.aborted) return [];
      this.#parts.log.error({ error: String(error) }, 'a leg failed inside');
      return [unreachable(error instanceof Error ? error.message : String(error), 500)];
    }
  }

  async #ringTarget(drawn: DialLeg): Promise<DialFailure[]> {
    if (drawn.delay) await this.#parts.clock.sleep(drawn.delay * 1000, this.#stop);
    return await this.#resolved(drawn, this.#parts.askFor(drawn, 'flow'));
  }

  async #resolved(drawn: DialLeg, ask: DialAsk, referredBy = this.#parts.referredBy): Promise<DialFailure[]> {
    const resolution = await this.#parts.targets.resolve(ask);
    this.#stop.throwIfAborted();
    return await this.#ringResolved(resolution, drawn, ask, referredBy);
  }

  async #ringResolved(
    resolution: Resolution,
    drawn: DialLeg,
    ask: DialAsk,
    referredBy: string | undefined,
  ): Promise<DialFailure[]> {
    switch (resolution.kind) {
      case 'legs':
        return await this.#ringWays(resolution.alternatives, drawn, ask, referredBy);
      case 'flow':
        return await this.#ringWays([[this.#parts.inside(resolution, ask)]], drawn, ask, referredBy);
      case 'notRegistered':
        return [{ ...unreachable(`no phone is registered for ${resolution.account}`), notRegistered: true }];
      case 'refused':
        this.#parts.refused(ask, resolution.why, referredBy);
        return [
          { outcome: resolution.limit ? 'limitReached' : 'rejected', sip: 403, reason: resolution.why.slice(0, 200) },
        ];
      case 'unknown':
        return [unreachable(resolution.why, 404)];
    }
  }

  /** The ways to one target, one after the other while the network is to blame. */
  async #ringWays(
    ways: readonly (readonly LegRoute[])[],
    drawn: DialLeg,
    ask: DialAsk,
    referredBy: string | undefined,
  ): Promise<DialFailure[]> {
    const failures: DialFailure[] = [];
    for (const routes of ways) {
      this.#candidates += routes.length - 1;
      const each = await Promise.all(
        routes.map((route) => this.#guarded(() => this.#ringRoute(route, drawn, ask, referredBy))),
      );
      this.#candidates -= routes.length - 1;
      failures.push(...each.flat());
      // Whatever a provider says to an emergency call, another one may take it.
      const urgent = routes.some(({ emergency }) => emergency);
      if (this.#stop.aborted || !(urgent || each.flat().every(worthAnotherWay))) break;
    }
    return failures;
  }

  async #ringRoute(
    route: LegRoute,
    drawn: DialLeg,
    ask: DialAsk,
    referredBy: string | undefined,
  ): Promise<DialFailure[]> {
    const { targets, openLeg, maxForwards, codec } = this.#parts;
    const permit = targets.admit(route, ask);
    if ('refused' in permit) return this.#overLimit(permit.refused, ask, referredBy);
    const leg = openLeg(route);
    if (!leg) {
      permit.release();
      return this.#overLimit('too many legs in this call', ask, referredBy);
    }
    leg.leg.over.addEventListener('abort', () => permit.release(), { once: true });
    permit.spent?.addEventListener('abort', () => leg.leg.hangUp(usedUp(permit.spent?.reason)), { once: true });
    this.#legs.add(leg);
    const outcome = await leg.ring({
      signal: this.#stop,
      ringFor: (drawn.ringFor ?? this.#plan.ringFor) * 1000,
      maxForwards,
      codec,
      ...(referredBy !== undefined && { referredBy }),
      asStated: drawn.rewriteAddresses === false,
      ...(drawn.accountCode !== undefined && { accountCode: drawn.accountCode }),
      ...(drawn.rateCode !== undefined && { rateCode: drawn.rateCode }),
      ringing: () => this.#parts.ringing(),
      early: () => this.#parts.early(leg, this.#candidates === 1),
      claim: () => this.#claim(leg, drawn),
      ...this.#screening(route, drawn, () => permit.answered()),
    });
    this.#legs.delete(leg);
    if (outcome !== 'answered') return await this.#afterRefusal(outcome, leg, drawn);
    permit.answered();
    this.#tellWinner();
    return [];
  }

  #overLimit(why: string, ask: DialAsk, referredBy: string | undefined): DialFailure[] {
    this.#parts.refused(ask, why, referredBy);
    return [limitReached(why)];
  }

  #pickedUp(picker: Talker): boolean {
    if (this.#stop.aborted) return false;
    this.#answered = { picker };
    this.#stopping.abort(answeredElsewhere);
    this.#tellWinner();
    return true;
  }

  /** The first one wins, and the others are told so at once. */
  #claim(leg: OutgoingLeg, drawn: DialLeg): boolean {
    if (this.#stop.aborted) return false;
    this.#answered = { leg, drawn };
    this.#stopping.abort(answeredElsewhere);
    return true;
  }

  /** Help that is called for is never kept waiting by a question. */
  #screening({ emergency }: LegRoute, drawn: DialLeg, answered: () => void): Pick<RingOrder, 'screen'> {
    const { screening } = this.#plan;
    if (!screening || emergency) return {};
    const confirm = drawn.confirm ?? screening.confirm;
    if (!confirm && screening.says.length === 0) return {};
    return {
      screen: (leg) => {
        answered();
        this.#parts.screening(leg);
        return confirm ? this.#ask(leg, drawn, screening) : this.#announce(leg, drawn, screening);
      },
    };
  }

  /** The others ring on until somebody has accepted. */
  async #ask(leg: OutgoingLeg, drawn: DialLeg, screening: Screening): Promise<DialFailure | 'answered'> {
    const { screener } = this.#parts;
    const verdict = await askCallee(leg.leg, screening, screener, this.#stop);
    if (verdict === 'accepted' && this.#claim(leg, drawn)) return 'answered';
    if (verdict !== 'accepted' && verdict !== 'stopped') return notTaken(leg.leg, verdict);
    const { cause } = givenUp(this.#stop.reason);
    void dismiss(leg.leg, screening.question, cause, this.#answered !== undefined, screener);
    return noAnswer;
  }

  /** Who has answered has the call, and hears something first. */
  async #announce(leg: OutgoingLeg, drawn: DialLeg, { says }: Screening): Promise<DialFailure | 'answered'> {
    const claimed = this.#claim(leg, drawn);
    if (claimed && (await announceTo(leg.leg, says, this.#parts.screener, this.#signal)) === 'accepted')
      return 'answered';
    this.#answered = claimed ? undefined : this.#answered;
    leg.leg.hangUp(givenUp(claimed ? this.#signal.reason : this.#stop.reason).cause);
    return claimed ? notTaken(leg.leg, 'gone') : noAnswer;
  }

  /** A 3xx is followed once: with the rights of the own account whose phone sends it, or by the flow's own entry. */
  async #afterRefusal(failure: DialFailure, leg: OutgoingLeg, drawn: DialLeg): Promise<DialFailure[]> {
    const { route } = leg;
    const rule = redirectRule(route, drawn.redirects);
    if (!failure.redirect || rule.kind === 'refuse' || this.#stop.aborted) return [failure];
    if (this.#redirects >= MOST_REDIRECTS) return [failure];
    this.#redirects++;
    const { uri } = failure.redirect;
    const further = { ...drawn, target: uri };
    if (rule.kind === 'account')
      return await this.#resolved(further, this.#parts.askFor(further, 'redirect', rule), leg.leg.id);
    const ask = this.#parts.askFor(further, 'redirect', 'owner');
    const response = failure.sip ?? 302;
    const into = this.#parts.enter({ entry: 'redirect', uri, by: route.to?.uri ?? route.uri, response });
    if (into.kind === 'flow') return await this.#ringResolved(into, further, ask, leg.leg.id);
    // A trunk that merely may is not the drawing's wish.
    if (drawn.redirects === 'instance') this.#parts.refused(ask, into.why, leg.leg.id);
    return [failure];
  }
}

const limitReached = (reason: string): DialFailure => ({ outcome: 'limitReached', sip: 480, reason });

/** A cap of the day is reached while the leg lasts. */
function usedUp(why: unknown): HangupCause {
  return { by: 'runtime', code: 'timeout', reason: why instanceof Error ? why.message : String(why) };
}

/** The same target twice in one stage would only ring twice on one phone. */
function withoutTwins(stage: readonly DialLeg[]): readonly DialLeg[] {
  return stage.filter((leg, place) => stage.findIndex(({ target }) => target === leg.target) === place);
}
