/**
 * The vault: passwords that must be said to others (trunks, webhooks) rest encrypted in the store, with a key outside
 * of it. What is sealed for one place cannot be opened in another, so that nobody swaps two rows.
 *
 *   v1 . key id . nonce (12 bytes) . ciphertext and tag (16 bytes)      each part in base64url
 */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretKey } from './secret-keys.ts';

/** Where a sealed text is kept: it is part of what the tag vouches for. */
export interface SecretPlace {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
}

export interface Vault {
  seal(plain: string, place: SecretPlace): string;
  /** @throws SecretUnreadable */
  open(sealed: string, place: SecretPlace): string;
}

/** A sealed text that no key of ours opens, or that is not at its place. */
export class SecretUnreadable extends Error {
  constructor({ collection, id, field }: SecretPlace, why: string) {
    super(`the ${field} of ${id} in ${collection} cannot be read: ${why}`);
    this.name = 'SecretUnreadable';
  }
}

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** @param keys the first seals; all open */
export function createVault(keys: readonly [SecretKey, ...SecretKey[]]): Vault {
  const [current] = keys;
  return {
    seal(plain, place) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, current.bytes, nonce, { authTagLength: TAG });
      cipher.setAAD(contextOf(place));
      const hidden = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, current.id, nonce.toString('base64url'), hidden.toString('base64url')].join('.');
    },
    open(sealed, place) {
      const { id, nonce, hidden } = read(sealed, place);
      const key = keys.find((known) => known.id === id);
      if (!key) throw new SecretUnreadable(place, `it was sealed with the key ${id}, which is not here`);
      const decipher = createDecipheriv(CIPHER, key.bytes, nonce, { authTagLength: TAG });
      decipher.setAAD(contextOf(place));
      decipher.setAuthTag(hidden.subarray(-TAG));
      const plain = decipher.update(hidden.subarray(0, -TAG));
      try {
        return Buffer.concat([plain, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SecretUnreadable(place, `it has been changed, or was sealed for another place (${String(cause)})`);
      }
    },
  };
}

/** The key that a text was sealed with; undefined when it is no sealed text. */
export function keyIdOf(sealed: string): string | undefined {
  const [version, id] = sealed.split('.');
  return version === VERSION ? id : undefined;
}

function read(sealed: string, place: SecretPlace) {
  const [version, id = '', nonceText = '', hiddenText = '', ...rest] = sealed.split('.');
  const [nonce, hidden] = [Buffer.from(nonceText, 'base64url'), Buffer.from(hiddenText, 'base64url')];
  const fits = version === VERSION && nonce.length === NONCE && hidden.length >= TAG && rest.length === 0;
  if (!fits) throw new SecretUnreadable(place, 'it is not a sealed text');
  return { id, nonce, hidden };
}

const contextOf = ({ collection, id, field }: SecretPlace): Buffer =>
  Buffer.from(JSON.stringify([VERSION, collection, id, field]));
