/** What the peer of an answered leg may change, and what we may: hold, resume, refresh, keys in INFO. */

import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Direction } from '../sdp/direction.ts';
import type { Dialog, DialogEnd, IncomingReinvite, IncomingRequest, IncomingUpdate } from '../sip/dialog/dialog.ts';
import type { IncomingReferral } from '../sip/dialog/referral.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { digitOfInfo } from './info-dtmf.ts';
import type { LegMedia, Negotiated } from './leg-media.ts';

/** The leg that the session belongs to. */
export interface SessionOwner {
  /** The peer listens to us no more, or again. */
  held(held: boolean): void;
  pressed(digit: string): void;
  /** The peer asks us to call somebody (RFC 3515). */
  referred(referral: IncomingReferral): void;
  /** Its audio, which flowed past us, comes to us again: the peer has asked for something new. */
  returned(): void;
  /** There is no session any more that both sides understand. */
  broken(why: string): void;
  /** The peer is to be reached elsewhere. */
  moved(): void;
  ended(end: DialogEnd): void;
}

/** An offer of ours that met another one is tried so often. */
const MOST_TRIES = 3;

export class LegSession {
  readonly dialog: Dialog;
  readonly #media: LegMedia;
  readonly #owner: SessionOwner;
  readonly #clock: Clock;
  #wanted: Direction = 'sendrecv';
  #telling = false;
  /** The peer may believe something else than what is agreed: it is told anew. */
  #unsure = false;

  /** @param acknowledged told of the ACK to our 2xx */
  constructor(
    dialog: Dialog,
    media: LegMedia,
    owner: SessionOwner,
    clock: Clock,
    acknowledged?: (ack: SipRequest) => void,
  ) {
    this.dialog = dialog;
    this.#media = media;
    this.#owner = owner;
    this.#clock = clock;
    dialog.listener = {
      ...(acknowledged && { acknowledged }),
      ended: (end) => owner.ended(end),
      moved: () => owner.moved(),
      reinvite: (exchange) => this.#reinvited(exchange),
      update: (exchange) => this.#updated(exchange),
      refreshOffer: () => ({ body: media.description }),
      refreshAnswered: (response) => this.#refreshed(response),
      request: (exchange) => this.#requested(exchange),
      refer: (referral) => owner.referred(referral),
    };
  }

  /**
   * Tells the peer what we do from now on: `sendonly` shows it that it is on hold. Glare is waited out
   * (RFC 3261 §14.1); who refuses keeps the session as it is. Audio that flowed past us comes to us again.
   * @param unsure the peer may have taken an offer of which we do not know: it is told in any case
   */
  async tell(direction: Direction, unsure = false): Promise<void> {
    this.#wanted = direction;
    this.#unsure ||= unsure;
    if (this.#telling) return;
    this.#telling = true;
    for (let tries = 0; tries < MOST_TRIES && this.#mustTell(); tries++) {
      const pause = await this.#offer(this.#wanted);
      if (pause === 'over') break;
      if (pause > 0) await this.#clock.sleep(pause);
    }
    this.#telling = false;
  }

  /** Offers the session as it is once more. */
  repeat(): Promise<void> {
    return this.tell(this.#wanted, true);
  }

  #mustTell(): boolean {
    return this.#unsure || this.#media.released || this.#media.direction !== this.#wanted;
  }

  /** The answer that the ACK brings to an offer in our 2xx. */
  takeLateAnswer(ack: SipRequest): void {
    this.#taken(this.#media.answered(ack.text));
  }

  /** Milliseconds after which to look again, or that nothing more can be done. */
  async #offer(direction: Direction): Promise<number | 'over'> {
    if (this.dialog.state === 'ended') return 'over';
    const outcome = await this.dialog.reinvite({ body: this.#media.offer(direction) });
    if (outcome.kind === 'accepted') {
      this.#unsure = false;
      this.#taken(this.#media.answered(outcome.response.text));
      return 0;
    }
    this.#media.withdraw();
    if (outcome.kind === 'notSent' && outcome.why === 'open') return this.#afterGlare();
    return outcome.kind === 'refused' && outcome.response.status === 491 ? this.#afterGlare() : 'over';
  }

  /** RFC 3261 §14.1: who made the Call-ID waits longer. */
  #afterGlare(): number {
    return this.dialog.role === 'uac' ? randomInt(210, 401) * 10 : randomInt(0, 201) * 10;
  }

  /** Hold, resume or any other change of the session; a refused one leaves it as it was (RFC 3261 §14.2). */
  #reinvited(exchange: IncomingReinvite): void {
    if (exchange.lateOffer) {
      const { released } = this.#media;
      exchange.accept({ body: this.#media.offer() }, (ack) => this.takeLateAnswer(ack));
      if (released) this.#owner.returned();
      return;
    }
    this.#answer(exchange);
  }

  #updated(exchange: IncomingUpdate): void {
    this.#answer(exchange);
  }

  #answer(exchange: IncomingReinvite | IncomingUpdate): void {
    const { released } = this.#media;
    if (released && this.#media.repeats(exchange.request.text)) {
      return exchange.accept({ body: this.#media.description });
    }
    const negotiated = this.#media.answer(exchange.request.text);
    if (!negotiated.ok) return exchange.refuse(488, { headers: [['Warning', `399 cordboard "${negotiated.why}"`]] });
    exchange.accept({ body: negotiated.sdp() });
    this.#owner.held(negotiated.held);
    if (released) this.#owner.returned();
  }

  /** The 2xx to a refresh by re-INVITE; some peers move their audio with it. */
  #refreshed(response: SipResponse): void {
    if (response.body.length === 0) return;
    if (!this.#media.released) this.#taken(this.#media.answered(response.text));
    else if (!this.#media.repeats(response.text)) this.#owner.returned();
  }

  #taken(taken: Negotiated): void {
    if (taken.ok) this.#owner.held(taken.held);
    else this.#owner.broken(taken.why);
  }

  #requested(exchange: IncomingRequest): void {
    const { request } = exchange;
    if (request.method !== 'INFO') return exchange.respond(405);
    // An INFO without a body only asks whether we are there (RFC 2976 §2.2).
    if (request.body.length === 0) return exchange.respond(200);
    const digit = digitOfInfo(request.contentType, request.text);
    exchange.respond(
      digit === undefined ? 415 : 200,
      digit === undefined ? { headers: [['Accept', 'application/dtmf-relay, application/dtmf']] } : {},
    );
    if (digit !== undefined) this.#owner.pressed(digit);
  }
}
