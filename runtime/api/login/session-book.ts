/** Open browser sessions: in memory for speed, in the store so that a restart logs nobody out. */

import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { LOCAL_OWNER, SESSIONS, type SessionRow } from '../../store/collections.ts';
import type { NewRow, Store } from '../../store/store.ts';

/** Milliseconds for which a session is good. */
export const SESSION_LENGTH = 7 * 24 * 3600 * 1000;
/** Sessions at most; a new one pushes out the oldest. */
const MOST = 1000;

export const SESSION_COOKIE = 'cordboard_session';

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
    await this.#store.collection<SessionRow>(SESSIONS).put(row);
    return { session: sessionOf(row, token), token };
  }

  /** The session whose token is in the Cookie header. */
  find(cookies: string | undefined): OpenSession | undefined {
    const token = readCookie(cookies, SESSION_COOKIE);
    if (token === undefined) return undefined;
    const row = this.#rows.get(hash(token));
    return row && row.expiresAt > this.#clock.now() ? sessionOf(row, token) : undefined;
  }

  isOpen({ id }: OpenSession): boolean {
    const row = this.#rows.get(id);
    return row !== undefined && row.expiresAt > this.#clock.now();
  }

  close({ id }: OpenSession): Promise<void> {
    return this.#forget(id);
  }

  async closeAllOf(user: string, except?: Pick<OpenSession, 'id'>): Promise<void> {
    const theirs = [...this.#rows.values()].filter((row) => row.user === user && row._id !== except?.id);
    for (const { _id } of theirs) await this.#forget(_id);
  }

  async #forget(id: string): Promise<void> {
    this.#rows.delete(id);
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
