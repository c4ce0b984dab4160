/** The certificates in force. All are replaced together when they are read anew, or none. */

import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { CertificateUnusable, type TlsIdentity, type TlsOptions } from './tls-options.ts';

interface Loaded {
  readonly settings: SecureContextOptions;
  readonly own: SecureContext;
  readonly byName: ReadonlyMap<string, SecureContext>;
}

export class TlsContexts {
  readonly #options: TlsOptions;
  #loaded: Loaded;

  /** @throws CertificateUnusable */
  constructor(options: TlsOptions) {
    this.#options = options;
    this.#loaded = load(options);
  }

  /** Reads everything again; connections that stand keep what they have. @throws CertificateUnusable, and keeps the old */
  reload(): void {
    this.#loaded = load(this.#options);
  }

  /** For a server's own, nameless context. */
  get settings(): SecureContextOptions {
    return this.#loaded.settings;
  }

  /** What we show when we are the client. */
  get own(): SecureContext {
    return this.#loaded.own;
  }

  /** What we show to a client that asks for that name. */
  forName(name: string): SecureContext {
    const { byName, own } = this.#loaded;
    const wanted = name.toLowerCase();
    return byName.get(wanted) ?? byName.get(`*${wanted.slice(wanted.indexOf('.'))}`) ?? own;
  }
}

function load(options: TlsOptions): Loaded {
  try {
    const authorities = options.authorities?.();
    const settingsOf = (identity: TlsIdentity | undefined): SecureContextOptions => ({
      ...identity,
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
      minVersion: 'TLSv1.2',
      // Without it OpenSSL refuses to resume sessions of clients that showed a certificate.
      sessionIdContext: 'sip',
    });
    const settings = settingsOf(options.identity?.());
    const named = [...(options.identities?.() ?? [])];
    const byName = named.map(([name, one]) => [name.toLowerCase(), createSecureContext(settingsOf(one))] as const);
    return { settings, own: createSecureContext(settings), byName: new Map(byName) };
  } catch (error) {
    throw new CertificateUnusable(error instanceof Error ? error.message : String(error));
  }
}
