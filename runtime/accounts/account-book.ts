/** All accounts in memory, so that no call and no REGISTER waits for the store; changes go through to it at once. */

import { BlockList, isIP } from 'node:net';
import { computeHa1Set } from '../sip/auth/digest-response.ts';
import { type DigestAccount, offers } from '../sip/auth/digest-server.ts';
import { ACCOUNTS, type AccountRow, type AccountSecret, LOCAL_OWNER } from '../store/collections.ts';
import { type Collection, type NewRow, StaleRow, type Store } from '../store/store.ts';
import { type AccountDraft, AccountRefused, DEFAULT_DRAFT, draftFault, nameFault } from './account-draft.ts';
import { ChallengeLots } from './challenge-lots.ts';
import { clashText, namesakeOf } from './name-clashes.ts';
import { inNamingTurn } from './naming-turn.ts';
import { generatePassword, passwordFault } from './passwords.ts';
import type { Realm } from './realm.ts';

export interface AccountBookOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly realm: Realm;
}

/** An account and its password, which nobody can be told again. */
export interface Issued {
  readonly account: AccountRow;
  readonly password: string;
}

interface Entry {
  readonly row: AccountRow;
  readonly digest: DigestAccount;
  /** Networks that its phones must be in; undefined: anywhere. */
  readonly sources: BlockList | undefined;
}

export class AccountBook {
  readonly realm: string;
  /** Told after an account was made, changed or removed. `lost`: what was proven before proves nothing any more. */
  onChange: (name: string, access: 'kept' | 'lost') => void = () => {};
  /** ISO 3166: of new accounts for which nobody names one. */
  usualCountry: () => string = () => DEFAULT_DRAFT.country;
  readonly #store: Store;
  readonly #rows: Collection<AccountRow>;
  readonly #clock: AccountBookOptions['clock'];
  readonly #entries = new Map<string, Entry>();
  readonly #extensions = new Map<string, string>();
  readonly #lots: ChallengeLots;
  /** Until the next change. */
  #sorted: readonly AccountRow[] | undefined;
  /** Changes one after the other: two must not take the same extension. */
  #work: Promise<unknown> = Promise.resolve();

  private constructor({ store, clock, realm }: AccountBookOptions) {
    this.realm = realm.name;
    this.#lots = new ChallengeLots(realm);
    this.#store = store;
    this.#rows = store.collection<AccountRow>(ACCOUNTS);
    this.#clock = clock;
  }

  static async load(options: AccountBookOptions): Promise<AccountBook> {
    const book = new AccountBook(options);
    for await (const row of book.#kept()) book.#enter(row);
    return book;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** By user name in any case. */
  find(name: string): AccountRow | undefined {
    return (this.#entries.get(name) ?? this.#entries.get(name.toLowerCase()))?.row;
  }

  byExtension(extension: string): AccountRow | undefined {
    const name = this.#extensions.get(extension);
    return name === undefined ? undefined : this.find(name);
  }

  /** In the order of their names. */
  list(): readonly AccountRow[] {
    this.#sorted ??= [...this.#entries.values()].map(({ row }) => row).sort((a, b) => (a._id < b._id ? -1 : 1));
    return this.#sorted;
  }

  /** What a password is checked against. Names are case-sensitive here: they are part of HA1. */
  digestOf(name: string): DigestAccount | undefined {
    return this.#entries.get(name)?.digest ?? this.#lots.strangerCalled(name);
  }

  /** Whether a phone of the account may be at that address. */
  allowsSource(name: string, address: string): boolean {
    const sources = this.#entries.get(name)?.sources;
    return !sources || sources.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }

  /** @param password default: one is made @throws AccountRefused */
  create(name: string, draft: Partial<AccountDraft>, password = generatePassword()): Promise<Issued> {
    return this.#naming(async () => {
      const whole = { ...DEFAULT_DRAFT, country: this.usualCountry(), ...draft };
      const fault = nameFault(name) ?? draftFault(whole);
      if (fault !== undefined) throw new AccountRefused('faulty', fault);
      const secret = this.#secretOf(name, password);
      await this.#refuseClash(name, name, whole.country);
      if (whole.extension !== undefined) await this.#refuseClash(name, whole.extension, whole.country);
      const now = this.#clock.now();
      const row: NewRow<AccountRow> = {
        ...whole,
        _id: name,
        owner: LOCAL_OWNER,
        secret,
        createdAt: now,
        updatedAt: now,
      };
      const account = await this.#rows.insertOne(row);
      this.#changed(account);
      return { account, password };
    });
  }

  /** @param rev the revision that somebody has seen; undefined: whatever it is @throws AccountRefused, StaleRow, MissingRow */
  change(name: string, draft: Partial<AccountDraft>, rev?: number): Promise<AccountRow> {
    return this.#naming(async () => {
      const before = this.#mustHave(name, rev);
      const row = defined({ ...before, ...draft, updatedAt: this.#clock.now() });
      const fault = draftFault(row);
      if (fault !== undefined) throw new AccountRefused('faulty', fault);
      const called = row.extension !== before.extension || row.country !== before.country;
      if (row.extension !== undefined && called) await this.#refuseClash(name, row.extension, row.country);
      return this.#replace(row);
    });
  }

  /** The phones must log in anew. @throws AccountRefused, MissingRow */
  renewPassword(name: string, password = generatePassword()): Promise<Issued> {
    return this.#inTurn(async () => {
      const before = this.#mustHave(name);
      const secret = this.#secretOf(name, password);
      return { account: await this.#replace({ ...before, secret, updatedAt: this.#clock.now() }), password };
    });
  }

  /** False when there was none. */
  remove(name: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const removed = await this.#rows.deleteOne(name);
      if (removed) this.#gone(name);
      return removed;
    });
  }

  /** Somebody has changed these accounts, perhaps another process: they are read again. */
  changed(names: readonly string[] | 'anything'): Promise<void> {
    return this.#inTurn(async () => {
      if (names === 'anything') return this.#readAll();
      for (const name of names) this.#heard(name, await this.#rows.get(name));
    });
  }

  async #readAll(): Promise<void> {
    const gone = new Set(this.#entries.keys());
    for await (const row of this.#kept()) {
      gone.delete(row._id);
      this.#heard(row._id, row);
    }
    for (const name of gone) this.#heard(name, undefined);
  }

  /** Most news are our own. */
  #heard(name: string, row: AccountRow | undefined): void {
    const known = this.#entries.get(name)?.row;
    if (row && (row.rev !== known?.rev || row.updatedAt !== known.updatedAt)) this.#changed(row);
    else if (!row && known) this.#gone(name);
  }

  async *#kept(): AsyncGenerator<AccountRow> {
    for (let after: string | undefined; ; ) {
      const page = await this.#rows.find({ limit: 1000, ...(after !== undefined && { after }) });
      yield* page.rows;
      after = page.next;
      if (after === undefined) return;
    }
  }

  #mustHave(name: string, rev?: number): AccountRow {
    const row = this.#entries.get(name)?.row;
    if (!row) throw new AccountRefused('missing', `there is no account ${name}`);
    if (rev !== undefined && rev !== row.rev) throw new StaleRow(ACCOUNTS, name);
    return row;
  }

  async #replace(row: AccountRow): Promise<AccountRow> {
    const kept = await this.#rows.replaceOne(row);
    this.#changed(kept);
    return kept;
  }

  async #refuseClash(name: string, word: string, country: string): Promise<void> {
    const namesake = await namesakeOf(this.#store, word, country);
    if (namesake && !(namesake.kind === 'extension' && namesake.id === name)) {
      throw new AccountRefused('clash', clashText(word, namesake));
    }
  }

  #secretOf(name: string, password: string): AccountSecret {
    const fault = passwordFault(password, name);
    if (fault !== undefined) throw new AccountRefused('faulty', `this password is too easy to guess: ${fault}`);
    const ha1 = computeHa1Set(name, this.realm, password);
    return { md5: ha1.MD5, sha256: ha1['SHA-256'] };
  }

  #changed(row: AccountRow): void {
    const before = this.#entries.get(row._id)?.row;
    this.#leave(row._id);
    this.#enter(row);
    const lost = row.disabled || (before && before.secret.md5 !== row.secret.md5);
    this.onChange(row._id, lost ? 'lost' : 'kept');
  }

  #gone(name: string): void {
    this.#leave(name);
    this.onChange(name, 'lost');
  }

  #enter(row: AccountRow): void {
    this.#sorted = undefined;
    const digest = { ha1: { MD5: row.secret.md5, 'SHA-256': row.secret.sha256 }, offer: offers[row.digest] };
    this.#lots.count(row.digest, 1);
    this.#entries.set(row._id, { row, digest, sources: networksOf(row.sources) });
    if (row.extension !== undefined) this.#extensions.set(row.extension, row._id);
  }

  #leave(name: string): void {
    const row = this.#entries.get(name)?.row;
    if (!row) return;
    this.#sorted = undefined;
    this.#lots.count(row.digest, -1);
    if (row.extension !== undefined) this.#extensions.delete(row.extension);
    this.#entries.delete(name);
  }

  /** With names that flows, numbers and trunks might take in the same instant. */
  #naming<T>(action: () => Promise<T>): Promise<T> {
    return inNamingTurn(this.#store, () => this.#inTurn(action));
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#work.then(action);
    this.#work = done.catch(() => {});
    return done;
  }
}

function networksOf(sources: readonly string[]): BlockList | undefined {
  if (sources.length === 0) return undefined;
  const list = new BlockList();
  for (const source of sources) {
    const [address = '', prefix] = source.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}

/** Without fields that are undefined: in a change they mean "take it away". */
function defined(row: AccountRow): AccountRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as AccountRow;
}
