/**
 * What the caller hears while it rings. In one dialog there are never two different answers (RFC 3261 §13.2.1): our own
 * description is the only one that the caller gets, and what it hears changes behind it.
 */

import type { Clock, Timer } from '../clock.ts';
import type { AudioClip, MediaEngine } from '../media/media-engine.ts';
import type { CallState } from './call.ts';
import type { DialPlan } from './dial-plan.ts';
import type { Leg } from './leg.ts';
import { LoopedSound } from './looped-sound.ts';
import type { OutgoingLeg } from './outgoing-leg.ts';
import { ringTone } from './ring-tones.ts';

/** The caller, as far as Dial may do something to it. */
export interface DiallingCaller {
  readonly leg: Leg;
  state(): CallState;
  readonly ended: AbortSignal;
  prepare(): Promise<void>;
  ring(): Promise<void>;
  /** Audio before the answer; false when the caller cannot. */
  early(): Promise<boolean>;
  answer(): Promise<void>;
  /** What it hears while it waits. */
  music(): Promise<AudioClip>;
}

/** An answered caller who hears nothing thinks that the line is dead: milliseconds. */
const SILENCE_AT_MOST = 2_000;

export class Ringback {
  readonly #caller: DiallingCaller;
  readonly #plan: DialPlan;
  readonly #media: MediaEngine;
  #hears: boolean;
  #patience: Timer | undefined;
  #sound: LoopedSound | undefined;
  /** The leg whose early audio is heard. */
  #callee: OutgoingLeg | undefined;
  /** The caller has been told that it rings. */
  #told = false;
  #over = false;

  constructor(caller: DiallingCaller, plan: DialPlan, media: MediaEngine, clock: Clock) {
    this.#caller = caller;
    this.#plan = plan;
    this.#media = media;
    this.#hears = caller.state() === 'answered' || caller.leg.media?.flows === true;
    if (this.#hears) this.#patience = clock.after(SILENCE_AT_MOST, () => this.#play());
  }

  /** Some leg rings. */
  async ringing(): Promise<void> {
    if (this.#plan.ringback === 'music' && !this.#hears) this.#hears = await this.#openEarly();
    if (this.#over) return;
    if (this.#hears) this.#play();
    else await this.#tell();
  }

  /** A leg sends audio before its answer. @param alone nobody else can answer now */
  async early(callee: OutgoingLeg, alone: boolean): Promise<void> {
    if (this.#plan.ringback !== 'callee' || !alone) return await this.ringing();
    if (!this.#hears) this.#hears = await this.#openEarly();
    if (this.#over || callee.leg.cause || this.#callee === callee) return;
    if (!this.#hears) return await this.#tell();
    this.#silence();
    this.#callee = callee;
    this.#media.join(this.#caller.leg.media!.stream, callee.leg.media!.stream);
    callee.leg.over.addEventListener('abort', () => this.#lost(callee), { once: true });
  }

  /** Who sent early audio has answered, and is asked something first: the caller must not hear that. */
  screening({ leg }: OutgoingLeg): void {
    const { media } = this.#caller.leg;
    if (this.#callee?.leg !== leg || !media) return;
    this.#media.part(media.stream);
    this.#callee = undefined;
    this.#play();
  }

  /** The caller has waited long enough: answered, it goes on hearing that somebody is called. */
  async answer(): Promise<void> {
    if (this.#over || this.#caller.state() === 'answered') return;
    await this.#caller.answer();
    this.#hears = true;
    this.#play();
  }

  /** The ringing is over. */
  stop(): void {
    this.#over = true;
    this.#silence();
    const { media } = this.#caller.leg;
    if (this.#callee && media) this.#media.part(media.stream);
    this.#callee = undefined;
  }

  async #tell(): Promise<void> {
    if (this.#told) return;
    this.#told = true;
    await this.#caller.ring();
  }

  async #openEarly(): Promise<boolean> {
    return this.#caller.state() !== 'answered' && (await this.#caller.early());
  }

  /** It rang out: who hears must hear on that somebody is called. */
  #lost(callee: OutgoingLeg): void {
    if (this.#over || this.#callee !== callee) return;
    this.#callee = undefined;
    this.#play();
  }

  #play(): void {
    const { media } = this.#caller.leg;
    if (this.#over || this.#sound || this.#callee || !media) return;
    this.#sound =
      this.#plan.ringback === 'music'
        ? LoopedSound.soon(this.#media, media.stream, this.#caller.music())
        : LoopedSound.start(this.#media, media.stream, ringTone(this.#plan.country));
  }

  #silence(): void {
    this.#patience?.cancel();
    this.#sound?.stop();
    this.#sound = undefined;
  }
}
