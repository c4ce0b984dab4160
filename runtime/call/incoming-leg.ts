/** The leg of somebody who called us, from the INVITE to its final response. */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import { MediaExhausted } from '../media/media-engine.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import type { IncomingInvite } from '../sip/dialog/incoming-invite.ts';
import type { HeaderField } from '../sip/message/message.ts';
import { isSecure } from '../sip/transport/address.ts';
import type { CallEnded } from './call.ts';
import type { CallerSide } from './caller-side.ts';
import { causeHeaders, causeOfCancel, causeOfFailure } from './hangup-causes.ts';
import { Leg, type LegSurroundings } from './leg.ts';
import type { LegMedia } from './leg-media.ts';

/** The caller's leg has this name in every call. */
export const CALLER_LEG = 'caller';

const NO_ANSWER = { ok: false, why: 'the offer was acknowledged and not answered' } as const;

export class IncomingLeg implements CallerSide {
  readonly leg: Leg;
  readonly #invite: IncomingInvite;
  readonly #localAddress: string;
  readonly #encryptedOnly: boolean;
  #media: Promise<LegMedia> | undefined;
  /** Our answer to the caller's offer, once there is one. */
  #answered = '';
  /** An offer of ours before the answer. */
  #offering: Promise<boolean> | undefined;
  #early = false;

  /** @param localAddress what our SDP says to that peer @param encryptedOnly plain audio is refused */
  constructor(invite: IncomingInvite, localAddress: string, surroundings: LegSurroundings, encryptedOnly = false) {
    this.#encryptedOnly = encryptedOnly;
    this.leg = new Leg(CALLER_LEG, 'caller', surroundings);
    this.#invite = invite;
    this.#localAddress = localAddress;
    const endInvite = (cause: HangupCause) => this.#endInvite(cause);
    this.leg.endInvite = endInvite;
    invite.listener = {
      cancelled: (cancel) => this.leg.end(causeOfCancel(cancel)),
      failed: (why) => this.leg.end(causeOfFailure(why)),
    };
  }

  async prepare(): Promise<void> {
    await this.#negotiated();
  }

  ring(status: 180 | 183): void {
    this.#invite.progress(status);
  }

  async early(): Promise<boolean> {
    if (this.#early) return true;
    const media = await this.#negotiated();
    if (this.#early) return true;
    if (this.#invite.lateOffer) {
      this.#offering ??= this.#offerEarly(media);
      return await this.#offering;
    }
    this.#openEarly(media);
    this.#invite.progress(183, { body: this.#answered });
    return true;
  }

  async answer(): Promise<void> {
    const media = await this.#negotiated();
    const { leg } = this;
    // What was offered by a provisional response is agreed on before the 200, which has no description then (RFC 6337 §2.2).
    await this.#offering;
    leg.over.throwIfAborted();
    const late = this.#invite.lateOffer && !this.#early;
    const body = late ? media.offer() : this.#answered;
    await new Promise<void>((resolve, reject) => {
      leg.over.addEventListener('abort', () => reject(leg.over.reason), { once: true });
      const dialog: Dialog = this.#invite.accept(body === '' ? {} : { body });
      const session = leg.converse(dialog, media, (ack) => {
        if (late) session.takeLateAnswer(ack);
        resolve();
      });
      if (!this.#early) this.#start(media);
      leg.changed('answered', 200);
    });
  }

  refuse(status: number, extras: Parameters<CallerSide['refuse']>[1]): void {
    const { reason, headers } = extras;
    this.#invite.refuse(status, { headers, ...(reason !== undefined && { reason }) });
  }

  /** The offer goes out in a 183 that has to be acknowledged, and the PRACK brings the answer (RFC 3262 §5). */
  #offerEarly(media: LegMedia): Promise<boolean> {
    return new Promise((resolve) => {
      const sent = this.#invite.progressReliably(183, { body: media.offer() }, ({ brings, request }) => {
        const answered = brings === 'answer' ? media.answered(request.text) : NO_ANSWER;
        if (answered.ok) this.#openEarly(media);
        else this.#refuseAnswer(488, answered.why);
        resolve(answered.ok);
      });
      // A caller who does not know reliable provisional responses hears nothing before the answer.
      if (!sent) return resolve(false);
      this.leg.over.addEventListener('abort', () => resolve(false), { once: true });
    });
  }

  #openEarly(media: LegMedia): void {
    this.#early = true;
    this.#start(media);
    this.leg.converse(this.#invite.dialog, media);
  }

  #negotiated(): Promise<LegMedia> {
    this.#media ??= this.#negotiate();
    return this.#media;
  }

  async #negotiate(): Promise<LegMedia> {
    const media = await this.#openMedia();
    const { address, transport } = this.#invite.source;
    media.meet({
      localAddress: this.#localAddress,
      signallingAddress: address,
      secure: isSecure(transport),
      encryptedOnly: this.#encryptedOnly,
    });
    if (this.#invite.lateOffer) return media;
    const negotiated = media.answer(this.#invite.request.text);
    if (!negotiated.ok) throw this.#refuseAnswer(488, negotiated.why);
    this.#answered = negotiated.sdp();
    return media;
  }

  async #openMedia(): Promise<LegMedia> {
    try {
      return await this.leg.openMedia(this.#localAddress.includes(':') ? 'ipv6' : 'ipv4');
    } catch (error) {
      if (error === this.leg.over.reason) throw error;
      const status = error instanceof MediaExhausted ? 503 : 500;
      throw this.#refuseAnswer(status, String(error instanceof Error ? error.message : error));
    }
  }

  #start(media: LegMedia): void {
    const begun = media.begin();
    if (!begun.ok) this.leg.hangUp({ by: 'runtime', code: 'failed', reason: begun.why });
  }

  /** What is lost before the answer, such as the audio: nobody is left ringing. */
  #endInvite(cause: HangupCause): number | undefined {
    const status = cause.sip ?? 500;
    return this.#invite.refuse(status, { headers: causeHeaders(cause) }) ? status : undefined;
  }

  /** The answer cannot be given: the caller gets a final response, and whoever waits gets the reason. */
  #refuseAnswer(status: number, why: string): CallEnded {
    const headers: HeaderField[] = [['Warning', `399 cordboard "${why.replaceAll('"', "'")}"`]];
    if (status === 503) headers.push(['Retry-After', '5']);
    this.#invite.refuse(status, { headers });
    this.leg.end({ by: 'runtime', code: 'failed', sip: status, reason: why });
    return this.leg.over.reason as CallEnded;
  }
}
