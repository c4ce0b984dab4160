/** The answer to "whom does this target mean, and may it be called": implements TargetResolver for the call layer. */

import type { Rights } from '../call/rights.ts';
import type { DialAsk, LegPermit, LegRoute, Resolution, TargetResolver } from '../call/target-resolver.ts';
import type { EmergencyPlan } from '../policy/emergency.ts';
import { judge, mayNotTransfer, type PolicyState, type Verdict } from '../policy/judge.ts';
import type { CallLimits, Subject } from '../policy/limits.ts';
import type { Binding } from '../registrar/binding.ts';
import { ringOrder } from '../registrar/ring-order.ts';
import type { Peer } from '../sip/transport/address.ts';
import type { AccountRow, Target, TrunkRow } from '../store/collections.ts';
import { dialledAsAccount } from './dialled-as-account.ts';
import type { House } from './house.ts';
import { legOutside, legToPhone, type NumberOut, numberOut, rateOf } from './outgoing-legs.ts';
import { type DialTarget, readTarget } from './read-target.ts';
import { readingPlan } from './reading-plan.ts';
import { targetWords, trunkWords } from './resolution-words.ts';
import type { TrunkDoor } from './trunk-door.ts';
import { trunkOrder } from './trunk-order.ts';

/** Hears one step, and the rule that made it. */
export type Told = (step: { readonly rule: string; readonly words: string }) => void;

export interface ResolverOptions {
  readonly house: House;
  /** Where an account's phones are. */
  readonly bindings: { of(account: string): readonly Binding[] };
  readonly trunks: TrunkDoor;
  readonly limits: Pick<CallLimits, 'admit' | 'secondsLeft'>;
  /** Our name in the From of calls to phones and to addresses outside. */
  readonly domain: (peer?: Peer) => string;
  /** Somebody called for help, and no trunk can carry it. */
  readonly helpless?: (number: string, ask: DialAsk) => void;
}

/** Legs in progress through carriers to one number of ours: more is a circle. */
const MOST_TO_OWN_NUMBER = 5;

export class HouseTargets implements TargetResolver {
  readonly #options: ResolverOptions;
  readonly #toOwnNumbers = new Map<string, number>();

  constructor(options: ResolverOptions) {
    this.#options = options;
  }

  async resolve(ask: DialAsk): Promise<Resolution> {
    const resolution = this.resolveNow(ask);
    if (resolution.kind === 'unknown') this.#tellHelpless(ask);
    return resolution;
  }

  /** The same at once. @param told hears what each step found, for trying out */
  resolveNow(ask: DialAsk, told: Told = () => {}): Resolution {
    const { house } = this.#options;
    const { rights, by, target } = ask;
    if (by === 'flow' || rights.kind !== 'account') {
      return this.#routed(readTarget(target, { house, plan: this.#plan(ask), ...calledUser(ask) }), ask, told);
    }
    const why = mayNotTransfer(by, house.account(rights.account));
    if (why !== undefined) return { kind: 'refused', why };
    const meant = dialledAsAccount(rights.account, target, house);
    return meant.kind === 'flow' || meant.kind === 'refused' ? meant : this.#routed(meant, ask, told);
  }

  /** Trunks in the order in which they are tried. */
  order(purpose: 'call' | 'emergency'): readonly string[] {
    return trunkOrder(this.#options.trunks, purpose).map(({ _id }) => _id);
  }

  /** Whose limits a call by that trunk would touch. */
  subjectsOf(ask: Pick<DialAsk, 'rights'>, trunk: string | undefined): readonly Subject[] {
    return this.#subjects(ask.rights, trunk);
  }

  admit(route: LegRoute, ask: DialAsk): LegPermit | { readonly refused: string } {
    // Emergency calls pass every limit, and ringing a phone of ours costs nothing.
    if (route.emergency || (route.trunk === undefined && route.account !== undefined)) return FREE;
    const own = route.number === undefined ? undefined : this.#options.house.number(route.number)?._id;
    const inProgress = own === undefined ? 0 : (this.#toOwnNumbers.get(own) ?? 0);
    if (inProgress >= MOST_TO_OWN_NUMBER)
      return { refused: `too many calls go out and come back to our number ${own}` };
    const permit = this.#options.limits.admit(this.#subjects(ask.rights, route.trunk), route.rate);
    if ('refused' in permit || own === undefined) return permit;
    this.#toOwnNumbers.set(own, inProgress + 1);
    let released = false;
    return {
      ...permit,
      release: () => {
        permit.release();
        if (!released) this.#countBack(own);
        released = true;
      },
    };
  }

  #countBack(own: string): void {
    const left = (this.#toOwnNumbers.get(own) ?? 1) - 1;
    if (left > 0) this.#toOwnNumbers.set(own, left);
    else this.#toOwnNumbers.delete(own);
  }

  #routed(target: DialTarget, ask: DialAsk, told: Told): Resolution {
    told({ rule: 'target', words: targetWords(ask.target, target) });
    switch (target.kind) {
      case 'unknown':
        return target;
      case 'emergency':
        return this.#emergency(target.number, ask);
      case 'inside':
        return this.#inside(target.target, ask);
      case 'sip':
        return this.#outside(target, ask);
      case 'trunk':
        return this.#byTrunks([target.trunk], target.user, ask, told);
      case 'defaultRoute':
        return this.#byTrunks(trunkOrder(this.#options.trunks), target.dialled, ask, told);
    }
  }

  #inside(target: Target, ask: DialAsk): Resolution {
    const { house } = this.#options;
    if (target.kind === 'flow') {
      if (!house.flow(target.flow)) return { kind: 'unknown', why: `the flow ${target.flow} is not published` };
      if (ask.visited.flows.has(target.flow))
        return { kind: 'refused', why: `the call has been in the flow ${target.flow} already` };
      return { kind: 'flow', flow: target.flow, entry: 'in' };
    }
    const account = house.account(target.account);
    if (!account) return { kind: 'unknown', why: `there is no account ${target.account}` };
    if (account.disabled) return { kind: 'refused', why: `the account ${account._id} is switched off` };
    const flow = account.incomingFlow;
    // A flow that rings its own account means the phones: it has had its turn.
    const again = ask.visited.accounts.has(account._id) || (flow !== undefined && ask.visited.flows.has(flow));
    if (flow !== undefined && house.flow(flow) && !again) {
      return { kind: 'flow', flow, entry: 'in', account: account._id };
    }
    return this.#phonesOf(account, ask);
  }

  #phonesOf(account: AccountRow, ask: DialAsk): Resolution {
    const bindings = this.#options.bindings.of(account._id);
    if (bindings.length === 0) return { kind: 'notRegistered', account: account._id };
    // Each phone may see us at another address, and calls back there.
    const legs = ringOrder(bindings).map((phone) =>
      legToPhone(account, phone, ask, this.#options.domain(phone.destination)),
    );
    return { kind: 'legs', alternatives: [legs] };
  }

  #outside({ uri, user, host }: Extract<DialTarget, { kind: 'sip' }>, ask: DialAsk): Resolution {
    const dialled = { type: 'sip', user, host } as const;
    const verdict = judge({ dialled, rights: ask.rights, by: ask.by }, this.#state(ask));
    if (verdict.kind === 'refused') return { kind: 'refused', why: verdict.why };
    const leg = this.#limited(legOutside(uri, ask, this.#options.domain()), ask.rights);
    return { kind: 'legs', alternatives: [[leg]] };
  }

  /** One after the other, each judged for itself. */
  #byTrunks(trunks: readonly TrunkRow[], dialled: string, ask: DialAsk, told: Told): Resolution {
    if (trunks.length === 0) return { kind: 'unknown', why: `no trunk could take ${dialled}` };
    const { rules } = this.#options.house;
    const judged = trunks.map((trunk) => {
      const number = numberOut(dialled, this.#plan(ask).country, trunk, rules.outsideLine);
      const verdict = this.#judgeNumber(number, trunk, ask);
      told({ rule: 'rule' in verdict ? verdict.rule : 'allowed', words: trunkWords(trunk, number, verdict) });
      return { trunk, number, verdict };
    });
    const open = judged.filter(({ verdict }) => verdict.kind !== 'refused');
    if (open.length > 0)
      return byTurns(
        open.map(({ trunk, number }) => this.#legBy(trunk, number, ask)),
        dialled,
      );
    // That a trunk is off is the least of the reasons.
    const refusals = judged.flatMap(({ verdict }) => (verdict.kind === 'refused' ? [verdict] : []));
    return { kind: 'refused', why: (refusals.find(({ rule }) => rule !== 'trunk-off') ?? refusals[0]!).why };
  }

  /** Whatever the provider may take it for, it has to be allowed. */
  #judgeNumber({ readings }: NumberOut, trunk: TrunkRow, ask: DialAsk): Verdict {
    const verdicts = readings.map((number) =>
      judge({ dialled: { type: 'number', number }, rights: ask.rights, by: ask.by }, this.#state(ask, trunk)),
    );
    return verdicts.find(({ kind }) => kind === 'refused') ?? { kind: 'allowed' };
  }

  #legBy(trunk: TrunkRow, number: NumberOut, ask: DialAsk): LegRoute | undefined {
    const call = { number: number.sent, caller: this.#callerFor(ask), ...headersOf(ask) };
    const leg = this.#options.trunks.routeOut(trunk, call);
    const judged = { trunk: trunk._id, number: number.readings[0]!.text, rate: rateOf(number, trunk) };
    return leg && this.#limited({ ...leg, ...judged }, ask.rights);
  }

  /** By the trunks that are marked for it, then by any other; one that is switched off is better than none. */
  #emergency(number: string, ask: DialAsk): Resolution {
    const { trunks } = this.#options;
    const reading = { text: number, kind: 'short', forms: [number] } as const;
    const emergency = {
      dialled: { type: 'number', number: reading },
      emergency: true,
      rights: ask.rights,
      by: ask.by,
    } as const;
    const verdict = judge(emergency, this.#state(ask));
    if (verdict.kind === 'refused') return { kind: 'refused', why: verdict.why };
    const caller = this.#callerFor(ask);
    const legs = trunkOrder(trunks, 'emergency').map((trunk) => {
      const leg = trunks.routeOut(trunk, { number, caller, emergency: true });
      return leg && emergencyLeg(leg, trunk, number);
    });
    return byTurns(legs, number);
  }

  #tellHelpless(ask: DialAsk): void {
    const meant = readTarget(ask.target, { house: this.#options.house, plan: this.#plan(ask), ...calledUser(ask) });
    if (meant.kind === 'emergency') this.#options.helpless?.(meant.number, ask);
  }

  /** The shortest of what everybody whom it touches may last, and of what is left of the day. */
  #limited(leg: LegRoute, rights: Rights): LegRoute {
    const subjects = this.#subjects(rights, leg.trunk);
    const times = [
      leg.limit,
      ...subjects.map(({ limits }) => limits.duration),
      this.#options.limits.secondsLeft(subjects, leg.rate),
    ].filter((time) => time !== undefined);
    return times.length === 0 ? leg : { ...leg, limit: Math.min(...times) };
  }

  #subjects(rights: Rights, trunk: string | undefined): Subject[] {
    const { house } = this.#options;
    const account = rights.kind === 'account' ? house.account(rights.account) : undefined;
    const by = trunk === undefined ? undefined : house.trunk(trunk);
    return [
      { of: 'system', name: 'house', limits: house.rules.limits },
      ...(account ? [{ of: 'account', name: account._id, limits: account.limits } as const] : []),
      ...(by ? [{ of: 'trunk', name: by._id, limits: by.limits } as const] : []),
    ];
  }

  #state({ rights, flow }: DialAsk, trunk?: TrunkRow): PolicyState {
    const { house } = this.#options;
    return {
      house: house.rules,
      account: rights.kind === 'account' ? house.account(rights.account) : undefined,
      trunk,
      anonymousDial: house.flow(flow)?.anonymousDial,
    };
  }

  #plan({ rights }: DialAsk): EmergencyPlan {
    return readingPlan(rights.kind === 'account' ? rights.account : undefined, this.#options.house);
  }

  #callerFor(ask: DialAsk) {
    const { rights, caller, called, from, diversions } = ask;
    const account = rights.kind === 'account' ? this.#options.house.account(rights.account) : undefined;
    const foreign = rights.kind !== 'account' && caller.user !== '';
    return {
      ...(ask.withheld && { withheld: true }),
      ...(caller.name === undefined ? {} : { name: caller.name }),
      ...(account?.callerId === undefined ? {} : { callerId: account.callerId }),
      ...(from ? { drawn: from } : {}),
      ...(foreign && !caller.withheld && { outside: caller.user }),
      ...(!foreign || !called?.user
        ? {}
        : { diverted: { by: called.user, why: 'unknown', ...(diversions && { times: diversions }) } as const }),
    };
  }
}

/** Lasts as long as it must, and its far end sends it nowhere else. */
function emergencyLeg({ limit: _limit, ...leg }: LegRoute, trunk: TrunkRow, number: string): LegRoute {
  return { ...leg, trunk: trunk._id, number, mayTransfer: false, emergency: true };
}

/** One leg after the other. */
function byTurns(legs: readonly (LegRoute | undefined)[], called: string): Resolution {
  const ways = legs.filter((leg) => leg !== undefined);
  const alternatives = ways.map((leg, place) => [
    place < ways.length - 1 ? { ...leg, moreRoutes: true as const } : leg,
  ]);
  if (alternatives.length > 0) return { kind: 'legs', alternatives };
  return { kind: 'unknown', why: `there is no trunk by which ${called} could be called` };
}

const FREE: LegPermit = { answered: () => {}, release: () => {} };

const headersOf = ({ headers }: DialAsk) => (headers ? { headers } : {});
const calledUser = ({ called }: DialAsk) => (called ? { called: called.user } : {});
