/** All trunks: the book of their settings, and the lines at work. */

import { randomBytes } from 'node:crypto';
import type { ProbeStep, TrunkInput } from '../../shared/api/trunks.ts';
import type { SystemFact, TrunkState } from '../../shared/flow-schema/call-events.ts';
import type { LegRoute } from '../call/target-resolver.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { UnansweredChallenge } from '../sip/auth/digest-attempt.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import type { SipRequest } from '../sip/message/message.ts';
import type { Peer, Source } from '../sip/transport/address.ts';
import type { TrunkRow } from '../store/collections.ts';
import type { Vault } from '../store/secrets.ts';
import { MissingRow, type Store } from '../store/store.ts';
import { type CalledNumber, readCalled } from './inbound/called-number.ts';
import { type Caller, readCaller } from './inbound/caller.ts';
import { type LastInvite, lastInvite } from './inbound/last-invite.ts';
import { TrunkFinder } from './inbound/trunk-finder.ts';
import type { Recognition } from './inbound/trunk-of.ts';
import { type OutgoingAsk, routeOut } from './outbound/route-out.ts';
import { ProbeRoom } from './probe/probe-room.ts';
import { settingsBad } from './probe/probe-steps.ts';
import type { TrunkSignalling } from './signalling.ts';
import { TrunkBook } from './trunk-book.ts';
import { TrunkLine } from './trunk-line.ts';
import { passwordFault, settingsFault } from './trunk-rules.ts';

export interface TrunksOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly vault: Vault;
  readonly signalling: TrunkSignalling;
  readonly announce: (fact: SystemFact) => void;
  /** Our address outside as a provider sees it; told when it is another than before. */
  readonly addressLearnt?: (address: string, trunk: string) => void;
  /** 0–1; default `Math.random`: it only spreads timers. */
  readonly random?: () => number;
}

/** What a recognised INVITE says. */
export interface InboundCall {
  readonly trunk: string;
  readonly called: CalledNumber;
  readonly caller: Caller;
  readonly row: TrunkRow;
}

/** Milliseconds that a provider has to take back a binding before the next one is made. */
const FORGET_WITHIN = 3000;

export class Trunks {
  readonly #options: TrunksOptions;
  readonly #book: TrunkBook;
  readonly #lines: TrunkFinder;
  readonly #probes = new ProbeRoom();
  #started = false;
  /** Our address outside, and who has seen it. */
  #outside: { readonly address: string; readonly trunk: string } | undefined;

  private constructor(options: TrunksOptions, book: TrunkBook) {
    this.#options = options;
    this.#book = book;
    this.#lines = new TrunkFinder(options.clock);
    for (const row of book.rows()) this.#open(row);
  }

  static async load(options: TrunksOptions): Promise<Trunks> {
    const { store, clock, vault } = options;
    const newContactUser = () => randomBytes(12).toString('hex');
    return new Trunks(options, await TrunkBook.load({ store, clock, vault, newContactUser }));
  }

  /** Begins to register and to ask; the engine must be listening. */
  start(): void {
    this.#started = true;
    for (const line of this.#lines.all()) line.start();
  }

  /** Takes all registrations back. Resolves when that is done; whoever cannot wait that long need not. */
  async stop(): Promise<void> {
    this.#started = false;
    await Promise.all([...this.#lines.all()].map((line) => line.stop()));
  }

  /** In the order in which they are used. */
  list(): TrunkLine[] {
    return this.#book.rows().flatMap(({ _id }) => this.#lines.get(_id) ?? []);
  }

  get(name: string): TrunkLine | undefined {
    return this.#lines.get(name);
  }

  state(name: string): TrunkState | undefined {
    return this.#lines.get(name)?.condition.state;
  }

  /** @throws TrunkUnusable, DuplicateKey */
  async create(name: string, input: TrunkInput): Promise<TrunkLine> {
    const line = this.#open(await this.#book.create(name, input));
    if (this.#started) line.start();
    return line;
  }

  /** @throws TrunkUnusable, StaleRow, MissingRow */
  async change(name: string, input: TrunkInput, rev?: number): Promise<TrunkLine> {
    const before = this.#book.get(name);
    return await this.#take(before, await this.#book.change(name, input, rev));
  }

  /** False when there is none. @throws StaleRow */
  async remove(name: string, rev?: number): Promise<boolean> {
    const removed = await this.#book.remove(name, rev);
    // Nobody waits for the provider to confirm that it has forgotten us.
    void this.#lines.take(name)?.stop();
    return removed;
  }

  /** The stop button, and what the daily caps press. @throws MissingRow */
  async setStopped(name: string, stopped: boolean): Promise<TrunkLine> {
    return this.#noted(await this.#book.note(name, { stopped }));
  }

  /** From now on the password serves the realm that was offered; false when none was. @throws MissingRow */
  async confirmRealm(name: string): Promise<boolean> {
    const realm = this.#line(name).row.realmOffered;
    if (realm === undefined) return false;
    this.#noted(await this.#book.note(name, { realm, realmOffered: undefined })).again();
    return true;
  }

  /** By which trunk a request has come; what only claims to is remembered, so that it can be shown. */
  recognise(source: Source, request: SipRequest): Recognition {
    const found = this.#lines.recognise(source, request);
    if (found.kind === 'strangeSource') this.#stranger(found.trunk, source.address);
    return found;
  }

  /** Reads a call of a recognised trunk, and keeps it for the trunk's page. Undefined when the trunk is gone. */
  invited(recognition: Extract<Recognition, { kind: 'trunk' }>, source: Source, request: SipRequest) {
    const line = this.#lines.get(recognition.trunk);
    if (!line) return undefined;
    const { row } = line;
    const at = this.#options.clock.now();
    // Read when its page is: one call a second is looked at, hundreds come.
    let read: LastInvite | undefined;
    const lately = () => {
      read ??= lastInvite(row, request, source, recognition.by, at);
      return read;
    };
    line.lastInvite = lately;
    const call: InboundCall = {
      trunk: row._id,
      called: readCalled(request, row),
      caller: readCaller(request, row),
      row,
    };
    return call;
  }

  /** Makes a dialog one with that trunk: its servers may all speak in it, and ask for our password. */
  adopt(name: string, dialog: Pick<Dialog, 'credentials' | 'alsoFrom'>): void {
    const line = this.#lines.get(name);
    if (!line) return;
    dialog.credentials = line.way.credentials;
    const alsoFrom = ({ address, names }: Source) => line.addresses.has(address) || line.addresses.proves(names);
    dialog.alsoFrom = alsoFrom;
  }

  /** The way out by that trunk; undefined when there is none, or nothing may go out by it. */
  routeOut(name: string, ask: OutgoingAsk): LegRoute | undefined {
    const line = this.#lines.get(name);
    if (!line || ((line.row.disabled || line.row.stopped) && ask.emergency !== true)) return undefined;
    return routeOut(line.row, line.way, ask);
  }

  /** Whether any trunk has that address: its messages are not limited like a stranger's. */
  hasAddress(address: string): boolean {
    return this.#lines.at(address) !== undefined;
  }

  /** The trunk that has that address, the preferred one of several. */
  atAddress(address: string): TrunkRow | undefined {
    return this.#lines.at(address)?.row;
  }

  /** Whether a server of a trunk is there: calls to it must go by the trunk, and by its rules. */
  reaches(peer: Pick<Peer, 'address' | 'port'>): boolean {
    return this.#lines.reaches(peer);
  }

  /** Registers and asks now, instead of at the next turn. @throws MissingRow */
  again(name: string): TrunkLine {
    const line = this.#line(name);
    line.again();
    return line;
  }

  /** A call by that trunk was not answered at all, or with 503: see how it is. */
  suspect(name: string): void {
    this.#lines.get(name)?.suspect();
  }

  /** Challenges in calls of that trunk that got no answer. */
  challenged(name: string, unanswered: readonly UnansweredChallenge[]): void {
    this.#lines.get(name)?.challenged(unanswered);
  }

  /** A connection is gone. */
  disconnected(source: Pick<Source, 'transport' | 'address' | 'port'>): void {
    for (const line of this.#lines.all()) line.disconnected(source);
  }

  /** Our own address has changed: every provider is told. */
  addressesChanged(): void {
    for (const line of this.#lines.all()) line.again();
  }

  /**
   * Tests settings step by step, without keeping them.
   * @param name of a trunk that exists: its password is used where none is given, and its registration stays
   */
  async *probe(input: TrunkInput, name: string | undefined, signal: AbortSignal): AsyncGenerator<ProbeStep, void> {
    const line = name === undefined ? undefined : this.#line(name);
    const fault = settingsFault(input, line?.row.password !== undefined) ?? passwordFault(line?.row, input);
    if (fault !== undefined) return yield settingsBad(fault);
    const { password = line && this.#passwordOf(line.row), ...settings } = input;
    const { signalling, clock } = this.#options;
    const trunk = this.#book.draft(line?.row, settings);
    yield* this.#probes.run({ trunk, password, signalling, clock, signal }, (probe) => {
      // Both have the same Contact: taking back the one would take back the other.
      if (line?.registration) line.again();
      else void probe.end();
    });
  }

  /** Shows an INVITE to the tests that run; true when it is for one of them alone, and no call for anybody. */
  isProbed(source: Source, request: SipRequest): boolean {
    const offered = this.#probes.offer(source, request);
    return offered === 'ours' || (offered === 'perhaps' && this.#lines.recognise(source, request).kind !== 'trunk');
  }

  #line(name: string): TrunkLine {
    const line = this.#lines.get(name);
    if (!line) throw new MissingRow('trunks', name);
    return line;
  }

  async #take(before: TrunkRow | undefined, row: TrunkRow): Promise<TrunkLine> {
    if (before && !vital.some((field) => before[field] !== row[field])) return this.#noted(row);
    const old = this.#lines.get(row._id);
    const line = this.#open(row, old);
    // The new registration has the same Contact: it must not be taken back by the end of the old one.
    const { clock } = this.#options;
    if (old) await Promise.race([old.stop(), clock.sleep(FORGET_WITHIN)]);
    if (this.#started && this.#lines.get(row._id) === line) line.start();
    return line;
  }

  #noted(row: TrunkRow): TrunkLine {
    const line = this.#line(row._id);
    line.update(row);
    return line;
  }

  #open(trunk: TrunkRow, old?: TrunkLine): TrunkLine {
    const { signalling, clock, random = Math.random, announce, log } = this.#options;
    const name = trunk._id;
    const line = new TrunkLine({
      trunk,
      password: this.#passwordOf(trunk),
      signalling,
      clock,
      random,
      callId: `${randomBytes(12).toString('hex')}`,
      changed: (condition) => {
        const { state, why, sip } = condition;
        if (this.#lines.get(name) !== line) return;
        log.info({ trunk: name, ...condition }, 'a trunk has changed');
        announce({ type: 'trunk.changed', trunk: name, state, why, ...(sip !== undefined && { sip }) });
      },
      realmLearnt: (realm) => this.#remember(name, { realm, realmOffered: undefined }),
      realmOffered: (realmOffered) => this.#offered(name, realmOffered),
      seenAs: (address) => this.#seenAs(address, name),
    });
    line.lastInvite = old?.lastInvite;
    this.#lines.put(line);
    return line;
  }

  #passwordOf(trunk: TrunkRow): string | undefined {
    try {
      return this.#book.passwordOf(trunk);
    } catch (error) {
      const message = `The password of the trunk ${trunk._id} cannot be read: type it in again`;
      this.#options.log.error({ trunk: trunk._id, error: String(error) }, message);
      this.#alert('trunkPasswordUnreadable', message);
      return undefined;
    }
  }

  #offered(name: string, realm: string): void {
    if (this.#lines.get(name)?.row.realmOffered === realm) return;
    this.#alert(
      'trunkRealm',
      `The provider of ${name} asks for the password as “${realm.slice(0, 100)}”: confirm it if that is right`,
    );
    this.#remember(name, { realmOffered: realm });
  }

  #stranger(name: string, address: string): void {
    const line = this.#lines.get(name);
    if (line && !line.strangers.has(address)) {
      this.#alert('trunkStranger', `A call for the trunk ${name} came from ${address}, which is none of its addresses`);
    }
    line?.stranger(address);
  }

  #alert(code: string, message: string): void {
    this.#options.announce({ type: 'alert.raised', code, message });
  }

  /** What was learnt serves from now on, even if the store cannot keep it. */
  #remember(name: string, facts: Parameters<TrunkBook['note']>[1]): void {
    this.#book.note(name, facts).then(
      (row) => this.#lines.get(name)?.update(row),
      (error: unknown) => this.#options.log.warn({ trunk: name, error: String(error) }, 'not kept'),
    );
  }

  /** Two providers may see us at two addresses: the first one counts for as long as it sees us. */
  #seenAs(address: string, trunk: string): void {
    const known = this.#outside;
    if (known?.address === address) return;
    const isSeen = known && this.#lines.get(known.trunk)?.registration?.kind === 'registered';
    if (isSeen && known.trunk !== trunk) return;
    this.#outside = { address, trunk };
    this.#options.addressLearnt?.(address, trunk);
  }
}

/** Settings that make another registration of it. */
const vital: readonly (keyof TrunkRow)[] = [
  'disabled',
  'register',
  'expires',
  'server',
  'transport',
  'outboundProxy',
  'domain',
  'username',
  'authUsername',
  'password',
];
