/** A call over SIP: its legs behind the interface that nodes use. */

import { randomUUID } from 'node:crypto';
import type { CallFact, HangupCause, Party } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import type { IncomingInvite } from '../sip/dialog/incoming-invite.ts';
import { causeOfStatus, reasonHeader } from '../sip/dialog/reason.ts';
import {
  type Call,
  type CallBackOrder,
  type CallRecording,
  type CallState,
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
} from './call.ts';
import { CallDialler, type WaysOut } from './call-dialler.ts';
import { CallJournal, type EventSink } from './call-journal.ts';
import { CallRecorder } from './call-recorder.ts';
import type { CallerSide } from './caller-side.ts';
import { statusForCaller } from './dial-failure.ts';
import type { DialPlan, DialResult } from './dial-plan.ts';
import type { DigitForm } from './digit-forms.ts';
import { DigitQueue } from './digit-queue.ts';
import { referRule } from './far-end-rule.ts';
import { causeHeaders } from './hangup-causes.ts';
import { holdMusicClip } from './hold-music.ts';
import { IncomingLeg } from './incoming-leg.ts';
import type { LegIntroduction } from './leg.ts';
import type { LegKeeper } from './leg-keeper.ts';
import type { LegMedia } from './leg-media.ts';
import { LoopedSound } from './looped-sound.ts';
import { parkCaller } from './park-caller.ts';
import { callerOf, partyOfUri } from './party.ts';
import { playPrompt } from './play-prompt.ts';
import type { PromptSource } from './prompt-source.ts';
import { type RecordingFiles, recordCaller } from './recording.ts';
import { referOut } from './refer-out.ts';
import type { DiallingCaller } from './ringback.ts';
import type { RingingLeg } from './ringing-calls.ts';
import type { RoutedCall } from './routed-call.ts';
import { nameAbroad, type Talk, type Talker } from './talk-registry.ts';
import { whileWanted } from './while-wanted.ts';

export interface SipCallSurroundings {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaEngine;
  readonly prompts: PromptSource;
  readonly recordings: RecordingFiles;
  readonly sink: EventSink;
  /** What our SDP says to the caller. */
  readonly localAddress: string;
  /** A random number below 2^53 for the session id of an SDP. */
  readonly sessionId: () => number;
  readonly ways: WaysOut;
  /** Remembers answered legs beyond a crash. */
  readonly keeper?: LegKeeper | undefined;
}

/** Why a prompt is stopped that a key of an INFO interrupts. */
const keyPressed = new Error('a key was pressed');

export class SipCall implements Call {
  readonly id: string;
  readonly direction = 'inbound';
  readonly from: Party;
  readonly to: Party;
  readonly account: string | undefined;
  readonly ended: AbortSignal;
  readonly sipCallId: string;
  readonly #surroundings: SipCallSurroundings;
  readonly #journal: CallJournal;
  readonly #caller: CallerSide;
  readonly #introduction: LegIntroduction;
  readonly #digits: DigitQueue;
  readonly #dialler: CallDialler;
  readonly recorder: CallRecorder;
  readonly #routed: RoutedCall;
  #state: CallState = 'ringing';
  /** What the last Dial came to: what a caller gets for whom the drawing has no other end. */
  #unanswered: DialResult | undefined;
  #answering: Promise<void> | undefined;
  /** Audio flows before the answer. */
  #hears = false;
  /** Recordings that are being written, and what is done with them. */
  readonly #keeping = new Set<Promise<unknown>>();
  #stopPlaying: (() => void) | undefined;

  constructor(id: string, invite: IncomingInvite, routed: RoutedCall, surroundings: SipCallSurroundings) {
    const { clock, log, sink, localAddress } = surroundings;
    this.id = id;
    this.from = routed.from ?? callerOf(invite.request);
    this.to = routed.to ?? partyOfUri(invite.request.uri);
    this.account = routed.rights.kind === 'account' ? routed.rights.account : undefined;
    this.sipCallId = invite.id.callId;
    this.#routed = routed;
    this.#surroundings = surroundings;
    this.#journal = new CallJournal(id, clock, sink, (error) =>
      log.error({ error: String(error) }, 'an event was lost'),
    );
    this.#digits = new DigitQueue(clock, ({ digit, form }, secret) =>
      this.publish({ type: 'digit.pressed', digit: secret ? '•' : digit, form }),
    );
    this.#introduction = {
      direction: 'in',
      from: this.from.uri,
      to: this.to.uri,
      sipCallId: this.sipCallId,
      remote: `${invite.source.address}:${invite.source.port}`,
      ...(routed.account !== undefined && { account: routed.account }),
      ...(routed.trunk !== undefined && { trunk: routed.trunk }),
    };
    const parts = { ...surroundings, call: id, publish: (fact: CallFact) => this.publish(fact) };
    this.#caller = new IncomingLeg(invite, localAddress, parts, routed.encryptedOnly);
    this.recorder = new CallRecorder(() => this.#mustHaveMedia('record').stream, parts, surroundings.recordings);
    this.#dialler = new CallDialler(this, routed, surroundings.ways, parts);
    const { leg } = this.#caller;
    leg.listener = { pressed: (digit, form) => this.#pressed(digit, form) };
    this.ended = leg.over;
    // First of all who listen: whoever waits on the call finds it ended.
    leg.over.addEventListener('abort', () => this.#over(), { once: true });
  }

  get state(): CallState {
    return this.#state;
  }

  /** The cause once the call has ended. */
  get cause(): HangupCause | undefined {
    return this.#caller.leg.cause;
  }

  publish(fact: CallFact): void {
    this.#journal.publish(fact);
    // A call's first fact is its own beginning; the leg that it came by is the second.
    if (fact.type === 'call.started') this.#caller.leg.introduce(this.#introduction);
  }

  async ring(status: 180 | 183 = 180): Promise<void> {
    this.#mustBeUnanswered('ring');
    this.#caller.ring(status);
    if (this.#state === 'early') return;
    this.#state = 'early';
    this.#caller.leg.changed('ringing', status);
  }

  answer(): Promise<void> {
    this.#answering ??= this.#answer();
    return this.#answering;
  }

  async reject({ status, reason, retryAfter }: Rejection): Promise<void> {
    this.#mustBeUnanswered('reject');
    const headers = retryAfter === undefined ? [] : [['Retry-After', String(retryAfter)] as const];
    this.#caller.refuse(status, { reason, headers });
    this.#end({ by: 'flow', code: 'rejected', sip: status, ...(reason ? { reason } : {}) });
  }

  async redirect({ status, contacts }: Redirection): Promise<void> {
    this.#mustBeUnanswered('redirect');
    const headers = contacts.map(
      ({ uri, q }) => ['Contact', q === undefined ? `<${uri}>` : `<${uri}>;q=${q}`] as const,
    );
    this.#caller.refuse(status, { headers });
    this.#end({ by: 'flow', code: 'redirected', sip: status, reason: contacts.map(({ uri }) => uri).join(', ') });
  }

  async play(prompt: ReadyPrompt | 'hold-music', options: PlayOptions): Promise<Played> {
    const { signal, interruptOnDigit, loop = false, unanswered = false } = options;
    if (unanswered && this.#state !== 'answered' && !(await this.#openEarly())) return 'unheard';
    const { stream } = this.#mustHaveMedia('play', unanswered);
    const keyWaits = () => interruptOnDigit && this.#digits.waiting > 0;
    try {
      return await whileWanted(this.ended, signal, async (wanted, stop) => {
        // Keys by INFO do not pass the media engine: they stop the audio from here.
        this.#stopPlaying = interruptOnDigit ? () => stop(keyPressed) : undefined;
        const order = { stream, interruptOnDigit, loop, keyWaits };
        if (prompt !== 'hold-music') return await playPrompt(prompt, order, this.#surroundings, wanted);
        return await this.#surroundings.media.play(stream, await this.#music(), { interruptOnDigit, loop }, wanted);
      });
    } catch (error) {
      if (error === keyPressed) return 'interrupted';
      throw error;
    } finally {
      this.#stopPlaying = undefined;
    }
  }

  holdMusic(): () => void {
    const { stream } = this.#mustHaveMedia('play');
    const music = LoopedSound.soon(this.#surroundings.media, stream, this.#music());
    return () => music.stop();
  }

  async digits(want: DigitsWanted): Promise<Digits> {
    this.#mustHaveMedia('collect keys');
    return whileWanted(this.ended, want.signal, (signal) => this.#digits.collect({ ...want, signal }));
  }

  pressKey(key: string, milliseconds: number): void {
    this.#surroundings.media.press(this.#mustHaveMedia('press keys').stream, key, milliseconds);
  }

  forgetDigits(): void {
    this.#digits.forget();
  }

  async dial(plan: DialPlan, { signal }: { readonly signal: AbortSignal }): Promise<DialResult> {
    this.ended.throwIfAborted();
    const result = await whileWanted(this.ended, signal, (wanted) =>
      this.#dialler.dial(this.#asDialling, plan, wanted),
    );
    this.#unanswered = result.outcome === 'answered' ? undefined : result;
    return result;
  }

  park(place: string, options: ParkOptions): Promise<'timeout' | 'occupied'> {
    const { clock, ways } = this.#surroundings;
    this.#mustHaveMedia('park');
    const parts = {
      clock,
      lot: ways.lot,
      call: this.id,
      ended: this.ended,
      publish: (fact: CallFact) => this.publish(fact),
    };
    const caller = this.#asDialling;
    const talker = { ...caller, name: nameAbroad(this.id, caller.name) };
    return parkCaller(talker, place, options, () => this.holdMusic(), parts);
  }

  async pickUp(place: string, { signal }: { readonly signal: AbortSignal }): Promise<'answered' | 'nobody'> {
    this.ended.throwIfAborted();
    const fetched = await whileWanted(this.ended, signal, (wanted) =>
      this.#dialler.pickUp(this.#asDialling, place, wanted),
    );
    return fetched ? 'answered' : 'nobody';
  }

  async answerRinging(phones: readonly string[], { signal }: { readonly signal: AbortSignal }): Promise<'nobody'> {
    this.ended.throwIfAborted();
    await whileWanted(this.ended, signal, (wanted) => this.#dialler.answerRinging(this.#asDialling, phones, wanted));
    return 'nobody';
  }

  callBack(order: CallBackOrder): 'placed' | 'limitReached' {
    return this.#dialler.callBack(order);
  }

  async record(order: RecordOrder): Promise<CallRecording> {
    const { stream } = this.#mustHaveMedia('record');
    const { clock, media, recordings: files } = this.#surroundings;
    const id = order.id ?? randomUUID();
    const publish = (fact: CallFact) => this.publish(fact);
    const parts = { id, stream, media, files, clock, keys: this.#digits, ended: this.ended, publish };
    const work = recordCaller(order, parts).then(async (recording) => {
      await order.keep?.(recording);
      return recording;
    });
    const kept = work.then(
      () => undefined,
      () => undefined,
    );
    this.#keeping.add(kept);
    try {
      return await work;
    } finally {
      this.#keeping.delete(kept);
    }
  }

  /**
   * Takes the place of somebody in a conversation, or who rings (RFC 3891); that goes on untouched unless our audio is ready.
   * Resolves when the call is over.
   */
  async takeOver(place: Talk | RingingLeg): Promise<void> {
    await this.#caller.prepare();
    this.ended.throwIfAborted();
    if (!(await this.#dialler.takeOver(this.#asDialling, place, this.ended))) return await this.reject({ status: 481 });
    await this.hangUp();
  }

  async transfer(to: string, { signal, within, ringFor, asked = 'caller' }: TransferOptions): Promise<TransferResult> {
    this.#mustHaveMedia('transfer');
    if (ringFor !== undefined) {
      const plan: DialPlan = { stages: [[{ target: to }]], ringFor, ringback: 'music' };
      return await whileWanted(this.ended, signal, (wanted) =>
        this.#dialler.transfer(this.#asDialling, plan, { within, asked }, wanted),
      );
    }
    const parts = { clock: this.#surroundings.clock, publish: (fact: CallFact) => this.publish(fact) };
    return await whileWanted(this.ended, signal, (wanted) => referOut(this.#caller.leg, to, parts, within, wanted));
  }

  async hangUp(wanted: Partial<HangupCause> = {}): Promise<void> {
    const cause: HangupCause = { by: 'flow', code: 'completed', ...wanted };
    // Whom the caller has left to somebody else may still talk.
    if (cause.by === 'runtime') this.#dialler.stop(cause);
    if (this.#state === 'ended') return;
    if (this.#state === 'answered') return this.#caller.leg.hangUp(cause);
    const sip = cause.sip ?? (this.#unanswered ? statusForCaller(this.#unanswered) : 480);
    this.#end({ ...cause, sip });
    // The telephone network beyond the caller understands causes, not statuses (RFC 6432).
    const why = this.#unanswered ? [reasonHeader('Q.850', causeOfStatus(sip))] : causeHeaders(cause);
    this.#caller.refuse(sip, { headers: why });
  }

  /** Closes the journal after the flow is through. The call has ended by now. */
  async finish(): Promise<void> {
    await Promise.all([this.#caller.leg.settled(), this.#dialler.settled(), this.recorder.settled(), ...this.#keeping]);
    this.publish({ type: 'call.ended', cause: this.cause ?? { by: 'runtime', code: 'failed' } });
  }

  /** Resolves when everybody has confirmed our BYE, or never will. */
  async farewell(): Promise<void> {
    await Promise.all([this.#caller.leg.farewell(), this.#dialler.farewell()]);
  }

  get #asDialling(): DiallingCaller & Talker {
    const { leg } = this.#caller;
    return {
      leg,
      name: leg.id,
      uri: this.from.uri,
      referAnswer: 200,
      refers: referRule(this.#routed),
      releaseAllowed: this.#routed.releaseAllowed ?? this.#routed.trunk === undefined,
      recorded: () => this.recorder.running,
      ended: this.ended,
      state: () => this.state,
      prepare: () => this.#caller.prepare(),
      ring: () => this.ring(),
      early: () => this.#openEarly(),
      answer: () => this.answer(),
      music: () => this.#music(),
      ...(this.#routed.holdMusic !== undefined && { holdMusic: this.#routed.holdMusic }),
    };
  }

  #music() {
    return holdMusicClip(this.#surroundings.prompts, this.#routed.holdMusic);
  }

  async #openEarly(): Promise<boolean> {
    if (this.#state === 'answered' || !(await this.#caller.early())) return false;
    if (this.#state === 'ringing') this.#state = 'early';
    if (!this.#hears) this.#caller.leg.changed('early', 183);
    this.#hears = true;
    return true;
  }

  async #answer(): Promise<void> {
    this.#mustBeUnanswered('answer');
    await this.#caller.prepare();
    this.ended.throwIfAborted();
    this.#state = 'answered';
    await this.#caller.answer();
  }

  #pressed(digit: string, form: DigitForm): void {
    this.#digits.press({ digit, form });
    this.#stopPlaying?.();
  }

  #end(cause: HangupCause): void {
    this.#caller.leg.end(cause);
  }

  #over(): void {
    this.#state = 'ended';
    this.#digits.forget();
  }

  #mustBeUnanswered(wanted: string): void {
    this.ended.throwIfAborted();
    if (this.#state === 'answered') throw new WrongCallState(wanted, this.#state);
  }

  #mustHaveMedia(wanted: string, unanswered = false): LegMedia {
    this.ended.throwIfAborted();
    const { media } = this.#caller.leg;
    if (!(unanswered || this.#state === 'answered') || !media) throw new WrongCallState(wanted, this.#state);
    return media;
  }
}
