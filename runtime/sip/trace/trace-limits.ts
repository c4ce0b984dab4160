/** How much a trace remembers. */

export interface TraceLimits {
  /** Bytes of one call; its oldest messages go first, but the first one stays. Default 65536. */
  readonly bytesPerCall: number;
  /** Calls that were claimed by `keep`. Default 2000. */
  readonly calls: number;
  /** Other Call-IDs: registrations, refused calls, strangers. Default 500. */
  readonly others: number;
  /** Bytes of all calls, and again of all others, together. Default 32 MiB. */
  readonly bytes: number;
}

export const defaultTraceLimits: TraceLimits = {
  bytesPerCall: 65_536,
  calls: 2000,
  others: 500,
  bytes: 32 * 1024 * 1024,
};
