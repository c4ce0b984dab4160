/** People who may log in: in memory for speed, in the store for good. */

import type { Role } from '../../../shared/api/access.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { LOCAL_OWNER, USERS, type UserRow } from '../../store/collections.ts';
import { type Collection, MissingRow, type NewRow, type Store } from '../../store/store.ts';
import { PasswordCheck } from './password-check.ts';
import { hashPassword } from './password-hash.ts';

/** The user who is always there, and always an admin: the way back in. */
export const ADMIN = 'admin';

/** Users at most. */
export const MOST_USERS = 1000;
/** Milliseconds after which the book looks what other runtimes on the same store have changed. */
const FRESH_FOR = 10_000;

export interface UserChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  /** In plain; only its hash is kept. */
  readonly password?: string | undefined;
}

export interface UserBookOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of `admin`, from the settings; without it, one that came from there is taken away. */
  readonly adminPassword?: string | undefined;
}

export class UserBook {
  readonly #rows: Collection<UserRow>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #check = new PasswordCheck();
  readonly #ready: Promise<void>;
  #known = new Map<string, UserRow>();
  #lookedAt: number;

  private constructor({ store, clock, log, adminPassword }: UserBookOptions) {
    this.#rows = store.collection<UserRow>(USERS);
    this.#clock = clock;
    this.#log = log;
    this.#lookedAt = clock.monotonic();
    this.#ready = this.#prepareAdmin(adminPassword).catch((error: unknown) => {
      log.error({ error: String(error) }, 'the admin password could not be stored');
    });
  }

  /** The admin's password is hashed meanwhile. */
  static async load(options: UserBookOptions): Promise<UserBook> {
    const book = new UserBook(options);
    await book.#look();
    return book;
  }

  /** What somebody may do; undefined for strangers, and for those who are shut out. */
  roleOf(name: string): Role | undefined {
    if (this.#clock.monotonic() - this.#lookedAt > FRESH_FOR) this.#lookAgain();
    if (name === ADMIN) return 'admin';
    const row = this.#known.get(name);
    return row && !row.disabled ? (row.role ?? 'viewer') : undefined;
  }

  async list(): Promise<readonly UserRow[]> {
    await this.#ready;
    await this.#look();
    return [...this.#known.values()];
  }

  async get(name: string): Promise<UserRow | undefined> {
    await this.#ready;
    return this.#rows.get(name);
  }

  /** Takes as long for an unknown user as for a wrong password. */
  async verify(name: string, password: string): Promise<boolean> {
    await this.#ready;
    return this.#check.matches(password, async () => {
      const row = await this.#rows.get(name);
      return row?.disabled && name !== ADMIN ? undefined : row?.password;
    });
  }

  /** @throws DuplicateKey */
  async create(name: string, role: Role, password: string): Promise<UserRow> {
    await this.#ready;
    const row: NewRow<UserRow> = {
      _id: name,
      owner: LOCAL_OWNER,
      role,
      createdAt: this.#clock.now(),
      password: await hashPassword(password),
    };
    return this.#keep(await this.#rows.insertOne(row));
  }

  /** @param rev the revision that was seen; undefined: whatever it is now. @throws MissingRow, StaleRow */
  async change(name: string, { role, disabled, password }: UserChange, rev?: number): Promise<UserRow> {
    await this.#ready;
    const row = await this.#rows.get(name);
    if (!row) throw new MissingRow(USERS, name);
    const { fromSettings, ...rest } = row;
    const changed: UserRow = {
      ...rest,
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled }),
      ...(password === undefined ? fromSettings && { fromSettings } : { password: await hashPassword(password) }),
      rev: rev ?? row.rev,
    };
    return this.#keep(await this.#rows.replaceOne(changed));
  }

  async remove(name: string): Promise<boolean> {
    this.#known.delete(name);
    return this.#rows.deleteOne(name);
  }

  async #prepareAdmin(password: string | undefined): Promise<void> {
    const found = await this.#rows.get(ADMIN);
    // Rows of the first release carry no role; their password came from the settings.
    const fromSettings = found?.fromSettings ?? (found !== undefined && found.role === undefined);
    const kept = fromSettings ? undefined : found?.password;
    const base = {
      _id: ADMIN,
      owner: LOCAL_OWNER,
      role: 'admin',
      createdAt: found?.createdAt ?? this.#clock.now(),
    } as const;
    const row: NewRow<UserRow> =
      password === undefined
        ? { ...base, ...(kept && { password: kept }) }
        : { ...base, password: await hashPassword(password), fromSettings: true };
    this.#keep(await this.#rows.put(row));
  }

  #keep(row: UserRow): UserRow {
    this.#known.set(row._id, row);
    return row;
  }

  async #look(): Promise<void> {
    this.#lookedAt = this.#clock.monotonic();
    const { rows } = await this.#rows.find({ limit: MOST_USERS });
    this.#known = new Map(rows.map((row) => [row._id, row]));
  }

  #lookAgain(): void {
    this.#look().catch((error: unknown) => this.#log.warn({ error: String(error) }, 'the users cannot be read'));
  }
}
