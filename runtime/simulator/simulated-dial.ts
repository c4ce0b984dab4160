/** A Dial on a simulated call: everybody rings until the test says what becomes of it, or the ring time is over. */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { FlowTestDial } from '../../shared/flow-schema/flow-test.ts';
import type { DialPlan, DialResult, RedirectTarget } from '../call/call.ts';
import type { Clock, Timer } from '../clock.ts';

/** The call that dials. */
export interface SimulatedDialler {
  readonly clock: Clock;
  readonly leg: string;
  publish(fact: CallFact): void;
  /** Resolves when the caller is answered, as it is when somebody else answers. */
  answer(): Promise<void>;
}

/** Statuses by which the endings arrive. */
const STATUS: Readonly<Record<FlowTestDial['outcome'], number>> = {
  answered: 200,
  busy: 486,
  noAnswer: 408,
  rejected: 603,
  unreachable: 404,
  redirected: 302,
  limitReached: 480,
};
/** Seconds. */
const USUAL_TALK = 30;

/** Where a far end sends a call. */
export function simulatedTarget(uri: string): RedirectTarget {
  const [, user = '', host = ''] = /^sips?:(?:([^@]*)@)?([^;?]*)/.exec(uri) ?? [];
  return { uri, user, host };
}

export class SimulatedDial {
  readonly plan: DialPlan;
  readonly #dialler: SimulatedDialler;
  readonly #legs: readonly { readonly id: string; readonly target: string }[];
  readonly #began: number;
  readonly #timer: Timer;
  #talk: Timer | undefined;
  /** Until the caller is answered although nobody else has. */
  #patience: Timer | undefined;
  #answeredBy: string | undefined;
  #settle: (result: DialResult) => void = () => {};

  /** @param first number of its first leg */
  constructor(plan: DialPlan, dialler: SimulatedDialler, first: number) {
    this.plan = plan;
    this.#dialler = dialler;
    this.#began = dialler.clock.monotonic();
    this.#legs = plan.stages.flat().map(({ target }, place) => ({ id: `callee-${first + place}`, target }));
    this.#timer = dialler.clock.after(this.ringSeconds * 1000, () => this.decide({ outcome: 'noAnswer' }));
  }

  get targets(): readonly string[] {
    return this.#legs.map(({ target }) => target);
  }

  /** Until nobody rings any more. */
  get ringSeconds(): number {
    const { stages, ringFor } = this.plan;
    const of = (stage: DialPlan['stages'][number]) =>
      Math.max(...stage.map((leg) => (leg.delay ?? 0) + (leg.ringFor ?? ringFor)));
    return stages.reduce((sum, stage) => sum + of(stage), 0);
  }

  /** Nobody has answered, and nothing is decided. */
  get rings(): boolean {
    return this.#answeredBy === undefined;
  }

  /** @throws the signal's reason when it aborts */
  run(signal: AbortSignal): Promise<DialResult> {
    const { publish, leg: caller, clock, answer } = this.#dialler;
    const { answerAfter } = this.plan;
    if (answerAfter !== undefined) this.#patience = clock.after(answerAfter * 1000, () => void answer());
    for (const { id, target } of this.#legs) {
      publish({ type: 'leg.started', leg: id, direction: 'out', from: caller, to: target });
      publish({ type: 'leg.changed', leg: id, state: 'ringing', sip: 180 });
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#end('cancelled');
        reject(signal.reason);
      };
      this.#settle = (result) => {
        signal.removeEventListener('abort', onAbort);
        resolve(result);
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** What becomes of it, now. */
  decide({ outcome, by, talk = USUAL_TALK, redirect }: FlowTestDial): void {
    if (!this.rings) return;
    if (outcome === 'answered') return void this.#answer(by ?? this.targets[0]!, talk);
    this.#end('rejected', STATUS[outcome]);
    const target = simulatedTarget(redirect ?? 'sip:elsewhere@simulator.invalid');
    this.#settle({
      outcome,
      sip: STATUS[outcome],
      ringSeconds: this.#since(this.#began),
      talkSeconds: 0,
      ...(outcome === 'redirected' && { redirect: target }),
    });
  }

  async #answer(by: string, talk: number): Promise<void> {
    const { publish, clock, leg: caller, answer } = this.#dialler;
    const winner = this.#legs.find(({ target }) => target === by) ?? this.#legs[0]!;
    const ringSeconds = this.#since(this.#began);
    this.#answeredBy = winner.id;
    this.#timer.cancel();
    this.#patience?.cancel();
    for (const { id } of this.#legs) if (id !== winner.id) this.#ended(id, 'cancelled');
    publish({ type: 'leg.changed', leg: winner.id, state: 'answered', sip: 200 });
    await answer();
    publish({ type: 'legs.bridged', legs: [caller, winner.id], media: 'anchored' });
    this.#talk = clock.after(talk * 1000, () => {
      this.#end('hungUp');
      this.#settle({ outcome: 'answered', sip: 200, ringSeconds, talkSeconds: talk, by: winner.target });
    });
  }

  #end(code: 'cancelled' | 'rejected' | 'hungUp', sip?: number): void {
    const { publish, leg: caller } = this.#dialler;
    this.#timer.cancel();
    this.#patience?.cancel();
    this.#talk?.cancel();
    const answered = this.#answeredBy;
    this.#answeredBy ??= '';
    for (const { id } of this.#legs) if (!answered || id === answered) this.#ended(id, code, sip);
    if (answered) publish({ type: 'legs.parted', legs: [caller, answered], why: code });
  }

  #ended(leg: string, code: 'cancelled' | 'rejected' | 'hungUp', sip?: number): void {
    const cause = { by: code === 'cancelled' ? ('flow' as const) : ('callee' as const), code, ...(sip && { sip }) };
    this.#dialler.publish({ type: 'leg.changed', leg, state: 'ended', cause, ...(sip && { sip }) });
  }

  #since(monotonic: number): number {
    return Math.round((this.#dialler.clock.monotonic() - monotonic) / 100) / 10;
  }
}
