/**
 * Open browser sessions: in memory for speed, in the store so that a restart logs nobody out, and so that every runtime on
 * one store knows them.
 */

import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { LOCAL_OWNER, SESSIONS, type SessionRow } from '../../store/collections.ts';
import { type NewRow, type Store, StoreFailed } from '../../store/store.ts';

/** Milliseconds for which a session is good. */
export const SESSION_LENGTH = 7 * 24 * 3600 * 1000;
/** Milliseconds after which the store is asked whether another runtime has closed a session. */
const FRESH_FOR = 10_000;
/** Sessions at most; a new one pushes out the oldest. */
const MOST = 1000;

export const SESSION_COOKIE = 'cordboard_session';
/** 32 bytes in base64url. */
const TOKEN = /^[\w-]{43}$/;

export interface OpenSession {
  /** The hash of its token: the token itself is only in the browser. */
  readonly id: string;
  readonly user: string;
  /** Derived from the token, so that only its holder can have learnt it. */
  readonly csrfToken: string;
  readonly expiresAt: number;
}

export class SessionBook {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #rows: Map<string, NewRow<SessionRow>>;
  /** When the store was last asked for a session, on the monotonic clock. */
  readonly #askedAt = new Map<string, number>();

  private constructor(store: Store, clock: Clock, rows: readonly SessionRow[]) {
    this.#store = store;
    this.#clock = clock;
    this.#rows = new Map(rows.map((row) => [row._id, row]));
  }

  /** Reads the sessions that are open, and forgets those that are over. */
  static async load(store: Store, clock: Clock): Promise<SessionBook> {
    const collection = store.collection<SessionRow>(SESSIONS);
    await collection.deleteMany({ expiresAt: { $lte: clock.now() } });
    const { rows } = await collection.find({ sort: { by: 'expiresAt' }, limit: MOST });
    return new SessionBook(store, clock, rows);
  }

  async open(user: string): Promise<{ session: OpenSession; token: string }> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    const row = { _id: hash(token), owner: LOCAL_OWNER, user, createdAt: now, expiresAt: now + SESSION_LENGTH };
    const oldest = this.#rows.keys().next();
    if (this.#rows.size >= MOST && !oldest.done) await this.#forget(oldest.value);
    this.#rows.set(row._id, row);
    this.#askedAt.set(row._id, this.#clock.monotonic());
    await this.#store.collection<SessionRow>(SESSIONS).put(row);
    return { session: sessionOf(row, token), token };
  }

  /** The session whose token is in the Cookie header, as far as it is known here. */
  find(cookies: string | undefined): OpenSession | undefined {
    const token = readCookie(cookies, SESSION_COOKIE);
    const row = token === undefined ? undefined : this.#current(hash(token));
    return row && sessionOf(row, token!);
  }

  /** The same, and if it is not known here, as another runtime may have opened it. */
  async lookUp(cookies: string | undefined): Promise<OpenSession | undefined> {
    const known = this.find(cookies);
    const token = readCookie(cookies, SESSION_COOKIE);
    if (known || token === undefined || !TOKEN.test(token)) return known;
    await this.#ask(hash(token));
    return this.find(cookies);
  }

  isOpen({ id }: OpenSession): boolean {
    return this.#current(id) !== undefined;
  }

  /** The row while it is good; from time to time the store is asked behind the caller's back. */
  #current(id: string): NewRow<SessionRow> | undefined {
    const row = this.#rows.get(id);
    if (!row || row.expiresAt <= this.#clock.now()) return undefined;
    if (this.#clock.monotonic() - (this.#askedAt.get(id) ?? 0) > FRESH_FOR) void this.#ask(id);
    return row;
  }

  async #ask(id: string): Promise<void> {
    this.#askedAt.set(id, this.#clock.monotonic());
    try {
      const row = await this.#store.collection<SessionRow>(SESSIONS).get(id);
      if (row && row.expiresAt > this.#clock.now()) this.#rows.set(id, row);
      else this.#drop(id);
    } catch (error) {
      // While the store is away, who is in stays in.
      if (!(error instanceof StoreFailed)) throw error;
    }
  }

  close({ id }: OpenSession): Promise<void> {
    return this.#forget(id);
  }

  async closeAllOf(user: string, except?: Pick<OpenSession, 'id'>): Promise<void> {
    const theirs = [...this.#rows.values()].filter((row) => row.user === user && row._id !== except?.id);
    for (const { _id } of theirs) await this.#forget(_id);
  }

  #drop(id: string): void {
    this.#rows.delete(id);
    this.#askedAt.delete(id);
  }

  async #forget(id: string): Promise<void> {
    this.#drop(id);
    await this.#store.collection<SessionRow>(SESSIONS).deleteOne(id);
  }
}

function sessionOf(row: NewRow<SessionRow>, token: string): OpenSession {
  return { id: row._id, user: row.user, csrfToken: hash(`csrf ${token}`), expiresAt: row.expiresAt };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** RFC 6265 §5.4: pairs apart by `; `. */
function readCookie(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
