/** One dialog and its media, seen from a call: whoever called, it is the same from here on. */

import type { CallFact, HangupCause, LegState } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import type { IncomingReferral } from '../sip/dialog/referral.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { AudioReport } from './audio-report.ts';
import { CallEnded } from './call.ts';
import { type DigitForm, DigitForms } from './digit-forms.ts';
import { causeHeaders, causeOfBye, type FarEnd } from './hangup-causes.ts';
import type { LegKeeper } from './leg-keeper.ts';
import { LegMedia } from './leg-media.ts';
import { LegSession } from './leg-session.ts';

export interface LegSurroundings {
  /** Which call its legs belong to. */
  readonly call: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaEngine;
  readonly publish: (fact: CallFact) => void;
  /** Absent: a crash leaves the peers to themselves. */
  readonly keeper?: LegKeeper | undefined;
  /** A random number below 2^53 for the session id of an SDP. */
  readonly sessionId: () => number;
}

/** What is told of a leg when it begins. */
export type LegIntroduction = Omit<CallFact & { readonly type: 'leg.started' }, 'type' | 'leg'>;

export interface LegListener {
  /** A key went down: once, in whatever forms it came. */
  pressed?(digit: string, form: DigitForm): void;
  /** The peer put us on hold, or took us back. */
  held?(held: boolean): void;
  /** Its audio, which flowed past us, comes to us again, for it wants something new. */
  returned?(): void;
  /** The peer wants to send the call elsewhere. Not set: 603. */
  refer?(referral: IncomingReferral): void;
}

export class Leg {
  readonly id: string;
  /** Aborts when the leg has ended, by whatever side; its reason is a CallEnded. */
  readonly over: AbortSignal;
  listener: LegListener = {};
  /**
   * Ends the INVITE that this leg is of, while it has no final response; its owner sets it.
   * @returns the status of the final response that this gave
   */
  endInvite: ((cause: HangupCause) => number | undefined) | undefined;
  readonly #who: FarEnd;
  readonly #surroundings: LegSurroundings;
  readonly #ending = new AbortController();
  readonly #forms = new DigitForms();
  #introduced = false;
  #held = false;
  /** A crash would not forget it. */
  #kept = false;
  #media: LegMedia | undefined;
  #report: AudioReport | undefined;
  #session: LegSession | undefined;
  #cause: HangupCause | undefined;
  #reported: Promise<void> | undefined;
  #farewell: Promise<unknown> | undefined;

  constructor(id: string, who: FarEnd, surroundings: LegSurroundings) {
    this.id = id;
    this.over = this.#ending.signal;
    this.#who = who;
    this.#surroundings = surroundings;
  }

  /** The cause once the leg has ended. */
  get cause(): HangupCause | undefined {
    return this.#cause;
  }

  get media(): LegMedia | undefined {
    return this.#media;
  }

  get session(): LegSession | undefined {
    return this.#session;
  }

  /** The peer does not listen to us. */
  get held(): boolean {
    return this.#held;
  }

  introduce(facts: LegIntroduction): void {
    this.#introduced = true;
    this.#surroundings.publish({ type: 'leg.started', leg: this.id, ...facts });
  }

  changed(state: Exclude<LegState, 'ended'>, sip?: number): void {
    if (this.#cause) return;
    const encrypted = state === 'answered' && this.#media?.encrypted === true;
    this.#surroundings.publish({
      ...{ type: 'leg.changed', leg: this.id, state },
      ...(sip !== undefined && { sip }),
      ...(encrypted && { encrypted }),
    });
    if (state === 'answered' && !this.#kept) this.#keep();
  }

  /** Binds ports for its audio. @throws MediaExhausted; CallEnded when the leg ended meanwhile */
  async openMedia(family: 'ipv4' | 'ipv6'): Promise<LegMedia> {
    const { media, sessionId } = this.#surroundings;
    const events = {
      digit: (digit: string, form: DigitForm) => this.#pressed(digit, form),
      silent: (seconds: number) =>
        this.hangUp({ by: 'network', code: 'timeout', reason: `no audio for ${seconds} seconds` }),
      failed: (reason: string) => this.#audioLost(reason),
    };
    const opened = await LegMedia.open(media, family, events, sessionId());
    if (this.#cause) opened.close();
    this.over.throwIfAborted();
    this.#media = opened;
    this.#report = new AudioReport(this.id, opened, this.#surroundings.clock, this.#surroundings.publish);
    return opened;
  }

  /** Listens to the dialog. @param acknowledged told of the ACK to our 2xx */
  converse(dialog: Dialog, media: LegMedia, acknowledged?: (ack: SipRequest) => void): LegSession {
    const owner = {
      held: (held: boolean) => this.#setHeld(held),
      pressed: (digit: string) => this.#pressed(digit, 'info'),
      referred: (referral: IncomingReferral) =>
        this.listener.refer ? this.listener.refer(referral) : referral.refuse(603),
      returned: () => this.listener.returned?.(),
      broken: (reason: string) => this.hangUp({ by: 'runtime', code: 'failed', reason }),
      moved: () => this.#kept && this.#keep(),
      ended: (end: Parameters<typeof causeOfBye>[0]) => this.end(causeOfBye(end, this.#who)),
    };
    this.#session = new LegSession(dialog, media, owner, this.#surroundings.clock, acknowledged);
    return this.#session;
  }

  /** BYE, or the end of its INVITE, and its own. */
  hangUp(cause: HangupCause): void {
    if (this.#cause) return;
    const sip = this.endInvite?.(cause);
    this.#finish(sip === undefined ? cause : { ...cause, sip });
    // The outcome changes nothing for us: the leg is over on our side.
    this.#farewell = this.#session?.dialog.bye({ headers: causeHeaders(cause) }).then(() => this.#forget());
  }

  /** It is over; told once. */
  end(cause: HangupCause): void {
    if (this.#cause) return;
    this.#finish(cause);
    this.#forget();
  }

  #finish(cause: HangupCause): void {
    this.#cause = cause;
    // A leg that nobody was told of ends as silently; the caller's is the call's own.
    if (this.#introduced || this.#who === 'caller')
      this.#surroundings.publish({
        type: 'leg.changed',
        leg: this.id,
        state: 'ended',
        cause,
        ...(cause.sip !== undefined && { sip: cause.sip }),
      });
    this.#reported = this.#closeMedia();
    this.#ending.abort(new CallEnded(cause));
  }

  /** Resolves when it has ended and nothing more is told of it. */
  async settled(): Promise<void> {
    if (!this.#cause) await new Promise((resolve) => this.over.addEventListener('abort', resolve, { once: true }));
    await this.#reported;
  }

  /** Resolves when the peer has confirmed our BYE, or never will. */
  async farewell(): Promise<void> {
    await this.#farewell;
  }

  /** A call whose audio flows past us does not need ours, unless one of its phones wants something new. */
  #audioLost(reason: string): void {
    const end = () => this.hangUp({ by: 'runtime', code: 'failed', reason });
    if (this.#media?.released) this.#media.reopen(this.#surroundings.clock, this.over).catch(end);
    else end();
  }

  #keep(): void {
    const { call, keeper } = this.#surroundings;
    if (!keeper || !this.#session || this.#cause) return;
    this.#kept = true;
    keeper.keep(call, this.id, this.#session.dialog);
  }

  #forget(): void {
    if (this.#kept) this.#surroundings.keeper?.forget(this.#surroundings.call, this.id);
  }

  #setHeld(held: boolean): void {
    if (this.#cause || held === this.#held) return;
    this.#held = held;
    this.changed(held ? 'held' : 'answered');
    this.listener.held?.(held);
  }

  #pressed(digit: string, form: DigitForm): void {
    // A to D are tones of old exchanges: no telephone's key, and no flow's.
    if (this.#cause || !/^[0-9*#]$/.test(digit)) return;
    if (this.#forms.isNew(digit, form, this.#surroundings.clock.monotonic())) this.listener.pressed?.(digit, form);
  }

  async #closeMedia(): Promise<void> {
    try {
      await this.#report?.finish();
    } catch (error) {
      this.#surroundings.log.warn({ leg: this.id, error: String(error) }, 'no media report');
    } finally {
      this.#media?.close();
    }
  }
}
