/** The keys of the vault: a file that only its owner may read, beside the store, or a setting. */

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export interface SecretKey {
  /** Tells which key opens a text; says nothing about the key. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** The first seals, the others only open. */
export type SecretKeys = readonly [SecretKey, ...SecretKey[]];

/** Everybody could read the key, or it is none. The message says what to do. */
export class SecretKeyUnsafe extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretKeyUnsafe';
  }
}

const LENGTH = 32;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** The key file of a data folder. */
export const keyFileIn = (folder: string): string => join(folder, 'secret.key');

export function secretKey(bytes: Uint8Array): SecretKey {
  return { id: createHash('sha256').update('key id').update(bytes).digest('hex').slice(0, 12), bytes };
}

export const newSecretKey = (): SecretKey => secretKey(randomBytes(LENGTH));

/** 32 bytes in base64, base64url or hex; undefined when it is something else. */
export function readSecretKey(text: string): SecretKey | undefined {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  return bytes.length === LENGTH && /^[\w+/-]+=*$/.test(text) ? secretKey(bytes) : undefined;
}

/** The keys of the settings, else of the key file, which is made when it is missing. @throws SecretKeyUnsafe */
export function loadSecretKeys(folder: string, given: readonly SecretKey[] = []): SecretKeys {
  const [first, ...older] = given;
  if (first) return [first, ...older];
  const file = keyFileIn(folder);
  return existsSync(file) ? readKeyFile(file) : writeKeyFile(file, [newSecretKey()]);
}

/** @throws SecretKeyUnsafe */
export function readKeyFile(file: string): SecretKeys {
  const { mode } = statSync(file);
  if ((mode & OTHERS) !== 0) {
    const found = (mode & 0o777).toString(8);
    throw new SecretKeyUnsafe(
      `The key file ${file} has the mode ${found}: others on this machine could read it. Run: chmod 600 ${file}`,
    );
  }
  const lines = readFileSync(file, 'utf8').split('\n');
  const texts = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const [first, ...older] = texts.map((text) => {
    const key = readSecretKey(text);
    if (!key) throw new SecretKeyUnsafe(`The key file ${file} holds a line that is no key. Restore it from a backup.`);
    return key;
  });
  if (!first) throw new SecretKeyUnsafe(`The key file ${file} is empty. Restore it from a backup.`);
  return [first, ...older];
}

/** Whole or not at all, and on the disk before it counts. */
export function writeKeyFile(file: string, keys: SecretKeys): SecretKeys {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  const lines = keys.map(({ bytes }) => Buffer.from(bytes).toString('base64'));
  const place = openSync(draft, 'wx', OWNER_ONLY);
  writeSync(
    place,
    `# Opens the secrets in the store. Keep a copy apart from the store's backup.\n${lines.join('\n')}\n`,
  );
  fsyncSync(place);
  closeSync(place);
  renameSync(draft, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return keys;
}
