/** The trunks as rows: all in memory, written through to the store, one change of a trunk after the other. */

import type { TrunkInput } from '../../shared/api/trunks.ts';
import type { Clock } from '../clock.ts';
import { LOCAL_OWNER, TRUNKS, type TrunkRow } from '../store/collections.ts';
import type { Vault } from '../store/secrets.ts';
import { type Collection, DuplicateKey, MissingRow, StaleRow, type Store } from '../store/store.ts';
import { nameFault, passwordFault, settingsFault } from './trunk-rules.ts';

export interface TrunkBookOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly vault: Vault;
  /** A word that nobody guesses, for the Contact that we register. */
  readonly newContactUser: () => string;
}

/** Settings that make no sense together, in words for people. */
export class TrunkUnusable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'TrunkUnusable';
  }
}

const PAGE = 1000;

export class TrunkBook {
  readonly #options: TrunkBookOptions;
  readonly #collection: Collection<TrunkRow>;
  readonly #rows = new Map<string, TrunkRow>();
  readonly #writing = new Map<string, Promise<unknown>>();

  private constructor(options: TrunkBookOptions, rows: readonly TrunkRow[]) {
    this.#options = options;
    this.#collection = options.store.collection<TrunkRow>(TRUNKS);
    for (const row of rows) this.#rows.set(row._id, row);
  }

  static async load(options: TrunkBookOptions): Promise<TrunkBook> {
    const collection = options.store.collection<TrunkRow>(TRUNKS);
    const rows: TrunkRow[] = [];
    for (let after: string | undefined; ; ) {
      const page = await collection.find({ limit: PAGE, ...(after !== undefined && { after }) });
      rows.push(...page.rows);
      if (page.next === undefined) return new TrunkBook(options, rows);
      after = page.next;
    }
  }

  rows(): readonly TrunkRow[] {
    return [...this.#rows.values()].sort((a, b) => a.priority - b.priority || (a._id < b._id ? -1 : 1));
  }

  get(name: string): TrunkRow | undefined {
    return this.#rows.get(name);
  }

  /** The password in clear; undefined when there is none. @throws when it cannot be opened */
  passwordOf({ _id, password }: TrunkRow): string | undefined {
    return password === undefined ? undefined : this.#options.vault.open(password, placeOf(_id));
  }

  /** @throws TrunkUnusable, DuplicateKey */
  async create(name: string, input: TrunkInput): Promise<TrunkRow> {
    const fault = nameFault(name) ?? settingsFault(input, false);
    if (fault !== undefined) throw new TrunkUnusable(fault);
    return await this.#inTurn(name, async () => {
      if (this.#rows.has(name)) throw new DuplicateKey(TRUNKS, name);
      const now = this.#options.clock.now();
      const { password, ...settings } = input;
      const row = await this.#collection.insertOne({
        ...settings,
        ...(password !== undefined && { password: this.#options.vault.seal(password, placeOf(name)) }),
        _id: name,
        owner: LOCAL_OWNER,
        stopped: false,
        contactUser: this.#options.newContactUser(),
        createdAt: now,
        updatedAt: now,
      });
      return this.#keep(row);
    });
  }

  /** Settings as a row that nobody keeps, for a test; with the Contact of the trunk that they are for, if there is one. */
  draft(row: TrunkRow | undefined, settings: Omit<TrunkInput, 'password'>): TrunkRow {
    const contactUser = row?.contactUser ?? this.#options.newContactUser();
    const { _id = 'probe', owner = LOCAL_OWNER, rev = 0 } = row ?? {};
    const realm = settings.realm ?? (settings.server === row?.server ? row.realm : undefined);
    const kept = { stopped: false, contactUser, createdAt: 0, updatedAt: 0, ...(realm !== undefined && { realm }) };
    return { ...settings, ...kept, _id, owner, rev };
  }

  /** Replaces the settings; without a password the old one stays. @throws TrunkUnusable, StaleRow, MissingRow */
  async change(name: string, input: TrunkInput, rev?: number): Promise<TrunkRow> {
    return await this.#edit(name, rev, (row) => {
      const fault = settingsFault(input, row.password !== undefined) ?? passwordFault(row, input);
      if (fault !== undefined) throw new TrunkUnusable(fault);
      const { password, ...settings } = input;
      const sealed = this.#sealed(row, password);
      const { _id, owner, stopped, contactUser, createdAt } = row;
      // Another server, another realm: what was learnt from the old one says nothing about it.
      const realm = settings.realm ?? (settings.server === row.server ? row.realm : undefined);
      return {
        ...settings,
        ...{ _id, owner, rev: row.rev, stopped, contactUser, createdAt },
        ...(sealed !== undefined && { password: sealed }),
        ...(realm !== undefined && { realm }),
        updatedAt: this.#options.clock.now(),
      };
    });
  }

  /** Sets what is not a setting: what was learnt, or the stop button. Unchanged rows are not written. @throws MissingRow */
  async note(
    name: string,
    facts: { readonly stopped?: boolean; readonly realm?: string; readonly realmOffered?: string | undefined },
  ): Promise<TrunkRow> {
    return await this.#edit(name, undefined, (row) => {
      const { realmOffered, ...rest } = { ...row, ...facts };
      const noted = realmOffered === undefined ? rest : { ...rest, realmOffered };
      const same = (Object.keys(facts) as (keyof typeof facts)[]).every((key) => row[key] === facts[key]);
      return same ? row : noted;
    });
  }

  /** False when there is none. @throws StaleRow */
  async remove(name: string, rev?: number): Promise<boolean> {
    return await this.#inTurn(name, async () => {
      const row = this.#rows.get(name);
      if (row && rev !== undefined && row.rev !== rev) throw new StaleRow(TRUNKS, name);
      this.#rows.delete(name);
      return (await this.#collection.deleteOne(name)) || row !== undefined;
    });
  }

  /** The same password stays as it is, so that nothing seems to have changed. */
  #sealed(row: TrunkRow, password: string | undefined): string | undefined {
    if (password === undefined || this.#known(row) === password) return row.password;
    return this.#options.vault.seal(password, placeOf(row._id));
  }

  #known(row: TrunkRow): string | undefined {
    try {
      return this.passwordOf(row);
    } catch (_unreadable) {
      // Sealed by a key that is lost: any password is a new one.
      return undefined;
    }
  }

  #edit(name: string, rev: number | undefined, change: (row: TrunkRow) => TrunkRow): Promise<TrunkRow> {
    return this.#inTurn(name, async () => {
      const row = this.#rows.get(name);
      if (!row) throw new MissingRow(TRUNKS, name);
      if (rev !== undefined && rev !== row.rev) throw new StaleRow(TRUNKS, name);
      const changed = change(row);
      return changed === row ? row : this.#keep(await this.#collection.replaceOne(changed));
    });
  }

  #keep(row: TrunkRow): TrunkRow {
    this.#rows.set(row._id, row);
    return row;
  }

  async #inTurn<T>(name: string, action: () => Promise<T>): Promise<T> {
    const before = this.#writing.get(name);
    const turn = (async () => {
      await before?.catch(() => {
        // Whoever asked for it has been told.
      });
      return await action();
    })();
    this.#writing.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#writing.get(name) === turn) this.#writing.delete(name);
    }
  }
}

function placeOf(name: string) {
  return { collection: TRUNKS, id: name, field: 'password' };
}
