/** A test of a trunk's settings that tells each step as it goes, while somebody watches. */

import { randomBytes } from 'node:crypto';
import type { ProbeStep } from '../../../shared/api/trunks.ts';
import type { Clock } from '../../clock.ts';
import { DigestClient } from '../../sip/auth/digest-client.ts';
import type { AskOutcome } from '../../sip/calling/call-options.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { Peer, Source } from '../../sip/transport/address.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { AddressSet } from '../inbound/address-set.ts';
import { type LastInvite, lastInvite } from '../inbound/last-invite.ts';
import { trunkOf } from '../inbound/trunk-of.ts';
import { optionsQuestion } from '../options-question.ts';
import { registerQuestion } from '../registration/register-question.ts';
import { judgeRegister } from '../registration/register-verdict.ts';
import type { TrunkSignalling } from '../signalling.ts';
import { addressesIn, hostOf, knownPlaces, serversOf } from '../trunk-uris.ts';
import * as steps from './probe-steps.ts';

export interface ProbeOptions {
  /** As it would be kept; the Contact of a trunk that exists is its own. */
  readonly trunk: TrunkRow;
  readonly password: string | undefined;
  readonly signalling: TrunkSignalling;
  readonly clock: Clock;
  /** Aborts when nobody watches any more. */
  readonly signal: AbortSignal;
}

/** Seconds that a call is waited for. */
const CALL_WITHIN = 180;
/** Seconds that a registration for the test is asked for. */
const REGISTER_FOR = 300;

export class Probe {
  readonly #options: ProbeOptions;
  readonly #addresses: AddressSet;
  readonly #credentials: DigestClient | undefined;
  readonly #callId = randomBytes(12).toString('hex');
  #realm: string | undefined;
  #cseq = 1;
  #server: Peer | undefined;
  /** A call may come before it is asked for. */
  #invite: LastInvite | undefined;
  #called: () => void = () => {};

  constructor(options: ProbeOptions) {
    const { trunk, password, clock } = options;
    this.#options = options;
    this.#realm = trunk.realm;
    this.#addresses = new AddressSet(clock);
    const { networks, names } = knownPlaces(trunk);
    this.#addresses.configure(networks, names);
    this.#credentials = password === undefined ? undefined : this.#createCredentials(password);
  }

  /** Shows an INVITE if it belongs to this test. @returns whether nobody but this test can be meant, or may be */
  offer(source: Source, request: SipRequest): 'ours' | 'perhaps' | undefined {
    const { trunk, clock } = this.#options;
    const found = trunkOf(source, request, [{ row: { ...trunk, disabled: false }, addresses: this.#addresses }]);
    if (found.kind !== 'trunk') return undefined;
    this.#invite = lastInvite(trunk, request, source, found.by, clock.now());
    this.#called();
    return found.by === 'contact' && trunk.rev === 0 ? 'ours' : 'perhaps';
  }

  async *run(): AsyncGenerator<ProbeStep, void> {
    const { trunk, signal } = this.#options;
    const first = await this.#lookUp();
    yield first;
    if (first.outcome === 'bad' || signal.aborted) return;
    const answer = await this.#askOptions();
    yield answer;
    if (answer.outcome === 'bad' || signal.aborted) return;
    for (const step of trunk.register ? await this.#register() : [steps.noRegistration()]) {
      yield step;
      if (step.outcome === 'bad') return;
    }
    if (signal.aborted) return;
    const call = this.#callWithin(CALL_WITHIN);
    yield steps.callNow(CALL_WITHIN);
    await call;
    yield this.#invite ? steps.inviteRead(this.#invite) : steps.noCall();
  }

  /** Takes the test's registration back. */
  async end(): Promise<void> {
    if (this.#server) await this.#options.signalling.ask(this.#question(0));
  }

  async #lookUp(): Promise<ProbeStep> {
    const { trunk, signalling } = this.#options;
    const located = await Promise.all(serversOf(trunk).map((uri) => signalling.locate(uri)));
    this.#addresses.found(located.flatMap(addressesIn));
    const [first] = located;
    const server = hostOf(trunk.outboundProxy ?? trunk.server);
    if (first?.kind === 'targets') return steps.dnsFound(first.targets, server);
    const why = first?.kind === 'failed' && first.why !== 'timeout' ? first.why : 'dnsUnavailable';
    return steps.dnsFailed({ kind: 'failed', why, cseq: 0 }, server);
  }

  async #askOptions(): Promise<ProbeStep> {
    const { trunk, signalling, clock } = this.#options;
    const began = clock.monotonic();
    const outcome = await signalling.ask(optionsQuestion(trunk, undefined));
    if (outcome.kind === 'failed') return steps.optionsSilent(outcome, trunk.server, trunk.register);
    return steps.optionsAnswered(outcome.response.status, Math.round(clock.monotonic() - began), outcome.destination);
  }

  async #register(): Promise<ProbeStep[]> {
    const { trunk } = this.#options;
    let expires = REGISTER_FOR;
    let outcome = await this.#ask(expires);
    let verdict = judgeRegister(outcome, trunk.contactUser, expires);
    if (verdict.kind === 'tooBrief') {
      expires = verdict.seconds;
      outcome = await this.#ask(expires);
      verdict = judgeRegister(outcome, trunk.contactUser, expires);
    }
    if (verdict.kind !== 'registered' || outcome.kind !== 'answered')
      return [steps.notRegistered(outcome, trunk.server)];
    this.#server = outcome.destination;
    this.#addresses.found([outcome.destination.address]);
    this.#realm ??= outcome.learntRealm;
    const { seenAs } = verdict.registered;
    const good = steps.registeredFor(verdict.registered, outcome.destination);
    return seenAs ? [good, steps.behindNat(seenAs.address)] : [good];
  }

  async #ask(expires: number): Promise<AskOutcome> {
    const outcome = await this.#options.signalling.ask(this.#question(expires));
    this.#cseq = outcome.cseq + 1;
    return outcome;
  }

  #question(expires: number) {
    return registerQuestion(this.#options.trunk, {
      expires,
      callId: this.#callId,
      cseq: this.#cseq,
      ...(this.#credentials && { credentials: this.#credentials }),
      ...(this.#server && { server: this.#server }),
    });
  }

  #callWithin(seconds: number): Promise<void> {
    const { clock, signal } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.after(seconds * 1000, resolve);
      const called = () => {
        timer.cancel();
        resolve();
      };
      this.#called = called;
      signal.addEventListener('abort', called, { once: true });
      if (this.#invite) called();
    });
  }

  #createCredentials(password: string): DigestClient | undefined {
    const { username, authUsername } = this.#options.trunk;
    const user = authUsername ?? username;
    if (user === undefined) return undefined;
    return new DigestClient(() => ({
      username: user,
      secret: { password },
      addresses: this.#addresses,
      tlsNames: this.#addresses.names,
      realm: this.#realm,
    }));
  }
}
