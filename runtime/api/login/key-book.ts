/** API keys: shown once when they are made, kept as a hash, and good for what they were made for. */

import { createHash, randomBytes } from 'node:crypto';
import { SCOPES, type Scope } from '../../../shared/api/access.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { API_KEYS, type ApiKeyRow, LOCAL_OWNER } from '../../store/collections.ts';
import type { Collection, Store } from '../../store/store.ts';
import { sameText } from './same-text.ts';

/** Keys at most. */
export const MOST_KEYS = 1000;
/** Milliseconds between two notes of a key's use. */
const NOTE_EVERY = 60_000;
const FRESH_FOR = 10_000;

/** `cb_`, the id, and 32 random bytes. */
const FORM = /^cb_([a-z0-9]{12})_[\w-]{43}$/;

export interface KnownKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdBy: string;
  readonly expiresAt?: number | undefined;
}

export class KeyBook {
  readonly #rows: Collection<ApiKeyRow>;
  readonly #clock: Clock;
  readonly #log: Logger;
  #known = new Map<string, ApiKeyRow>();
  #lookedAt: number;

  private constructor(store: Store, clock: Clock, log: Logger) {
    this.#rows = store.collection<ApiKeyRow>(API_KEYS);
    this.#clock = clock;
    this.#log = log;
    this.#lookedAt = clock.monotonic();
  }

  static async load(store: Store, clock: Clock, log: Logger): Promise<KeyBook> {
    const book = new KeyBook(store, clock, log);
    await book.list();
    return book;
  }

  /** The key of an Authorization header (RFC 6750 §2.1); undefined when it is none, unknown or over. */
  find(authorization: string): KnownKey | undefined {
    if (this.#clock.monotonic() - this.#lookedAt > FRESH_FOR) this.#lookAgain();
    const token = /^Bearer +(\S{1,100})$/i.exec(authorization)?.[1] ?? '';
    const id = FORM.exec(token)?.[1];
    const row = id === undefined ? undefined : this.#known.get(id);
    if (!row || !sameText(row.hash, hash(token))) return undefined;
    if (row.expiresAt !== undefined && row.expiresAt <= this.#clock.now()) return undefined;
    this.#note(row);
    return { id: row._id, name: row.name, scopes: row.scopes.filter(isScope) };
  }

  async list(): Promise<readonly ApiKeyRow[]> {
    this.#lookedAt = this.#clock.monotonic();
    const { rows } = await this.#rows.find({ limit: MOST_KEYS });
    this.#known = new Map(rows.map((row) => [row._id, row]));
    return rows;
  }

  /** The row, and the key itself, which is kept nowhere. */
  async create({ name, scopes, createdBy, expiresAt }: KeyWish): Promise<{ row: ApiKeyRow; token: string }> {
    const id = randomBytes(6).toString('hex');
    const token = `cb_${id}_${randomBytes(32).toString('base64url')}`;
    const row = await this.#rows.insertOne({
      _id: id,
      owner: LOCAL_OWNER,
      name,
      hash: hash(token),
      scopes,
      createdBy,
      createdAt: this.#clock.now(),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    this.#known.set(id, row);
    return { row, token };
  }

  async remove(id: string): Promise<boolean> {
    this.#known.delete(id);
    return this.#rows.deleteOne(id);
  }

  /** Writes behind, and seldom: a look at a list must not cost a write each. */
  #note(row: ApiKeyRow): void {
    const now = this.#clock.now();
    if (row.lastUsedAt !== undefined && now - row.lastUsedAt < NOTE_EVERY) return;
    const used = { ...row, lastUsedAt: now };
    this.#known.set(row._id, used);
    this.#rows.replaceOne(used).then(
      (kept) => this.#known.has(kept._id) && this.#known.set(kept._id, kept),
      (error: unknown) => this.#log.debug({ key: row._id, error: String(error) }, 'the use of a key was not noted'),
    );
  }

  #lookAgain(): void {
    this.list().catch((error: unknown) => this.#log.warn({ error: String(error) }, 'the API keys cannot be read'));
  }
}

const isScope = (scope: string): scope is Scope => (SCOPES as readonly string[]).includes(scope);

const hash = (token: string): string => createHash('sha256').update(token).digest('base64url');
