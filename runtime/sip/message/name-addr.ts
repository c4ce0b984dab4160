/** name-addr and addr-spec with header parameters: From, To, Contact, Route (RFC 3261 §20.10, §25.1). */

export interface NameAddr {
  /** Display name, unquoted; empty when there is none. */
  readonly displayName: string;
  /** The URI as written, without angle brackets; `parseUri` takes it apart. */
  readonly uri: string;
  /** Header parameters, names in lower case; flags have the value ''. */
  readonly params: ReadonlyMap<string, string>;
}
