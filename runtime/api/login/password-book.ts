/** Users and their passwords, as hashes in the store. */

import type { Logger } from '../../log.ts';
import { LOCAL_OWNER, type PasswordHash, USERS, type UserRow } from '../../store/collections.ts';
import type { Store } from '../../store/store.ts';
import { hashPassword, matchesHash } from './password-hash.ts';

/** Hashes worked on side by side; each takes memory, and a place in the thread pool. */
const MOST_AT_ONCE = 3;
/** Attempts that wait for their turn; further ones count as wrong. */
const MOST_WAITING = 50;
const LONGEST_PASSWORD = 500;

type Given = Readonly<Record<string, string>>;

export class PasswordBook {
  readonly #store: Store;
  readonly #ready: Promise<void>;
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;
  #decoy: Promise<PasswordHash> | undefined;

  /** @param given passwords by user from the settings; a user without one loses the one it had from there */
  constructor(store: Store, log: Logger, given: Given) {
    this.#store = store;
    this.#ready = this.#takeOver(given).catch((error: unknown) => {
      log.error({ error: String(error) }, 'the admin password could not be stored');
    });
  }

  /** Takes as long for an unknown user as for a wrong password. */
  async verify(user: string, password: string): Promise<boolean> {
    if (password.length > LONGEST_PASSWORD) return false;
    await this.#ready;
    return this.#inTurn(async () => {
      const row = await this.#store.collection<UserRow>(USERS).get(user);
      this.#decoy ??= hashPassword('nobody has this password');
      const right = await matchesHash(password, row?.password ?? (await this.#decoy));
      return right && row?.password !== undefined;
    });
  }

  async #takeOver(given: Given): Promise<void> {
    const users = this.#store.collection<UserRow>(USERS);
    const { rows } = await users.find({});
    for (const { _id, owner } of rows) if (!Object.hasOwn(given, _id)) await users.put({ _id, owner });
    for (const [user, password] of Object.entries(given)) {
      await users.put({ _id: user, owner: LOCAL_OWNER, password: await hashPassword(password) });
    }
  }

  async #inTurn(work: () => Promise<boolean>): Promise<boolean> {
    if (this.#waiting.length >= MOST_WAITING) return false;
    if (this.#atWork >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#atWork++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#atWork--;
    }
  }
}
