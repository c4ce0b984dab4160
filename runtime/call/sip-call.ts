/** A call that came in by SIP: signalling and media of its one leg behind the interface that nodes use. */

import type { CallFact, HangupCause, Party } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { type MediaEngine, MediaExhausted } from '../media/media-engine.ts';
import type { Dialog, DialogEnd, IncomingReinvite, IncomingRequest } from '../sip/dialog/dialog.ts';
import type { IncomingInvite } from '../sip/dialog/incoming-invite.ts';
import type { SipRequest } from '../sip/message/message.ts';
import {
  type Call,
  CallEnded,
  type CallState,
  type Digits,
  type DigitsWanted,
  type PlayOptions,
  type ReadyPrompt,
  type Redirection,
  type Rejection,
  WrongCallState,
} from './call.ts';
import { CallJournal, type EventSink } from './call-journal.ts';
import { type DigitForm, DigitForms } from './digit-forms.ts';
import { DigitQueue } from './digit-queue.ts';
import { causeHeaders, causeOfBye, causeOfCancel, causeOfFailure } from './hangup-causes.ts';
import { digitOfInfo } from './info-dtmf.ts';
import { LegMedia } from './leg-media.ts';
import { partyOf, partyOfUri } from './party.ts';
import type { PromptSource } from './prompt-source.ts';

export interface SipCallSurroundings {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaEngine;
  readonly prompts: PromptSource;
  readonly sink: EventSink;
  /** What our SDP says to that peer. */
  readonly localAddress: string;
  /** A random number below 2^53 for the session id. */
  readonly sessionId: number;
}

/** The only leg so far. */
const CALLER_LEG = 'caller';

export class SipCall implements Call {
  readonly id: string;
  readonly direction = 'inbound';
  readonly from: Party;
  readonly to: Party;
  readonly ended: AbortSignal;
  readonly #invite: IncomingInvite;
  readonly #surroundings: SipCallSurroundings;
  readonly #journal: CallJournal;
  readonly #ending = new AbortController();
  readonly #digits: DigitQueue;
  readonly #digitForms = new DigitForms();
  #state: CallState = 'ringing';
  #answering: Promise<void> | undefined;
  #dialog: Dialog | undefined;
  #media: LegMedia | undefined;
  #cause: HangupCause | undefined;
  #stopPlaying: AbortController | undefined;
  #mediaReported: Promise<void> | undefined;
  #farewell: Promise<unknown> | undefined;

  constructor(id: string, invite: IncomingInvite, surroundings: SipCallSurroundings) {
    const { clock, log, sink } = surroundings;
    this.id = id;
    this.from = partyOf(invite.request.from);
    this.to = partyOfUri(invite.request.uri);
    this.ended = this.#ending.signal;
    this.#invite = invite;
    this.#surroundings = surroundings;
    this.#journal = new CallJournal(id, clock, sink, (error) =>
      log.error({ call: id, error: String(error) }, 'an event was lost'),
    );
    this.#digits = new DigitQueue(clock, ({ digit, form }, secret) =>
      this.publish({ type: 'digit.pressed', digit: secret ? '•' : digit, form }),
    );
    invite.listener = {
      cancelled: (cancel) => this.#end(causeOfCancel(cancel)),
      failed: (why) => this.#end(causeOfFailure(why)),
    };
  }

  get state(): CallState {
    return this.#state;
  }

  /** The cause once the call has ended. */
  get cause(): HangupCause | undefined {
    return this.#cause;
  }

  get sipCallId(): string {
    return this.#invite.id.callId;
  }

  publish(fact: CallFact): void {
    this.#journal.publish(fact);
  }

  async ring(status: 180 | 183 = 180): Promise<void> {
    this.#mustBeUnanswered('ring');
    this.#invite.progress(status);
    if (this.#state === 'early') return;
    this.#state = 'early';
    this.publish({ type: 'leg.changed', leg: CALLER_LEG, state: 'ringing', sip: status });
  }

  answer(): Promise<void> {
    this.#answering ??= this.#answer();
    return this.#answering;
  }

  async reject({ status, reason, retryAfter }: Rejection): Promise<void> {
    this.#mustBeUnanswered('reject');
    const headers = retryAfter === undefined ? [] : [['Retry-After', String(retryAfter)] as const];
    this.#invite.refuse(status, { reason, headers });
    this.#end({ by: 'flow', code: 'rejected', sip: status, ...(reason ? { reason } : {}) });
  }

  async redirect({ status, contacts }: Redirection): Promise<void> {
    this.#mustBeUnanswered('redirect');
    const headers = contacts.map(
      ({ uri, q }) => ['Contact', q === undefined ? `<${uri}>` : `<${uri}>;q=${q}`] as const,
    );
    this.#invite.refuse(status, { headers });
    this.#end({ by: 'flow', code: 'redirected', sip: status, reason: contacts.map(({ uri }) => uri).join(', ') });
  }

  async play(prompt: ReadyPrompt, { signal, interruptOnDigit }: PlayOptions): Promise<'finished' | 'interrupted'> {
    const media = this.#mustHaveMedia('play');
    if (interruptOnDigit && this.#digits.waiting > 0) return 'interrupted';
    const clip = await this.#surroundings.prompts.clipFor(prompt);
    const over = AbortSignal.any([signal, this.ended]);
    over.throwIfAborted();
    if (interruptOnDigit && this.#digits.waiting > 0) return 'interrupted';
    // Keys by INFO do not pass the media engine: they stop the audio from here.
    const stop = new AbortController();
    this.#stopPlaying = interruptOnDigit ? stop : undefined;
    try {
      return await this.#surroundings.media.play(
        media.stream,
        clip,
        { interruptOnDigit },
        AbortSignal.any([over, stop.signal]),
      );
    } catch (error) {
      if (stop.signal.aborted && !over.aborted) return 'interrupted';
      throw error;
    } finally {
      this.#stopPlaying = undefined;
    }
  }

  async digits(want: DigitsWanted): Promise<Digits> {
    this.#mustHaveMedia('collect keys');
    return this.#digits.collect({ ...want, signal: AbortSignal.any([want.signal, this.ended]) });
  }

  forgetDigits(): void {
    this.#digits.forget();
  }

  async hangUp(wanted: Partial<HangupCause> = {}): Promise<void> {
    if (this.#state === 'ended') return;
    const cause: HangupCause = { by: 'flow', code: 'completed', ...wanted };
    if (this.#dialog) {
      this.#end(cause);
      // The outcome changes nothing for us: the call is over on our side.
      this.#farewell = this.#dialog.bye({ headers: causeHeaders(cause) });
    } else {
      const sip = cause.sip ?? 480;
      this.#end({ ...cause, sip });
      this.#invite.refuse(sip, { headers: causeHeaders(cause) });
    }
  }

  /** Closes the journal after the flow is through. The call has ended by now. */
  async finish(): Promise<void> {
    await this.#mediaReported;
    this.publish({ type: 'call.ended', cause: this.#cause ?? { by: 'runtime', code: 'failed' } });
  }

  /** Resolves when the caller has confirmed our BYE, or never will. */
  async farewell(): Promise<void> {
    await this.#farewell;
  }

  async #answer(): Promise<void> {
    this.#mustBeUnanswered('answer');
    const media = await this.#openMedia();
    if (this.#ending.signal.aborted) media.close();
    this.ended.throwIfAborted();
    this.#media = media;
    const sdp = this.#invite.lateOffer ? media.offer() : this.#answerOffer(media, this.#invite.request.text);
    this.#state = 'answered';
    await new Promise<void>((resolve, reject) => {
      this.ended.addEventListener('abort', () => reject(this.ended.reason), { once: true });
      this.#dialog = this.#invite.accept({ body: sdp });
      this.#dialog.listener = {
        acknowledged: (ack) => {
          if (this.#invite.lateOffer) this.#takeLateAnswer(media, ack);
          resolve();
        },
        ended: (end) => this.#dialogEnded(end),
        reinvite: (exchange) => this.#changeSession(media, exchange),
        request: (exchange) => this.#inDialogRequest(exchange),
      };
      this.publish({ type: 'leg.changed', leg: CALLER_LEG, state: 'answered', sip: 200 });
    });
  }

  async #openMedia(): Promise<LegMedia> {
    const { media, localAddress, sessionId } = this.#surroundings;
    const peer = { localAddress, signallingAddress: this.#invite.source.address };
    const events = {
      digit: (digit: string, form: DigitForm) => this.#pressed(digit, form),
      silent: (seconds: number) =>
        void this.hangUp({ by: 'network', code: 'timeout', reason: `no audio for ${seconds} seconds` }),
      failed: (reason: string) => void this.hangUp({ by: 'runtime', code: 'failed', reason }),
    };
    try {
      return await LegMedia.open(media, peer, events, sessionId);
    } catch (error) {
      const status = error instanceof MediaExhausted ? 503 : 500;
      throw this.#refuseAnswer(status, String(error instanceof Error ? error.message : error));
    }
  }

  #answerOffer(media: LegMedia, offer: string): string {
    const negotiated = media.answer(offer);
    if (negotiated.ok) return negotiated.sdp;
    throw this.#refuseAnswer(488, negotiated.why);
  }

  /** The answer cannot be given: the caller gets a final response, and whoever waits gets the reason. */
  #refuseAnswer(status: number, why: string): CallEnded {
    const retry = status === 503 ? ([['Retry-After', '5']] as const) : [];
    if (this.#state !== 'ended')
      this.#invite.refuse(status, { headers: [['Warning', `399 cordboard "${why.replaceAll('"', "'")}"`], ...retry] });
    return this.#end({ by: 'runtime', code: 'failed', sip: status, reason: why });
  }

  #takeLateAnswer(media: LegMedia, ack: SipRequest): void {
    const taken = media.answered(ack.text);
    if (!taken.ok) void this.hangUp({ by: 'runtime', code: 'failed', reason: taken.why });
  }

  /** Hold, resume or any other change of the session; a refused one leaves it as it was (RFC 3261 §14.2). */
  #changeSession(media: LegMedia, exchange: IncomingReinvite): void {
    if (exchange.lateOffer) {
      exchange.accept({ body: media.offer() }, (ack) => this.#takeLateAnswer(media, ack));
      return;
    }
    const negotiated = media.answer(exchange.request.text);
    if (!negotiated.ok) return exchange.refuse(488, { headers: [['Warning', `399 cordboard "${negotiated.why}"`]] });
    exchange.accept({ body: negotiated.sdp });
    this.publish({ type: 'leg.changed', leg: CALLER_LEG, state: negotiated.held ? 'held' : 'answered' });
  }

  #inDialogRequest(exchange: IncomingRequest): void {
    const { request } = exchange;
    if (request.method !== 'INFO') return exchange.respond(405);
    // An INFO without a body only asks whether we are there (RFC 2976 §2.2).
    if (request.body.length === 0) return exchange.respond(200);
    const digit = digitOfInfo(request.contentType, request.text);
    exchange.respond(
      digit === undefined ? 415 : 200,
      digit === undefined ? { headers: [['Accept', 'application/dtmf-relay, application/dtmf']] } : {},
    );
    if (digit !== undefined) this.#pressed(digit, 'info');
  }

  #pressed(digit: string, form: DigitForm): void {
    // A to D are tones of old exchanges: no telephone's key, and no flow's.
    if (!/^[0-9*#]$/.test(digit)) return;
    if (this.#state === 'ended' || !this.#digitForms.isNew(digit, form, this.#surroundings.clock.monotonic())) return;
    this.#digits.press({ digit, form });
    this.#stopPlaying?.abort();
  }

  #dialogEnded(end: DialogEnd): void {
    this.#end(causeOfBye(end));
  }

  #end(cause: HangupCause): CallEnded {
    if (this.#cause) return new CallEnded(this.#cause);
    const ended = new CallEnded(cause);
    this.#cause = cause;
    this.#state = 'ended';
    this.#digits.forget();
    this.publish({
      type: 'leg.changed',
      leg: CALLER_LEG,
      state: 'ended',
      ...(cause.sip === undefined ? {} : { sip: cause.sip }),
    });
    this.#mediaReported = this.#closeMedia();
    this.#ending.abort(ended);
    return ended;
  }

  async #closeMedia(): Promise<void> {
    if (!this.#media) return;
    try {
      const { lost, packetsIn, packetsOut, jitterMs } = await this.#media.stats();
      const loss = packetsIn + lost === 0 ? 0 : lost / (packetsIn + lost);
      this.publish({ type: 'media.reported', leg: CALLER_LEG, loss, jitterMs, packetsIn, packetsOut });
    } catch (error) {
      this.#surroundings.log.warn({ call: this.id, error: String(error) }, 'no media report');
    } finally {
      this.#media.close();
    }
  }

  #mustBeUnanswered(wanted: string): void {
    this.ended.throwIfAborted();
    if (this.#state === 'answered') throw new WrongCallState(wanted, this.#state);
  }

  #mustHaveMedia(wanted: string): LegMedia {
    this.ended.throwIfAborted();
    if (this.#state !== 'answered' || !this.#media) throw new WrongCallState(wanted, this.#state);
    return this.#media;
  }
}
