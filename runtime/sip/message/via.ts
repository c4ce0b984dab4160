/** Via (RFC 3261 §20.42). */

export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS … */
  readonly transport: string;
  /** Host of the sent-by; IPv6 without brackets. */
  readonly host: string;
  /** Port of the sent-by, when given. */
  readonly port: number | undefined;
  readonly params: ReadonlyMap<string, string>;
}
