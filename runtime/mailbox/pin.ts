/** PINs of mailboxes: kept as hashes, and slowed down after wrong tries. */

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { MailboxRow } from '../store/mailbox-rows.ts';

type PinHash = NonNullable<MailboxRow['pin']>;

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const LENGTH = 32;

/** Four to twelve digits. */
export const isPinText = (text: string): boolean => /^[0-9]{4,12}$/.test(text);

export async function hashPin(pin: string): Promise<PinHash> {
  const salt = randomBytes(16);
  const hash = await derive(pin, salt, LENGTH);
  return { salt: salt.toString('base64url'), hash: hash.toString('base64url') };
}

export async function isPin(pin: string, { salt, hash }: PinHash): Promise<boolean> {
  const derived = await derive(pin, Buffer.from(salt, 'base64url'), LENGTH);
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url'));
}

/** Wrong tries that cost nothing; each further one doubles the wait. */
const FREE_TRIES = 3;
const FIRST_WAIT = 10_000;
const LONGEST_WAIT = 3_600_000;

/** Counts wrong tries of each mailbox, whoever calls: a guesser has many numbers. */
export class PinTries {
  readonly #clock: { monotonic(): number };
  readonly #wrong = new Map<string, { count: number; until: number }>();

  constructor(clock: { monotonic(): number }) {
    this.#clock = clock;
  }

  mayTry(mailbox: string): boolean {
    return (this.#wrong.get(mailbox)?.until ?? 0) <= this.#clock.monotonic();
  }

  /** Counted before it is judged, so that many calls at once are no way round. */
  trying(mailbox: string): void {
    const count = (this.#wrong.get(mailbox)?.count ?? 0) + 1;
    const wait = count < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (count - FREE_TRIES));
    this.#wrong.set(mailbox, { count, until: wait === 0 ? 0 : this.#clock.monotonic() + wait });
  }

  right(mailbox: string): void {
    this.#wrong.delete(mailbox);
  }
}
