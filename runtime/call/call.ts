/** All that a node may do to a call. SipCall and SimulatedCall implement it, under one shared test suite. */

import type { CallFact, HangupCause, Party } from '../../shared/flow-schema/call-events.ts';
import type { DialPlan, DialResult, ReadyPrompt } from './dial-plan.ts';

export {
  DIAL_OUTCOMES,
  type DialLeg,
  type DialOutcome,
  type DialPlan,
  type DialResult,
  type ReadyPrompt,
  type RedirectTarget,
  type Ringback,
  type Screening,
} from './dial-plan.ts';
export type { SentOn } from './target-resolver.ts';

export type CallState = 'ringing' | 'early' | 'answered' | 'ended';

export interface PlayOptions {
  /** Aborting stops the audio and rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** A key stops the audio; a key that is already waiting lets it not begin. */
  readonly interruptOnDigit: boolean;
  /** From the beginning again, until something stops it. */
  readonly loop?: boolean;
  /** A caller who has not been answered hears it all the same: early media (RFC 3960). */
  readonly unanswered?: boolean;
}

/** `unheard`: the caller can hear nothing before the answer, as it left the offer to us and knows no PRACK. */
export type Played = 'finished' | 'interrupted' | 'unheard';

export interface DigitsWanted {
  readonly signal: AbortSignal;
  /** Ends as soon as so many keys have come. */
  readonly max: number;
  /** Milliseconds to wait for the first key, counted from the call of this function. */
  readonly firstWithin: number;
  /** Milliseconds to wait for each further key. */
  readonly betweenWithin: number;
  /** A key that ends the input and is not part of it. */
  readonly endOn?: string;
  /** The keys are masked in events. */
  readonly secret?: boolean;
}

export interface Digits {
  readonly digits: string;
  readonly ended: 'full' | 'endKey' | 'timeout';
}

export interface Rejection {
  /** 400–699 */
  readonly status: number;
  readonly reason?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

export interface Redirection {
  readonly status: 300 | 301 | 302 | 305;
  /** In order of preference; `q` from 0 to 1 (RFC 3261 §20.10). */
  readonly contacts: readonly { readonly uri: string; readonly q?: number }[];
}

/** What became of our asking the caller's side to call somebody else. */
export interface TransferResult {
  /**
   * `accepted`: it will try, and nobody waits for the end of it. `connectedHere`: attended, and the caller's side did not
   * take over: the two have talked through us.
   */
  readonly outcome: 'completed' | 'failed' | 'declined' | 'timeout' | 'accepted' | 'connectedHere';
  /** The status that the caller's side met, or gave. */
  readonly sip?: number;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Milliseconds to wait for the end of it; 0: not at all. */
  readonly within: number;
  /** Attended: whom it is about is called here first, while the caller hears music, for so many seconds. */
  readonly ringFor?: number;
  /** Attended: whose side is asked to take our place; default: the caller's. */
  readonly asked?: 'caller' | 'callee';
}

export interface ParkOptions {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly within: number;
}

/** Two who are to be connected. */
export interface CallBackOrder {
  /** Is rung first, and hears that the second one is called. */
  readonly first: string;
  readonly second: string;
  /** Milliseconds until the first one is rung. */
  readonly after: number;
  /** Seconds that each rings. */
  readonly ringFor: number;
}

export interface RecordOrder {
  /** Aborting ends the recording; what was said is kept. */
  readonly signal: AbortSignal;
  /** Names the recording; absent: the call does. */
  readonly id?: string;
  /** A tone first. */
  readonly beep: boolean;
  readonly maxSeconds: number;
  /** Seconds of silence that end it; absent: none do. */
  readonly silenceSeconds?: number;
  /** Each of these keys ends it. */
  readonly endKeys: string;
  /** What is done with it; belongs to the call, which is not over before, even when the caller has gone. */
  readonly keep?: (recording: CallRecording) => Promise<void>;
}

/** A recording that goes on while the drawing does. */
export interface RecordCallOrder {
  /** `callee`: all that the caller hears, announcements too. */
  readonly sides: 'caller' | 'callee' | 'both';
  /** Both as two channels, the caller on the left; otherwise mixed. */
  readonly stereo: boolean;
  readonly maxSeconds: number;
}

export interface Recorder {
  /**
   * Begins, or goes on with what was begun before; it ends with the call.
   * @returns the recording's id, at once @throws the system's error, such as a full disk: then the call goes on unrecorded
   */
  start(order: RecordCallOrder): Promise<string>;
  /** False: the call is not being recorded. */
  tell(what: 'pause' | 'resume' | 'stop'): boolean;
}

export interface CallRecording {
  readonly id: string;
  readonly seconds: number;
  /** Of those with something to hear. */
  readonly soundSeconds: number;
  /** `gone`: the caller is, or the box was left; `broken`: the disk took no more. */
  readonly ended: 'key' | 'silence' | 'full' | 'gone' | 'broken';
  readonly key?: string;
}

export interface Call {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly from: Party;
  readonly to: Party;
  /** The own account whose phone calls, or has sent the call here. */
  readonly account?: string | undefined;
  readonly state: CallState;
  /** Aborts when the call has ended, by whatever side; its reason is a CallEnded. */
  readonly ended: AbortSignal;
  /** Tells the caller that somebody is being called: 180, or 183. */
  ring(status?: 180 | 183): Promise<void>;
  /** Resolves when the caller has confirmed; does nothing when the call is answered already. */
  answer(): Promise<void>;
  /** Refuses before answer. */
  reject(rejection: Rejection): Promise<void>;
  /** Sends the caller elsewhere before answer: 3xx. */
  redirect(redirection: Redirection): Promise<void>;
  /** @param prompt `hold-music` is the music that comes with the product */
  play(prompt: ReadyPrompt | 'hold-music', options: PlayOptions): Promise<Played>;
  /** Hold music after the answer. @returns stops it */
  holdMusic(): () => void;
  /** Keys that came while nobody listened are given first. */
  digits(want: DigitsWanted): Promise<Digits>;
  /** Presses a key (0–9, *, #, A–D) towards the caller's side; one at a time. @param milliseconds how long */
  pressKey(key: string, milliseconds: number): void;
  /** Throws away keys that nobody has taken. */
  forgetDigits(): void;
  /**
   * Calls somebody, and connects whoever answers first. Resolves when nobody could be reached, or when the conversation
   * has ended and the caller is still there; rejects with the signal's reason, and with CallEnded.
   */
  dial(plan: DialPlan, options: { readonly signal: AbortSignal }): Promise<DialResult>;
  /**
   * Lets the caller wait at a place of the house, with hold music, until somebody fetches it by `pickUp`: then this call
   * is over when that conversation is. Resolves when nobody came in time, or somebody else waits there already; rejects
   * with the signal's reason, and with CallEnded.
   */
  park(place: string, options: ParkOptions): Promise<'timeout' | 'occupied'>;
  /** Connects the caller with whoever waits at that place. Resolves when the other one has gone, or nobody is there. */
  pickUp(place: string, options: { readonly signal: AbortSignal }): Promise<'answered' | 'nobody'>;
  /**
   * Answers a phone of the house that rings, in place of its owner: then this call is over when that conversation is.
   * Resolves when none of them rings; otherwise rejects with CallEnded, or with the signal's reason.
   * @param phones accounts or extensions, as in a Dial; none: any phone of the house
   */
  answerRinging(phones: readonly string[], options: { readonly signal: AbortSignal }): Promise<'nobody'>;
  /** Has two others called and connected, with the rights of this call and whatever becomes of it. */
  callBack(order: CallBackOrder): 'placed' | 'limitReached';
  /** Writes down what the caller says. Rejects only when it could not begin: what was begun is kept, whatever ends it. */
  record(order: RecordOrder): Promise<CallRecording>;
  /** Writes the whole call down while it goes on. */
  readonly recorder: Recorder;
  /** Asks the caller's own side to call somebody else (REFER, RFC 3515), after the answer. @param to a SIP or tel URI; attended: as in a Dial */
  transfer(to: string, options: TransferOptions): Promise<TransferResult>;
  /** Ends the call: BYE after the answer, a final response before it. Does nothing when it has ended. */
  hangUp(cause?: Partial<HangupCause>): Promise<void>;
  /** The only way into the call's journal; never throws. */
  publish(fact: CallFact): void;
}

/** Abort reason and error of everything that waits on a call that is over. */
export class CallEnded extends Error {
  override readonly cause: HangupCause;

  constructor(cause: HangupCause) {
    // Every call ends: where that was noticed is of no interest, and writing it down would be dear.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`the call has ended: ${cause.code} by ${cause.by}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'CallEnded';
    this.cause = cause;
  }
}

/** A node asked for something that the call's state does not allow; its node takes the error exit. */
export class WrongCallState extends Error {
  constructor(wanted: string, state: CallState) {
    super(`cannot ${wanted}: the call is ${state}`);
    this.name = 'WrongCallState';
  }
}
