/**
 * Two people are connected whom somebody else has named. A caller of our own dials each of them inside the house and
 * joins the two calls, so that each has its own journal, rights, limits and record, and needs no other machinery.
 */

import { randomInt, randomUUID } from 'node:crypto';
import { bridge } from '../call/bridge.ts';
import type { CallBackOrder } from '../call/call.ts';
import type { CallBackOrigin, CallBacks } from '../call/call-backs.ts';
import type { LegPlacer } from '../call/leg-placer.ts';
import { OutgoingLeg } from '../call/outgoing-leg.ts';
import { holdMusic } from '../call/ring-tones.ts';
import { type Talker, TalkRegistry } from '../call/talk-registry.ts';
import type { LegRoute } from '../call/target-resolver.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CodecName, MediaEngine } from '../media/media-engine.ts';
import { callBackFlow } from './built-in-flows.ts';
import type { InsideCalls } from './inside-calls.ts';

export interface PlacedCallBacksOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaEngine;
  readonly placer: LegPlacer;
  readonly insideCalls: Pick<InsideCalls, 'issueBuiltIn'>;
}

/** That wait or are under way, of the whole house. */
const MOST_AT_ONCE = 100;
/** So often may one number be rung first within so many milliseconds: a circle over the network would go on for ever. */
const MOST_TO_ONE = 5;
const WITHIN = 600_000;
/** Longer than each rings: the call inside gives up first, and says why. Seconds. */
const LONGER = 5;

export class PlacedCallBacks implements CallBacks {
  readonly #options: PlacedCallBacksOptions;
  readonly #closing = new AbortController();
  /** When each number was rung first of late. */
  readonly #lately = new Map<string, number[]>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: PlacedCallBacksOptions) {
    this.#options = options;
  }

  place(order: CallBackOrder, origin: CallBackOrigin): 'placed' | 'limitReached' {
    const { clock, log } = this.#options;
    if (this.#closing.signal.aborted || this.#underWay.size >= MOST_AT_ONCE) return 'limitReached';
    if (!this.#mayRing(order.first, clock.monotonic())) return 'limitReached';
    const work = this.#connect(order, origin)
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted)
          log.warn({ call: origin.call, error: String(error) }, 'a callback came to nothing');
      })
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
    return 'placed';
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    this.#closing.abort(new Error('the house closes'));
    await Promise.all(this.#underWay);
  }

  #mayRing(first: string, now: number): boolean {
    for (const [number, times] of this.#lately) if (now - times.at(-1)! > WITHIN) this.#lately.delete(number);
    const times = (this.#lately.get(first) ?? []).filter((at) => now - at <= WITHIN);
    if (times.length >= MOST_TO_ONE) return false;
    this.#lately.set(first, [...times, now]);
    return true;
  }

  async #connect({ first, second, after, ringFor }: CallBackOrder, origin: CallBackOrigin): Promise<void> {
    const { clock, insideCalls } = this.#options;
    const closing = this.#closing.signal;
    if (after > 0) await clock.sleep(after, closing);
    const way = (part: 'first' | 'second', target: string) =>
      insideCalls.issueBuiltIn(
        { program: callBackFlow(part, ringFor), entry: 'in', vars: { target } },
        target,
        part === 'first' ? origin.to : origin.from,
        origin,
      );
    const one = this.#leg('first', way('first', first));
    if ((await this.#ring(one, ringFor, undefined, closing)) !== 'answered') return;
    const wanted = AbortSignal.any([closing, one.leg.over]);
    try {
      const other = this.#leg('second', way('second', second));
      if ((await this.#ring(other, ringFor, one.leg.media?.codec, wanted)) !== 'answered') return;
      await this.#talk(one, other, wanted);
    } finally {
      one.leg.hangUp({ by: 'callee', code: 'hungUp', reason: 'the other one is gone' });
    }
  }

  #talk(one: OutgoingLeg, other: OutgoingLeg, signal: AbortSignal) {
    const { clock, media } = this.#options;
    const parts = {
      ...{ call: 'callback', clock, media, publish() {}, talks: new TalkRegistry(), consider: refuseAll },
      music: async () => holdMusic(),
    };
    return bridge(talkerOf(one), talkerOf(other), parts, undefined, signal);
  }

  #leg(id: string, route: LegRoute): OutgoingLeg {
    const { clock, log, media, placer } = this.#options;
    const surroundings = { call: randomUUID(), clock, log, media, publish() {}, sessionId: () => randomInt(2 ** 47) };
    return new OutgoingLeg(id, route, placer, surroundings);
  }

  #ring(leg: OutgoingLeg, ringFor: number, codec: CodecName | undefined, signal: AbortSignal) {
    const order = { signal, ringFor: (ringFor + LONGER) * 1000, maxForwards: 70, codec };
    return leg.ring({ ...order, ringing() {}, early() {}, claim: () => true });
  }
}

/** Phones transfer in their own calls; nobody who could ask is at this end. */
const refuseAll = (_by: Talker, referral: { refuse(status: number): void }): undefined =>
  referral.refuse(603) as undefined;

const talkerOf = ({ leg, route }: OutgoingLeg): Talker => ({
  leg,
  name: leg.id,
  uri: route.uri,
  releaseAllowed: route.releaseAllowed,
  referAnswer: 200,
  refers: { kind: 'refuse', why: 'nobody is at this end' },
});
