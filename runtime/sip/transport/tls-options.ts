/** What TLS needs to know: who we are, and whom we believe. */

/** A certificate with its chain, and its key: PEM texts. */
export interface TlsIdentity {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly passphrase?: string;
}

export interface TlsOptions {
  /**
   * Our certificate; asked at the beginning and at each reload. It may read files. Absent: nobody is listened to, but
   * connections can be opened.
   */
  readonly identity?: () => TlsIdentity;
  /** Further certificates by the name that a client asks for (SNI, RFC 6066 §3); `*.example.org` is understood. */
  readonly identities?: () => ReadonlyMap<string, TlsIdentity>;
  /** PEM texts of the authorities that are believed; default: those that Node brings along. */
  readonly authorities?: () => readonly (string | Buffer)[];
  /** Whether clients are asked for a certificate, and whether they must have a good one. Default `none`. */
  readonly clientCertificates?: 'none' | 'asked' | 'required';
  /** Accepts `*.example.org` from servers that we connect to: a deviation from RFC 5922 §7.2. Default false. */
  readonly wildcards?: boolean;
}

/** A certificate or key that cannot be used. */
export class CertificateUnusable extends Error {
  constructor(why: string) {
    super(`the TLS certificate cannot be used: ${why}`);
    this.name = 'CertificateUnusable';
  }
}
