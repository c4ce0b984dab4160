/** How long connections may take for what they do. */

/** Milliseconds. */
export const patience = {
  /** To connect, and to shake hands. */
  opening: 10_000,
  /** For one message, from its first byte to its last. */
  message: 10_000,
  /** Without a message or ping, unless somebody registered or in a call needs the connection. */
  idle: 120_000,
  /** Until a ping of ours, over a connection that we have opened and need: 95 to 120 s (RFC 5626 §4.4.1). */
  keepAlive: 100_000,
  /** The window in which pings are counted. */
  pings: 10_000,
} as const;

/** Pings within their window; honest peers send one in half a minute (RFC 5626 §4.4.1 says 95 to 120 s). */
export const pingsWithinWindow = 20;
