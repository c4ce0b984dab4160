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
  /** The same, but its time was January 2020. */
  issueExpired(names: readonly string[]): { readonly cert: string; readonly key: string };
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
    issueExpired: (names) => createExpired(names, authority),
  };
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'own.key'];

function create(
  words: readonly string[],
  commonName: string,
  extensions: readonly string[],
  authority?: TlsIdentity,
): { cert: string; key: string } {
  return inFolder(authority, (run) => {
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    run(['req', '-x509', ...newKey, '-out', 'own.pem', '-days', '2', '-subj', `/CN=${commonName}`, ...added, ...words]);
  });
}

/** `req` gives no certificates of the past; `ca` does, and wants its papers. */
function createExpired(names: readonly string[], authority: TlsIdentity): { cert: string; key: string } {
  return inFolder(authority, (run, folder) => {
    const papers =
      'new_certs_dir=.\ndatabase=index\nserial=serial\ndefault_md=sha256\npolicy=any\ncopy_extensions=copy';
    writeFileSync(join(folder, 'ca.cnf'), `[ca]\ndefault_ca=own\n[own]\n${papers}\n[any]\ncommonName=supplied\n`);
    writeFileSync(join(folder, 'index'), '');
    writeFileSync(join(folder, 'serial'), '01\n');
    run([
      'req',
      '-new',
      ...newKey,
      '-out',
      'own.csr',
      '-subj',
      '/CN=peer',
      '-addext',
      `subjectAltName=${names.join(',')}`,
    ]);
    const times = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'];
    const signer = ['-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key'];
    run(['ca', '-batch', '-notext', ...signer, '-in', 'own.csr', '-out', 'own.pem', ...times]);
  });
}

function inFolder(
  authority: TlsIdentity | undefined,
  make: (run: (words: readonly string[]) => void, folder: string) => void,
): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-certificate-'));
  try {
    if (authority) {
      writeFileSync(join(folder, 'ca.pem'), authority.cert, { mode: 0o600 });
      writeFileSync(join(folder, 'ca.key'), authority.key, { mode: 0o600 });
    }
    make((words) => {
      const run = spawnSync('openssl', words, { cwd: folder, encoding: 'utf8', timeout: 20_000 });
      if (run.error) throw new Error(`certificates for tests need the program openssl: ${run.error.message}`);
      if (run.status !== 0) throw new Error(`openssl: ${run.stderr}`);
    }, folder);
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { cert: read('own.pem'), key: read('own.key') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
