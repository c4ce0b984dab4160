/** How much of a message we are willing to read. Beyond it the sender gets the status named here. */

export const limits = {
  /** Bytes of a start line; longer: 414 or 400. */
  startLine: 8192,
  /** Bytes of one header line with its continuations; longer: 400. */
  headerLine: 8192,
  /** Header lines; more: 400. */
  headers: 256,
  /** Via elements; more: 483. */
  vias: 70,
  /** Bytes of start line and headers together; more: 513. */
  head: 65_535,
  /** Bytes of a body; more: 513. */
  body: 262_144,
} as const;
