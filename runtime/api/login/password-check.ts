/** Compares passwords with slow hashes, a few at a time. */

import type { PasswordHash } from '../../store/collections.ts';
import { hashPassword, matchesHash } from './password-hash.ts';

/** Hashes worked on side by side; each takes memory, and a place in the thread pool. */
const MOST_AT_ONCE = 3;
/** Attempts that wait for their turn; further ones count as wrong. */
const MOST_WAITING = 50;
const LONGEST_PASSWORD = 500;

export class PasswordCheck {
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;
  #decoy: Promise<PasswordHash> | undefined;

  /** Takes as long without a hash, for an unknown user, as for a wrong password. */
  async matches(password: string, wanted: () => Promise<PasswordHash | undefined>): Promise<boolean> {
    if (password.length > LONGEST_PASSWORD) return false;
    return this.#inTurn(async () => {
      const hash = await wanted();
      this.#decoy ??= hashPassword('nobody has this password');
      const right = await matchesHash(password, hash ?? (await this.#decoy));
      return right && hash !== undefined;
    });
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
