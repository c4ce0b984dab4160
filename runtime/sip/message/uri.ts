/** SIP, SIPS and tel URIs: RFC 3261 §19.1, RFC 3966. */

export interface Uri {
  /** Lower case: sip, sips, tel. */
  readonly scheme: string;
  /** User part, unescaped; for tel: the number as written, without parameters. */
  readonly user: string;
  /** Lower case; IPv6 without brackets; empty for tel:. */
  readonly host: string;
  readonly port: number | undefined;
  /** URI parameters, names in lower case; flags have the value ''. */
  readonly params: ReadonlyMap<string, string>;
  /** Headers after `?`, unescaped. */
  readonly headers: ReadonlyMap<string, string>;
}
