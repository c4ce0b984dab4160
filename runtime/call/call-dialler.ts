/** Places the legs of one call: names them, counts them, and asks with the call's rights. */

import type { CallFact, Party } from '../../shared/flow-schema/call-events.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import { dial } from './dial.ts';
import type { DialPlan, DialResult } from './dial-plan.ts';
import type { LegSurroundings } from './leg.ts';
import type { LegPlacer } from './leg-placer.ts';
import { OutgoingLeg } from './outgoing-leg.ts';
import type { Rights, Visited } from './rights.ts';
import type { RingParts } from './ring.ts';
import type { DiallingCaller } from './ringback.ts';
import type { TargetResolver } from './target-resolver.ts';

/** How legs leave the house; the composition root wires it. */
export interface WaysOut {
  readonly targets: TargetResolver;
  readonly placer: LegPlacer;
}

/** What a call was given when it was routed. */
export interface CallOrigin {
  readonly rights: Rights;
  readonly flow: string;
  readonly visited: Visited;
  /** Of the caller's request; legs have one less (RFC 7332 §5). */
  readonly maxForwards: number;
}

/** Legs of one call at the same time, the caller's not counted. */
const MOST_LEGS = 20;

export class CallDialler {
  readonly #call: { readonly id: string; readonly from: Party; readonly to: Party };
  readonly #origin: CallOrigin;
  readonly #ways: WaysOut;
  readonly #surroundings: LegSurroundings & { readonly media: MediaEngine };
  readonly #legs = new Set<OutgoingLeg>();
  readonly #settling = new Set<Promise<void>>();
  #serial = 0;
  #busy = false;

  constructor(
    call: { readonly id: string; readonly from: Party; readonly to: Party },
    origin: CallOrigin,
    ways: WaysOut,
    surroundings: LegSurroundings & { readonly media: MediaEngine },
  ) {
    this.#call = call;
    this.#origin = origin;
    this.#ways = ways;
    this.#surroundings = surroundings;
  }

  /** @throws an Error when the call is dialling already, or has been sent round in a circle */
  async dial(caller: DiallingCaller, plan: DialPlan, signal: AbortSignal): Promise<DialResult> {
    if (this.#busy) throw new Error('the call is dialling already');
    if (this.#origin.maxForwards < 1) throw new Error('the call has been passed on too often (Max-Forwards)');
    this.#busy = true;
    try {
      return await dial(caller, plan, { ...this.#surroundings, ...this.#parts }, signal);
    } finally {
      this.#busy = false;
    }
  }

  /** Resolves when nothing more is told of any leg. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  /** Resolves when all callees have confirmed our BYEs, or never will. */
  async farewell(): Promise<void> {
    await Promise.all([...this.#legs].map(({ leg }) => leg.farewell()));
  }

  get #parts(): Pick<RingParts, 'targets' | 'maxForwards' | 'askFor' | 'openLeg' | 'inside' | 'refused'> {
    const { targets, placer } = this.#ways;
    const { rights, flow, visited, maxForwards } = this.#origin;
    return {
      targets,
      maxForwards: maxForwards - 1,
      askFor: ({ target, from, headers }, by, as) => ({
        target,
        call: this.#call.id,
        rights: as ? { kind: 'account', account: as.account } : rights,
        caller: this.#call.from,
        called: this.#call.to,
        flow,
        visited,
        by,
        ...(from && { from }),
        ...(headers && { headers }),
      }),
      openLeg: (route) => this.#open(route),
      inside: (to, ask) => placer.inside(to, ask),
      refused: ({ by, target }, why) => {
        const what = by === 'flow' ? 'call' : by;
        this.#publish({ type: 'policy.refused', what, target, why });
      },
    };
  }

  #open(route: ConstructorParameters<typeof OutgoingLeg>[1]): OutgoingLeg | undefined {
    const ringing = [...this.#legs].filter(({ leg }) => !leg.cause);
    if (ringing.length >= MOST_LEGS) return undefined;
    const opened = new OutgoingLeg(`callee-${++this.#serial}`, route, this.#ways.placer, this.#surroundings);
    this.#legs.add(opened);
    opened.leg.over.addEventListener('abort', () => this.#left(opened), { once: true });
    return opened;
  }

  #left(opened: OutgoingLeg): void {
    // The dialog says goodbye only after this: both are waited for, and then it is forgotten.
    const settling = Promise.resolve()
      .then(() => opened.leg.settled())
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
    void settling.then(() => opened.leg.farewell()).then(() => this.#legs.delete(opened));
  }

  #publish(fact: CallFact): void {
    this.#surroundings.publish(fact);
  }
}
