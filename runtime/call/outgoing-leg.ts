/** A leg that we place, from its INVITE to its final response (RFC 3261 §13.2). */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { CodecName } from '../media/media-engine.ts';
import type { UnreachedReason } from '../sip/calling/call-options.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import { completedElsewhere, reasonHeader } from '../sip/dialog/reason.ts';
import type { HeaderField, SipResponse } from '../sip/message/message.ts';
import { isSecure, type Peer } from '../sip/transport/address.ts';
import { CallEnded } from './call.ts';
import { failureOf, noAnswer, unreachable } from './dial-failure.ts';
import type { DialFailure } from './dial-plan.ts';
import { causeHeaders, causeOfFailure } from './hangup-causes.ts';
import { Leg, type LegSurroundings } from './leg.ts';
import type { LegMedia, MediaPeer } from './leg-media.ts';
import type { LegPlacer, PlacedInvite } from './leg-placer.ts';
import type { LegRoute } from './target-resolver.ts';

export interface RingOrder {
  /** Aborts when the leg is not wanted any more. */
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly ringFor: number;
  readonly maxForwards: number;
  /** The codec that the caller speaks. */
  readonly codec: CodecName | undefined;
  readonly referredBy?: string;
  /** Its SDP is taken at its word. */
  readonly asStated?: boolean;
  readonly accountCode?: string;
  readonly rateCode?: string;
  /** Told of the first 180, and of audio before the answer. */
  ringing(leg: OutgoingLeg): void;
  early(leg: OutgoingLeg): void;
  /** It has answered; false: somebody else was faster. */
  claim(leg: OutgoingLeg): boolean;
  /** Takes the place of `claim`: whoever has answered is told or asked something first. Ends the leg when that fails. */
  readonly screen?: (leg: OutgoingLeg) => Promise<DialFailure | 'answered'>;
}

const openSignalling = new Error('audio must be encrypted there, and the signalling is not (TLS)');

/** Why legs that still ring are given up: another one has answered. Made once, for every answer has this reason. */
class AnsweredElsewhere extends Error {
  constructor() {
    super('another leg has answered');
    this.name = 'AnsweredElsewhere';
  }
}

export const answeredElsewhere = new AnsweredElsewhere();

export class OutgoingLeg {
  readonly leg: Leg;
  readonly route: LegRoute;
  readonly #placer: LegPlacer;
  readonly #clock: Clock;
  #order!: RingOrder;
  #invite: PlacedInvite | undefined;
  #media!: LegMedia;
  /** Where the INVITE went, once that is known. */
  #remote: string | undefined;
  /** Answers that provisional responses brought, by their dialogs: the 200 need not repeat them. */
  readonly #previews = new Map<Dialog, string>();
  #settle: (outcome: DialFailure | 'answered') => void = () => {};
  /** Its early dialogs: one for each fork that has spoken. */
  readonly #dialogs = new Set<Dialog>();
  /** Neither time nor signal ends it any more. */
  #detach: () => void = () => {};
  #state: 'trying' | 'ringing' | 'early' = 'trying';

  constructor(id: string, route: LegRoute, placer: LegPlacer, surroundings: LegSurroundings) {
    this.leg = new Leg(id, 'callee', surroundings);
    this.route = route;
    this.#placer = placer;
    this.#clock = surroundings.clock;
  }

  /** Audio flows before the answer. */
  get isEarly(): boolean {
    return this.#state === 'early';
  }

  /** @param dialog of an INVITE of ours that is not answered yet */
  hasDialog(dialog: Dialog): boolean {
    return this.#dialogs.has(dialog);
  }

  /** Rings until it answers, fails or is given up. @throws the signal's reason when it aborts before anything is sent */
  async ring(order: RingOrder): Promise<DialFailure | 'answered'> {
    this.#order = order;
    const { signal } = order;
    signal.throwIfAborted();
    const { destination, encryptedOnly } = this.route;
    if (encryptedOnly && destination && !isSecure(destination.transport)) return this.#unplaced(openSignalling);
    try {
      this.#media = await this.leg.openMedia(this.#placer.family(this.route));
    } catch (error) {
      signal.throwIfAborted();
      return this.#unplaced(error);
    }
    if (signal.aborted) this.leg.end(givenUp(signal.reason).cause);
    signal.throwIfAborted();
    return await this.#send();
  }

  #send(): Promise<DialFailure | 'answered'> {
    const { signal, ringFor, maxForwards, codec, asStated = false } = this.#order;
    return new Promise((resolve) => {
      const timer = this.#clock.after(ringFor, () => this.#giveUp(ringTimeOver, noAnswer));
      const onAbort = () => this.#giveUp(givenUp(signal.reason), noAnswer);
      signal.addEventListener('abort', onAbort, { once: true });
      const detach = () => {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
      };
      const settle = (outcome: DialFailure | 'answered') => {
        detach();
        resolve(outcome);
      };
      this.#detach = detach;
      this.#settle = settle;
      const endInvite = (cause: HangupCause) => this.#endInvite(cause);
      this.leg.endInvite = endInvite;
      try {
        const offerTo = (peer: MediaPeer) => {
          this.#media.meet({ ...peer, asStated, encryptedOnly: this.route.encryptedOnly === true });
          return this.#media.offer('sendrecv', codec);
        };
        this.#invite = this.#placer.place(this.route, { offerTo, maxForwards }, this.#listener);
        this.#introduce();
      } catch (error) {
        settle(this.#unplaced(error));
      }
    });
  }

  readonly #listener = {
    progress: (response: SipResponse, dialog: Dialog | undefined) => this.#progressed(response, dialog),
    accepted: (dialog: Dialog, response: SipResponse) => this.#accepted(dialog, response),
    refused: (response: SipResponse) => this.#refused(response),
    failed: (why: UnreachedReason | 'cancelled') => {
      this.leg.end(causeOfFailure(why, 'callee'));
      this.#settle(unreachable(`no reply: ${why}`, why === 'timeout' || why === 'noProvisional' ? 408 : 503));
    },
    attempted: ({ address, port }: Peer) => {
      this.#remote = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    },
  };

  #progressed(response: SipResponse, dialog: Dialog | undefined): void {
    if (this.leg.cause) return;
    if (dialog) this.#dialogs.add(dialog);
    if (response.body.length > 0 && dialog && this.#preview(dialog, response)) {
      if (this.#state !== 'early') this.leg.changed('early', response.status);
      this.#state = 'early';
      this.#order.early(this);
    } else if (this.#state === 'trying' && response.status >= 180) {
      this.#state = 'ringing';
      this.leg.changed('ringing', response.status);
      this.#order.ringing(this);
    }
  }

  /** Audio before the answer; of several forks, the last that spoke is heard. False: none that we understand. */
  #preview(dialog: Dialog, response: SipResponse): boolean {
    this.#previews.set(dialog, response.text);
    return this.#media.answered(response.text).ok && this.#media.begin().ok;
  }

  #accepted(dialog: Dialog, response: SipResponse): void {
    const { leg } = this;
    // The answer that wins aborts all others, and must not end itself by that.
    this.#detach();
    leg.endInvite = undefined;
    leg.converse(dialog, this.#media);
    const answer = response.body.length > 0 ? response.text : (this.#previews.get(dialog) ?? '');
    const taken = this.#media.answered(answer);
    const begun = taken.ok ? this.#media.begin() : taken;
    if (!begun.ok) {
      leg.hangUp({ by: 'runtime', code: 'failed', reason: begun.why });
      return this.#settle(unreachable(begun.why, 488));
    }
    if (this.#order.screen) {
      leg.changed('answered', response.status);
      return void this.#order.screen(this).then((outcome) => this.#settle(outcome));
    }
    if (!this.#order.claim(this)) {
      leg.hangUp(givenUp(answeredElsewhere).cause);
      return this.#settle(noAnswer);
    }
    leg.changed('answered', response.status);
    this.#settle('answered');
  }

  #refused(response: SipResponse): void {
    const { status, reason } = response;
    const code = status < 400 ? 'redirected' : 'rejected';
    this.leg.end({ by: 'callee', code, sip: status, reason: reason.slice(0, 200) });
    this.#settle(
      failureOf(
        status,
        reason,
        response.contacts.map(({ uri }) => uri),
      ),
    );
  }

  #giveUp({ cause, headers }: GivenUp, outcome: DialFailure): void {
    this.#invite?.cancel({ headers });
    this.leg.end(cause);
    this.#settle(outcome);
  }

  /** What is lost while it rings, such as the audio: the phone falls silent, and the next one may be tried. */
  #endInvite(cause: HangupCause): undefined {
    this.#invite?.cancel({ headers: causeHeaders(cause) });
    this.#settle(unreachable(cause.reason ?? cause.code, 503));
  }

  /** No INVITE left the house. */
  #unplaced(error: unknown): DialFailure {
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.leg.cause) this.#introduce();
    this.leg.end({ by: 'runtime', code: 'failed', reason });
    return unreachable(reason, 503);
  }

  #introduce(): void {
    const { from, to, uri, account, trunk } = this.route;
    const { referredBy, accountCode, rateCode } = this.#order;
    this.leg.introduce({
      direction: 'out',
      from: from.uri,
      to: to?.uri ?? uri,
      ...(account !== undefined && { account }),
      ...(trunk !== undefined && { trunk }),
      ...(this.#invite && { sipCallId: this.#invite.callId }),
      ...(this.#remote !== undefined && { remote: this.#remote }),
      ...(referredBy !== undefined && { referredBy }),
      ...(accountCode !== undefined && { accountCode }),
      ...(rateCode !== undefined && { rateCode }),
    });
  }
}

interface GivenUp {
  readonly cause: HangupCause;
  /** Reason of the CANCEL. */
  readonly headers: readonly HeaderField[];
}

const ringTimeOver: GivenUp = {
  cause: { by: 'callee', code: 'timeout', sip: 408, reason: 'nobody answered in time' },
  headers: [reasonHeader('Q.850', 19, 'No answer from user')],
};

/** @param why the reason of the signal that stopped the ringing */
export function givenUp(why: unknown): GivenUp {
  if (why === answeredElsewhere)
    return { cause: { by: 'flow', code: 'cancelled', reason: 'answered elsewhere' }, headers: [completedElsewhere] };
  const by = why instanceof CallEnded ? why.cause.by : 'flow';
  const headers = [reasonHeader('Q.850', 16, 'Normal call clearing')];
  return { cause: { by, code: 'cancelled', reason: 'the caller is gone' }, headers };
}
