/** One registration at a provider, kept alive: RFC 3261 §10.2. */

import type { Clock, Timer } from '../../clock.ts';
import type { DigestClient } from '../../sip/auth/digest-client.ts';
import type { AskOutcome } from '../../sip/calling/call-options.ts';
import type { Peer } from '../../sip/transport/address.ts';
import type { TrunkRow } from '../../store/collections.ts';
import type { TrunkSignalling } from '../signalling.ts';
import { registerQuestion } from './register-question.ts';
import { judgeRegister, type Registered, type RegisterVerdict } from './register-verdict.ts';
import { refreshDelay, retryDelay } from './retry-delay.ts';

export type RegistrationState =
  | { readonly kind: 'registering' }
  | { readonly kind: 'registered'; readonly registered: Registered; readonly server: Peer; readonly until: number }
  /** `next`: epoch milliseconds of the next try. */
  | { readonly kind: 'failed' | 'refused' | 'realmOffered'; readonly reply: AskOutcome; readonly next: number };

export interface RegistrationOptions {
  readonly trunk: TrunkRow;
  readonly signalling: TrunkSignalling;
  readonly credentials: DigestClient | undefined;
  readonly clock: Clock;
  /** 0–1. */
  readonly random: () => number;
  readonly callId: string;
  /** Told of each change, and of each answer that says something new. */
  readonly changed: (state: RegistrationState, reply: AskOutcome) => void;
  /** To be remembered: credentials serve no other from now on. */
  readonly realmLearnt: (realm: string) => void;
  /** Before each try: addresses that may challenge must be known by then. */
  readonly beforeAsking: () => Promise<void>;
  /** Another server of the same provider than the one that has just fallen silent; undefined: there is none. */
  readonly elsewhere: (silent: Peer) => Peer | undefined;
}

/** 423s in a row, each with a longer interval, until it is called a failure. */
const MOST_BRIEF = 3;

export class Registration {
  readonly #options: RegistrationOptions;
  #state: RegistrationState = { kind: 'registering' };
  #cseq = 1;
  #expires: number;
  /** Where the last one succeeded: refreshes go there first. */
  #server: Peer | undefined;
  /** It was good until now; to wait for it once more would take half a minute. */
  #silent: Peer | undefined;
  /** As the last answer listed them. */
  #contacts: readonly string[] = [];
  #failures = 0;
  #brief = 0;
  #stopped = false;
  #hurry = false;
  #wake: () => void = () => {};
  #hold: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#expires = options.trunk.expires;
  }

  get state(): RegistrationState {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#keep();
  }

  /** Registers now: our address, the connection or the settings have changed. */
  again(): void {
    this.#failures = 0;
    this.#hurry = true;
    this.#wake();
  }

  /** Registers at another server: this one has let a call down. */
  leave(): void {
    this.#leave();
    this.again();
  }

  /** Removes the binding; resolves when the provider has answered or will not. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
  }

  async #keep(): Promise<void> {
    while (!this.#stopped) {
      await this.#options.beforeAsking();
      if (this.#stopped) break;
      this.#hurry = false;
      const reply = await this.#ask(this.#expires);
      const before = this.#contacts;
      const wait = this.#take(judgeRegister(reply, this.#options.trunk.contactUser, this.#expires), reply);
      for (const former of this.#formerContacts(before)) await this.#ask(0, former);
      if (!this.#stopped && !this.#hurry) await this.#nap(wait);
    }
    if (this.#state.kind === 'registered') await this.#ask(0);
    this.#hold?.();
  }

  /** @returns milliseconds until the next try */
  #take(verdict: RegisterVerdict, reply: AskOutcome): number {
    const { clock, random, realmLearnt } = this.#options;
    if (verdict.kind === 'tooBrief' && ++this.#brief <= MOST_BRIEF) {
      this.#expires = verdict.seconds;
      return 0;
    }
    this.#brief = 0;
    if (verdict.kind === 'registered' && reply.kind === 'answered') {
      const { registered } = verdict;
      this.#contacts = registered.contacts;
      this.#failures = 0;
      if (reply.learntRealm !== undefined) realmLearnt(reply.learntRealm);
      this.#stay(reply.destination);
      const until = clock.now() + registered.seconds * 1000;
      this.#tell({ kind: 'registered', registered, server: reply.destination, until }, reply);
      return refreshDelay(registered.seconds, random());
    }
    const wait = this.#waitAfter(verdict);
    const kind = verdict.kind === 'refused' || verdict.kind === 'realmOffered' ? verdict.kind : 'failed';
    this.#leave();
    this.#tell({ kind, reply, next: clock.now() + wait }, reply);
    return wait;
  }

  #waitAfter(verdict: RegisterVerdict): number {
    const known = this.#server !== undefined;
    this.#failures++;
    // The server that was good until now may be down while others of the same name are not.
    if (verdict.kind === 'failed' && known && this.#failures === 1 && verdict.after === undefined) return 0;
    const wait = retryDelay(this.#failures, verdict.kind === 'refused', this.#options.random());
    const asked = verdict.kind === 'failed' ? (verdict.after ?? 0) * 1000 : 0;
    return Math.max(wait, Math.min(asked, 3_600_000));
  }

  #stay(server: Peer): void {
    this.#hold?.();
    this.#hold = this.#options.signalling.keepOpen(server);
    this.#server = server;
  }

  #leave(): void {
    if (!this.#server) return;
    this.#hold?.();
    this.#hold = undefined;
    this.#silent = this.#server;
    this.#server = undefined;
  }

  #tell(state: RegistrationState, reply: AskOutcome): void {
    this.#state = state;
    this.#options.changed(state, reply);
  }

  /** Our address has changed, and the server would go on calling the former one until its time is over. */
  #formerContacts(before: readonly string[]): readonly string[] {
    const isNew = (contact: string) => !before.includes(contact);
    return this.#contacts.some(isNew) ? this.#contacts.filter((contact) => !isNew(contact)) : [];
  }

  async #ask(expires: number, former?: string): Promise<AskOutcome> {
    const { trunk, signalling, credentials, callId, elsewhere } = this.#options;
    const server = this.#server ?? (this.#silent && elsewhere(this.#silent));
    const question = registerQuestion(trunk, {
      expires,
      callId,
      cseq: this.#cseq,
      ...(credentials && { credentials }),
      ...(server && { server }),
      ...(former !== undefined && { former }),
    });
    const reply = await signalling.ask(question);
    this.#cseq = reply.cseq + 1;
    return reply;
  }

  #nap(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer: Timer = this.#options.clock.after(ms, resolve);
      const wake = () => {
        timer.cancel();
        resolve();
      };
      this.#wake = wake;
    });
  }
}
