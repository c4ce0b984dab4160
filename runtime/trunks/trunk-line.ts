/** One trunk at work: its addresses, its registration, its health, and how it is. */

import type { Clock } from '../clock.ts';
import type { UnansweredChallenge } from '../sip/auth/digest-attempt.ts';
import { DigestClient } from '../sip/auth/digest-client.ts';
import type { AskOutcome } from '../sip/calling/call-options.ts';
import type { Peer, Source } from '../sip/transport/address.ts';
import type { TrunkRow } from '../store/collections.ts';
import { Health } from './health/health.ts';
import { AddressSet } from './inbound/address-set.ts';
import type { LastInvite } from './inbound/last-invite.ts';
import { optionsQuestion } from './options-question.ts';
import type { TrunkWay } from './outbound/route-out.ts';
import { Registration, type RegistrationState } from './registration/registration.ts';
import type { TrunkSignalling } from './signalling.ts';
import { conditionOf, type TrunkCondition } from './trunk-status.ts';
import { addressesIn, knownPlaces, serversOf } from './trunk-uris.ts';

export interface LineOptions {
  readonly trunk: TrunkRow;
  /** Plain; undefined when there is none. */
  readonly password: string | undefined;
  readonly signalling: TrunkSignalling;
  readonly clock: Clock;
  readonly random: () => number;
  readonly callId: string;
  readonly changed: (condition: TrunkCondition) => void;
  readonly realmLearnt: (realm: string) => void;
  readonly realmOffered: (realm: string) => void;
  /** Our address outside, as the provider tells it. */
  readonly seenAs: (address: string) => void;
}

/** Milliseconds between looks at DNS; its answers are cached for as long as they say. */
const LOOK_EVERY = 60_000;
/** Mappings of NATs are forgotten after 30 s; a question keeps them. */
const NAT_EVERY = 25;
const MOST_STRANGERS = 10;

export class TrunkLine {
  readonly addresses: AddressSet;
  readonly strangers = new Map<string, number>();
  /** The last call by it, for its page. */
  lastInvite: (() => LastInvite) | undefined;
  readonly #options: LineOptions;
  readonly #credentials: DigestClient | undefined;
  readonly #registration: Registration | undefined;
  readonly #health: Health;
  /** All servers, as DNS gave them last, and those to which requests go first. */
  #everywhere: readonly Peer[] = [];
  #servers: readonly Peer[] = [];
  #row: TrunkRow;
  #condition: TrunkCondition;
  #since: number;
  #healthReply: AskOutcome | undefined;
  #stopLooking: () => void = () => {};

  constructor(options: LineOptions) {
    const { trunk, clock, signalling, random } = options;
    this.#options = options;
    this.#row = trunk;
    this.addresses = new AddressSet(clock);
    this.#configureAddresses();
    this.#credentials = this.#createCredentials();
    this.#registration = trunk.register && !trunk.disabled ? this.#createRegistration() : undefined;
    this.#health = new Health({
      clock,
      random,
      every: () => this.#askEvery(),
      ask: () => signalling.ask(optionsQuestion(this.#row, this.way.server)),
      changed: (_verdict, reply) => this.#healthChanged(reply),
    });
    this.#condition = conditionOf(trunk, this.#facts());
    this.#since = clock.now();
  }

  get row(): TrunkRow {
    return this.#row;
  }

  get condition(): TrunkCondition & { readonly since: number } {
    return { ...this.#condition, since: this.#since };
  }

  get registration(): RegistrationState | undefined {
    return this.#registration?.state;
  }

  /** How calls leave now. */
  get way(): TrunkWay {
    const state = this.#registration?.state;
    const credentials = this.#credentials && { credentials: this.#credentials };
    if (state?.kind !== 'registered') return { ...credentials, others: [], serviceRoute: [] };
    const { server, registered } = state;
    const others = this.#servers.filter((other) => !isSame(other, server));
    return { ...credentials, server, others, serviceRoute: registered.serviceRoute };
  }

  /** Whether one of its servers is there. */
  isAt({ address, port }: Pick<Peer, 'address' | 'port'>): boolean {
    const usual = port === 5060 || port === 5061;
    return (
      !this.#row.disabled &&
      this.addresses.has(address) &&
      (usual || this.#everywhere.some((server) => server.port === port))
    );
  }

  start(): void {
    if (this.#row.disabled) return;
    if (this.#registration) this.#registration.start();
    else void this.#lookUp();
    this.#health.start();
    this.#lookLater();
  }

  /** Takes the registration back; resolves when that has been answered or given up. */
  async stop(): Promise<void> {
    this.#stopLooking();
    this.#health.stop();
    await this.#registration?.stop();
  }

  /** Settings have changed of which the signalling does not depend. */
  update(row: TrunkRow): void {
    this.#row = row;
    this.#configureAddresses();
    this.#judge();
  }

  /** Registers anew: our address has changed, or somebody has confirmed a realm. */
  again(): void {
    this.#registration?.again();
    this.#health.hurry();
  }

  /** A call by this trunk got no answer at all: another server of the provider may do better. */
  suspect(): void {
    const { server, others } = this.way;
    if (server && others.length > 0) this.#registration?.leave();
    else this.#health.hurry();
  }

  /** A connection is gone; the binding that was made over it may be, too. */
  disconnected({ transport, address, port }: Pick<Source, 'transport' | 'address' | 'port'>): void {
    const server = this.way.server;
    if (server?.transport === transport && server.address === address && server.port === port) this.again();
  }

  /** Challenges to requests of calls that were not answered: a new realm waits for a click. */
  challenged(unanswered: readonly UnansweredChallenge[]): void {
    const offered = unanswered.find(({ reason }) => reason === 'realmNotAllowed')?.realm;
    if (offered !== undefined) this.#options.realmOffered(offered);
  }

  stranger(address: string): void {
    this.strangers.delete(address);
    this.strangers.set(address, this.#options.clock.now());
    if (this.strangers.size > MOST_STRANGERS) this.strangers.delete(this.strangers.keys().next().value!);
  }

  #createCredentials(): DigestClient | undefined {
    const { password } = this.#options;
    const { username, authUsername } = this.#row;
    const user = authUsername ?? username;
    if (password === undefined || user === undefined) return undefined;
    return new DigestClient(() => ({
      username: user,
      secret: { password },
      addresses: this.addresses,
      tlsNames: this.addresses.names,
      realm: this.#row.realm,
    }));
  }

  #createRegistration(): Registration {
    const { trunk, signalling, clock, random, callId } = this.#options;
    return new Registration({
      trunk,
      signalling,
      credentials: this.#credentials,
      clock,
      random,
      callId,
      beforeAsking: () => this.#lookUp(),
      elsewhere: (silent) => this.#servers.find((server) => !isSame(server, silent)),
      realmLearnt: (realm) => {
        this.#row = { ...this.#row, realm };
        this.#options.realmLearnt(realm);
      },
      changed: (state, reply) => this.#registrationChanged(state, reply),
    });
  }

  #registrationChanged(state: RegistrationState, reply: AskOutcome): void {
    if (state.kind === 'registered') {
      this.addresses.found([state.server.address]);
      const { seenAs } = state.registered;
      // Behind a NAT that changes ports, our public address with our own port would lead nowhere: then the provider's
      // own remedy, answering to where we send from, is the better one.
      if (seenAs?.portKept && state.server.transport === 'udp') this.#options.seenAs(seenAs.address);
    }
    if (state.kind === 'realmOffered' && reply.kind === 'answered') this.challenged(reply.unanswered);
    this.#judge();
  }

  #healthChanged(reply: AskOutcome): void {
    this.#healthReply = reply;
    if (reply.kind === 'answered') this.challenged(this.#row.register ? [] : reply.unanswered);
    // Somebody who used to answer has gone silent: another server of the same name may take us.
    if (this.#health.verdict === 'silent' && this.#health.everAnswered) this.#registration?.again();
    this.#judge();
  }

  #facts() {
    const state = this.#registration?.state;
    const { verdict, everAnswered } = this.#health;
    return {
      health: verdict,
      everAnswered,
      ...(state && { registration: state }),
      ...(this.#healthReply && { healthReply: this.#healthReply }),
    };
  }

  #judge(): void {
    const before = this.#condition;
    this.#condition = conditionOf(this.#row, this.#facts());
    const { state, why } = this.#condition;
    if (state !== before.state) this.#since = this.#options.clock.now();
    if (state !== before.state || why !== before.why) this.#options.changed(this.#condition);
  }

  #configureAddresses(): void {
    const { networks, names } = knownPlaces(this.#row);
    this.addresses.configure(networks, names);
  }

  async #lookUp(): Promise<void> {
    const located = await Promise.all(serversOf(this.#row).map((uri) => this.#options.signalling.locate(uri)));
    this.addresses.found(located.flatMap(addressesIn));
    const [first = [], ...rest] = located.map((found) => (found.kind === 'targets' ? found.targets : []));
    // What DNS gave last serves while it is silent.
    if (first.length > 0) this.#servers = first;
    if (first.length > 0) this.#everywhere = [...first, ...rest.flat()];
  }

  #lookLater(): void {
    const timer = this.#options.clock.after(LOOK_EVERY, () => {
      void this.#lookUp();
      this.#lookLater();
    });
    const stopLooking = () => timer.cancel();
    this.#stopLooking = stopLooking;
  }

  /** Seconds. */
  #askEvery(): number {
    const { healthEvery } = this.#row;
    const state = this.#registration?.state;
    const behindNat = state?.kind === 'registered' && state.registered.seenAs && state.server.transport === 'udp';
    return behindNat ? Math.min(healthEvery, NAT_EVERY) : healthEvery;
  }
}

function isSame(one: Peer, other: Peer): boolean {
  return one.address === other.address && one.port === other.port && one.transport === other.transport;
}
