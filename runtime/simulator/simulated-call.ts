/** A call without a telephone: it hears, presses keys and hangs up as a test says, on the clock it is given. */

import type { CallEvent, CallFact, HangupCause, Party } from '../../shared/flow-schema/call-events.ts';
import {
  type Call,
  type CallBackOrder,
  CallEnded,
  type CallRecording,
  type CallState,
  type DialPlan,
  type DialResult,
  type Digits,
  type DigitsWanted,
  type ParkOptions,
  type Played,
  type PlayOptions,
  type ReadyPrompt,
  type RecordOrder,
  type Redirection,
  type Rejection,
  type TransferOptions,
  type TransferResult,
  WrongCallState,
} from '../call/call.ts';
import { DigitQueue } from '../call/digit-queue.ts';
import type { Clock } from '../clock.ts';
import { SimulatedDial } from './simulated-dial.ts';
import { SimulatedRecorder } from './simulated-recorder.ts';
import { simulateRecording } from './simulated-recording.ts';

export interface SimulatedCaller {
  readonly id?: string;
  readonly clock: Clock;
  readonly from?: Party;
  readonly to?: Party;
  readonly direction?: Call['direction'];
  readonly account?: string | undefined;
  /** Places at which somebody waits to be picked up. */
  readonly parked?: readonly string[];
  /** Is told of every event, beside the list in `events`. */
  readonly sink?: (event: CallEvent) => void;
}

/** Speech takes so many words a second; a recording takes as long as ten words. */
const WORDS_PER_SECOND = 2.5;
const WORDS_OF_A_RECORDING = 10;
/** Milliseconds; longer than any test. */
const FOR_EVER = 10 * 24 * 3_600_000;

const LEG = 'caller';
/** Milliseconds for which somebody who was picked up talks. */
const PICKED_UP_TALK = 30_000;
/** As in the house: so often may one number be called back. */
const MOST_CALLED_BACK = 5;
/** Milliseconds until the caller's side has reached whom it was sent to. */
const TRANSFER_TAKES = 2_000;

export function simulatedParty(user: string, name?: string): Party {
  const host = 'simulator.invalid';
  return { user, host, uri: `sip:${user}@${host}`, ...(name !== undefined && { name }) };
}

export class SimulatedCall implements Call {
  readonly id: string;
  readonly direction: Call['direction'];
  readonly from: Party;
  readonly to: Party;
  readonly account: string | undefined;
  readonly ended: AbortSignal;
  /** What was spoken, as far as it began; a recording as `prompt:id`. */
  readonly heard: string[] = [];
  readonly events: CallEvent[] = [];
  /** Keys that were pressed towards the caller's side. */
  readonly pressed: string[] = [];
  /** Where the caller's side was asked to call, in order. */
  readonly transferred: string[] = [];
  /** What becomes of transfers. */
  transferEnds: TransferResult['outcome'] = 'completed';
  /** Seconds that the caller speaks when there is something to record. */
  speaks = 5;
  /** Who was to be called back, and connected with whom: `anna → bob`. */
  readonly calledBack: string[] = [];
  /** Every target that was dialled, in order. */
  readonly dialled: string[] = [];
  readonly #clock: Clock;
  readonly #sink: ((event: CallEvent) => void) | undefined;
  readonly #ending = new AbortController();
  readonly #keys: DigitQueue;
  #state: CallState = 'ringing';
  #cause: HangupCause | undefined;
  #contacts: readonly string[] = [];
  #bargeIn: AbortController | undefined;
  #dial: SimulatedDial | undefined;
  /** Audio flows before the answer. */
  #hears = false;
  readonly recorder: SimulatedRecorder;
  readonly #parked: Set<string>;
  #recordings = 0;

  constructor(given: SimulatedCaller) {
    const { id = 'simulated', clock, from, to, direction = 'inbound', account, parked = [], sink } = given;
    this.#parked = new Set(parked);
    this.id = id;
    this.direction = direction;
    this.account = account;
    this.from = from ?? simulatedParty('+442079460000', 'Alex Caller');
    this.to = to ?? simulatedParty('flow');
    this.ended = this.#ending.signal;
    this.recorder = new SimulatedRecorder(
      () => this.#mustBeAnswered('record'),
      (fact) => this.publish(fact),
    );
    this.#clock = clock;
    this.#sink = sink;
    this.#keys = new DigitQueue(clock, ({ digit, form }, secret) =>
      this.publish({ type: 'digit.pressed', digit: secret ? '•' : digit, form }),
    );
  }

  get state(): CallState {
    return this.#state;
  }

  get cause(): HangupCause | undefined {
    return this.#cause;
  }

  /** Where a redirection sent the caller. */
  get contacts(): readonly string[] {
    return this.#contacts;
  }

  /** A key pressed now is taken now. */
  get listens(): boolean {
    return this.#keys.collecting || this.#bargeIn !== undefined;
  }

  /** Somebody is being called, and it is not decided what becomes of it. */
  get dialling(): SimulatedDial | undefined {
    return this.#dial?.rings ? this.#dial : undefined;
  }

  press(digit: string): void {
    // Keys of a conversation are nobody's but the two who talk.
    if (this.#state === 'ended' || (this.#dial && !this.#dial.rings)) return;
    this.#keys.press({ digit, form: 'simulated' });
    this.#bargeIn?.abort();
  }

  callerHangsUp(): void {
    const answered = this.#state === 'answered';
    this.#end(answered ? { by: 'caller', code: 'hungUp' } : { by: 'caller', code: 'cancelled', sip: 487 });
  }

  async ring(status: 180 | 183 = 180): Promise<void> {
    this.#mustBeUnanswered('ring');
    if (this.#state === 'early') return;
    this.#state = 'early';
    this.publish({ type: 'leg.changed', leg: LEG, state: 'ringing', sip: status });
  }

  async answer(): Promise<void> {
    if (this.#state === 'answered') return;
    this.#mustBeUnanswered('answer');
    this.#state = 'answered';
    this.publish({ type: 'leg.changed', leg: LEG, state: 'answered', sip: 200 });
  }

  async reject({ status, reason }: Rejection): Promise<void> {
    this.#mustBeUnanswered('reject');
    this.#end({ by: 'flow', code: 'rejected', sip: status, ...(reason && { reason }) });
  }

  async redirect({ status, contacts }: Redirection): Promise<void> {
    this.#mustBeUnanswered('redirect');
    this.#contacts = contacts.map(({ uri }) => uri);
    this.#end({ by: 'flow', code: 'redirected', sip: status, reason: this.#contacts.join(', ') });
  }

  async play(prompt: ReadyPrompt | 'hold-music', options: PlayOptions): Promise<Played> {
    const { signal, interruptOnDigit, loop = false, unanswered = false } = options;
    if (unanswered) this.#hearEarly();
    else this.#mustBeAnswered('play');
    if (interruptOnDigit && this.#keys.waiting > 0) return 'interrupted';
    const over = AbortSignal.any([signal, this.ended]);
    over.throwIfAborted();
    this.heard.push(nameOf(prompt));
    const stop = new AbortController();
    this.#bargeIn = interruptOnDigit ? stop : undefined;
    try {
      await this.#clock.sleep(loop ? FOR_EVER : lengthOf(prompt), AbortSignal.any([over, stop.signal]));
      return 'finished';
    } catch (error) {
      if (stop.signal.aborted && !over.aborted) return 'interrupted';
      throw error;
    } finally {
      this.#bargeIn = undefined;
    }
  }

  #hearEarly(): void {
    this.ended.throwIfAborted();
    if (this.#state === 'answered' || this.#hears) return;
    this.#hears = true;
    this.#state = 'early';
    this.publish({ type: 'leg.changed', leg: LEG, state: 'early', sip: 183 });
  }

  holdMusic(): () => void {
    this.#mustBeAnswered('play');
    this.heard.push('hold music');
    return () => {};
  }

  async digits(want: DigitsWanted): Promise<Digits> {
    this.#mustBeAnswered('collect keys');
    return this.#keys.collect({ ...want, signal: AbortSignal.any([want.signal, this.ended]) });
  }

  pressKey(key: string): void {
    this.#mustBeAnswered('press keys');
    this.pressed.push(key);
  }

  forgetDigits(): void {
    this.#keys.forget();
  }

  /** Nobody comes: a test of a flow has one caller. */
  async park(place: string, { signal, within }: ParkOptions): Promise<'timeout' | 'occupied'> {
    this.#mustBeAnswered('park');
    this.publish({ type: 'call.parked', place: place === 'auto' ? '1' : place });
    this.heard.push('hold music');
    await this.#clock.sleep(within, AbortSignal.any([signal, this.ended]));
    return 'timeout';
  }

  /** Whoever waits there hangs up after half a minute. */
  async pickUp(wanted: string, { signal }: { readonly signal: AbortSignal }): Promise<'answered' | 'nobody'> {
    this.ended.throwIfAborted();
    const [longest] = this.#parked;
    const place = wanted === 'auto' ? longest : wanted;
    if (place === undefined || !this.#parked.has(place)) return 'nobody';
    this.#parked.delete(place);
    await this.answer();
    this.publish({ type: 'legs.bridged', legs: [LEG, place], media: 'anchored' });
    await this.#clock.sleep(PICKED_UP_TALK, AbortSignal.any([signal, this.ended]));
    this.publish({ type: 'legs.parted', legs: [LEG, place] });
    return 'answered';
  }

  /** In a test of a flow no other phone rings. */
  async answerRinging(): Promise<'nobody'> {
    this.ended.throwIfAborted();
    return 'nobody';
  }

  callBack({ first, second }: CallBackOrder): 'placed' | 'limitReached' {
    if (this.calledBack.length >= MOST_CALLED_BACK) return 'limitReached';
    this.calledBack.push(`${first} → ${second}`);
    return 'placed';
  }

  async dial(plan: DialPlan, { signal }: { readonly signal: AbortSignal }): Promise<DialResult> {
    this.ended.throwIfAborted();
    if (this.#dial) throw new Error('the call is dialling already');
    if (this.#state !== 'answered') await this.ring();
    const dialler = {
      clock: this.#clock,
      leg: LEG,
      publish: (fact: CallFact) => this.publish(fact),
      answer: () => this.answer(),
    };
    this.#dial = new SimulatedDial(plan, dialler, this.dialled.length + 1);
    this.dialled.push(...this.#dial.targets);
    try {
      return await this.#dial.run(AbortSignal.any([signal, this.ended]));
    } finally {
      this.#dial = undefined;
    }
  }

  async record(order: RecordOrder): Promise<CallRecording> {
    this.#mustBeAnswered('record');
    this.#recordings++;
    const recording = await simulateRecording(order, {
      id: order.id ?? `${this.id}-recording-${this.#recordings}`,
      clock: this.#clock,
      keys: this.#keys,
      ended: this.ended,
      speaks: this.speaks,
      publish: (fact) => this.publish(fact),
    });
    await order.keep?.(recording);
    return recording;
  }

  async transfer(to: string, { signal, within, ringFor }: TransferOptions): Promise<TransferResult> {
    this.#mustBeAnswered('transfer');
    this.transferred.push(to);
    const takes = this.transferEnds === 'timeout' ? within : Math.min(within, TRANSFER_TAKES);
    await this.#clock.sleep(takes, AbortSignal.any([signal, this.ended]));
    // Attended: whoever was reached talks through us when the caller's side does not take over.
    if (ringFor !== undefined && (this.transferEnds === 'declined' || this.transferEnds === 'timeout')) {
      await this.#clock.sleep(PICKED_UP_TALK, AbortSignal.any([signal, this.ended]));
      return { outcome: 'connectedHere' };
    }
    return { outcome: within === 0 && this.transferEnds === 'completed' ? 'accepted' : this.transferEnds };
  }

  async hangUp(cause: Partial<HangupCause> = {}): Promise<void> {
    this.#end({ by: 'flow', code: 'completed', ...(this.#state !== 'answered' && { sip: 480 }), ...cause });
  }

  publish(fact: CallFact): void {
    const event = { call: this.id, seq: this.events.length, at: this.#clock.now(), ...fact };
    this.events.push(event);
    try {
      this.#sink?.(event);
    } catch (error) {
      // What listens is not the call's business; the event is in the list, and says what became of it.
      this.lost.push(error);
    }
  }

  /** What the sink threw. */
  readonly lost: unknown[] = [];

  /** Closes the journal after the flow is through. */
  finish(): void {
    this.publish({ type: 'call.ended', cause: this.#cause ?? { by: 'runtime', code: 'failed' } });
  }

  #end(cause: HangupCause): void {
    if (this.#state === 'ended') return;
    this.#cause = cause;
    this.#state = 'ended';
    this.#keys.forget();
    this.publish({ type: 'leg.changed', leg: LEG, state: 'ended', ...(cause.sip !== undefined && { sip: cause.sip }) });
    this.#ending.abort(new CallEnded(cause));
  }

  #mustBeUnanswered(wanted: string): void {
    this.ended.throwIfAborted();
    if (this.#state === 'answered') throw new WrongCallState(wanted, this.#state);
  }

  #mustBeAnswered(wanted: string): void {
    this.ended.throwIfAborted();
    if (this.#state !== 'answered') throw new WrongCallState(wanted, this.#state);
  }
}

const nameOf = (prompt: ReadyPrompt | 'hold-music'): string => {
  if (prompt === 'hold-music') return 'hold music';
  return 'say' in prompt ? prompt.say : `prompt:${prompt.prompt}`;
};

/** Milliseconds that it takes to speak. */
function lengthOf(prompt: ReadyPrompt | 'hold-music'): number {
  const words =
    prompt !== 'hold-music' && 'say' in prompt ? prompt.say.split(/\s+/).filter(Boolean).length : WORDS_OF_A_RECORDING;
  return (words / WORDS_PER_SECOND) * 1000;
}
