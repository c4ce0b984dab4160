/** Keeps a session alive, or finds out that it is dead (RFC 4028 §7.4, §9, §10). One for each dialog that has a timer. */

import type { HeaderField, SipRequest, SipResponse } from '../message/message.ts';
import type { TimerOwner, WheelTimer } from '../transaction/timer-wheel.ts';
import type { ReinviteOutcome, UpdateOutcome } from './dialog.ts';
import type { InviteDialog } from './invite-dialog.ts';
import {
  type AgreedTimer,
  agreeAsUac,
  agreeAsUas,
  headersOf2xx,
  lowestInterval,
  minSeOf,
  type Refresher,
  type SessionTimerSettings,
} from './session-expires.ts';

/** Milliseconds until a refresh that was refused, or had to let another request pass, is tried again. */
const tryAgain = 10_000;

export class SessionTimer implements TimerOwner {
  readonly #dialog: InviteDialog;
  readonly #settings: SessionTimerSettings;
  #seconds: number | undefined;
  #weRefresh = false;
  /** Raised by a peer's 422. */
  #minimum: number;
  #next: WheelTimer | undefined;
  #expiry: WheelTimer | undefined;
  #refreshing = false;

  constructor(dialog: InviteDialog, settings: SessionTimerSettings) {
    this.#dialog = dialog;
    this.#settings = settings;
    this.#minimum = Math.max(settings.minimum, lowestInterval);
  }

  /** Headers of a session request of ours (§7.1, §7.4). */
  requestHeaders(): HeaderField[] {
    const asked = this.#dialog.state === 'early' ? undefined : this.#asked();
    if (!asked) return [];
    const headers: HeaderField[] = [['Session-Expires', `${asked.seconds};refresher=${asked.refresher}`]];
    if (this.#minimum > lowestInterval) headers.push(['Min-SE', String(this.#minimum)]);
    return headers;
  }

  /** The 2xx to a session request of ours. */
  answered(response: SipResponse): void {
    this.#start(agreeAsUac(response, this.#asked()), 'uac');
  }

  /** Our 2xx to a session request of the peer is about to go out: its headers. */
  answering(request: SipRequest): HeaderField[] {
    // There is no session to keep before the INVITE is answered, whatever an early UPDATE says.
    if (this.#dialog.state === 'early') return [];
    const present: AgreedTimer | undefined =
      this.#seconds === undefined ? undefined : { seconds: this.#seconds, refresher: this.#weRefresh ? 'uas' : 'uac' };
    const agreed = agreeAsUas(request, { ...this.#settings, minimum: this.#minimum }, present);
    this.#start(agreed, 'uas');
    return agreed ? headersOf2xx(agreed, request) : [];
  }

  stop(): void {
    this.#dialog.context.wheel.cancel(this.#next);
    this.#dialog.context.wheel.cancel(this.#expiry);
  }

  timerFired(name: string): void {
    // §10: a BYE a little before the end, by whichever side has heard nothing.
    if (name === 'expiry') return this.#dialog.giveUp({ by: 'us', why: 'sessionExpired' }, true);
    void this.#refresh();
  }

  #asked(): AgreedTimer | undefined {
    const seconds = this.#seconds ?? this.#settings.interval;
    if (seconds === undefined) return undefined;
    const refresher = this.#seconds === undefined || this.#weRefresh ? 'uac' : 'uas';
    return { seconds: Math.max(seconds, this.#minimum), refresher };
  }

  #start(agreed: AgreedTimer | undefined, ourRole: Refresher): void {
    this.stop();
    if (this.#dialog.state === 'ended' || this.#dialog.state === 'early') return;
    this.#seconds = agreed?.seconds;
    this.#weRefresh = agreed?.refresher === ourRole;
    if (!agreed) return;
    const { wheel } = this.#dialog.context;
    const last = Math.min(32, agreed.seconds / 3);
    this.#expiry = wheel.start((agreed.seconds - last) * 1000, this, 'expiry');
    if (this.#weRefresh) this.#next = wheel.start((agreed.seconds / 2) * 1000, this, 'refresh');
  }

  /** §7.4: UPDATE without a description if the peer allows it, else a re-INVITE with the unchanged one. */
  async #refresh(): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    const byUpdate = this.#dialog.updateAllowed && this.#dialog.context.methods.has('UPDATE');
    const outcome = byUpdate ? await this.#dialog.update({}) : await this.#reinvite();
    this.#refreshing = false;
    if (this.#dialog.state === 'ended' || outcome === undefined) return;
    if (outcome.kind === 'answered' && outcome.response.status < 300) return;
    if (outcome.kind === 'accepted') return;
    this.#next = this.#dialog.context.wheel.start(this.#delayAfter(outcome), this, 'refresh');
  }

  /** Undefined when the user has no description to repeat: then only the peer can keep the session. */
  async #reinvite(): Promise<ReinviteOutcome | undefined> {
    const { listener, context } = this.#dialog;
    let extras: ReturnType<NonNullable<typeof listener.refreshOffer>> | undefined;
    context.guard(this.#dialog, () => {
      extras = listener.refreshOffer?.();
    });
    if (!extras) return undefined;
    const outcome = await this.#dialog.reinvite(extras);
    if (outcome.kind === 'accepted') context.guard(this.#dialog, () => listener.refreshAnswered?.(outcome.response));
    return outcome;
  }

  /** Milliseconds. Never so long that it would be too late. */
  #delayAfter(outcome: UpdateOutcome | ReinviteOutcome): number {
    if (outcome.kind !== 'answered' && outcome.kind !== 'refused') return tryAgain;
    const { response } = outcome;
    if (response.status === 422) {
      this.#minimum = Math.max(this.#minimum, minSeOf(response));
      return 0;
    }
    if (response.status === 405 || response.status === 501) {
      this.#dialog.updateAllowed = false;
      return 0;
    }
    // Glare (RFC 3261 §14.1): the owner of the Call-ID waits longer.
    if (response.status !== 491) return tryAgain;
    const random = this.#dialog.context.ids.number(191) * 10;
    return this.#dialog.role === 'uac' ? 2100 + random : random;
  }
}
