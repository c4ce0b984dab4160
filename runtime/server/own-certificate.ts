/** A certificate of our own making, for as long as nobody gives us one: made once, kept, and renewed before it is over. */

import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { realAddresses } from './network-cards.ts';

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

const DAY = 24 * 3600 * 1000;
/** Some browsers refuse longer ones even when a person trusts them. */
const GOOD_FOR = 800 * DAY;
const RENEWED_BEFORE = 30 * DAY;

/** The files, made or renewed where needed. Whoever has accepted the certificate is not asked again until then. */
export async function ownCertificate(data: string, now: number, names: readonly string[]): Promise<CertificateFiles> {
  const folder = join(data, 'https');
  const files = { cert: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  if (isGood(files, now)) return files;
  const { cert, private: key } = await make(now, names);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replace(files.key, key);
  replace(files.cert, cert);
  return files;
}

/** Names and addresses under which this machine is reached. */
export function ownNames(given: readonly string[]): readonly string[] {
  const addresses = realAddresses().map(({ address }) => address);
  return [...new Set(['localhost', '127.0.0.1', '::1', hostname(), ...given, ...addresses])];
}

function isGood({ cert, key }: CertificateFiles, now: number): boolean {
  if (!existsSync(cert) || !existsSync(key)) return false;
  return Date.parse(new X509Certificate(readFileSync(cert)).validTo) - now > RENEWED_BEFORE;
}

async function make(now: number, names: readonly string[]) {
  const isAddress = (name: string) => name.includes(':') || /^[\d.]+$/.test(name);
  // Type 2 is a DNS name, type 7 an IP address (RFC 5280 §4.2.1.6).
  const altNames = names.map((name) =>
    isAddress(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  );
  return generate([{ name: 'commonName', value: 'Cordboard' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now + GOOD_FOR),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
