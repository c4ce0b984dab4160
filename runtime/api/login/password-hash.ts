/** Slow password hashes, made in the thread pool: the signalling never waits for them. */

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHash } from '../../store/collections.ts';

/** About 96 ms and 32 MiB each on the machine where it was measured. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const LENGTH = 32;

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return { ...COST, salt: salt.toString('base64url'), hash: hash.toString('base64url') };
}

export async function matchesHash(password: string, stored: PasswordHash): Promise<boolean> {
  const { N, r, p, salt, hash } = stored;
  const wanted = Buffer.from(hash, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), { N, r, p });
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, LENGTH, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
