/** Certificates for tests, made on the spot by `openssl` and forgotten afterwards. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsIdentity } from '../transport/tls-options.ts';

export interface TestAuthority {
  /** PEM, for `TlsOptions.authorities`. */
  readonly cert: string;
  /**
   * A certificate of this authority for names as OpenSSL writes them: `DNS:example.org`, `URI:sip:example.org`,
   * `IP:127.0.0.1`; none: no subjectAltName at all.
   */
  issue(names: readonly string[], commonName?: string): { readonly cert: string; readonly key: string };
}

/** @throws when there is no `openssl`, or it refuses */
export function createTestAuthority(): TestAuthority {
  const authority = create([], 'Test authority', ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign']);
  return {
    cert: authority.cert,
    issue: (names, commonName = 'peer') => {
      const alternative = names.length > 0 ? [`subjectAltName=${names.join(',')}`] : [];
      return create(['-CA', 'ca.pem', '-CAkey', 'ca.key'], commonName, alternative, authority);
    },
  };
}

function create(
  words: readonly string[],
  commonName: string,
  extensions: readonly string[],
  authority?: TlsIdentity,
): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-certificate-'));
  try {
    if (authority) {
      writeFileSync(join(folder, 'ca.pem'), authority.cert, { mode: 0o600 });
      writeFileSync(join(folder, 'ca.key'), authority.key, { mode: 0o600 });
    }
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'own.key'];
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    const all = ['req', '-x509', ...key, '-out', 'own.pem', '-days', '2', '-subj', `/CN=${commonName}`, ...added];
    const run = spawnSync('openssl', [...all, ...words], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
    if (run.error) throw new Error(`certificates for tests need the program openssl: ${run.error.message}`);
    if (run.status !== 0) throw new Error(`openssl: ${run.stderr}`);
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { cert: read('own.pem'), key: read('own.key') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
