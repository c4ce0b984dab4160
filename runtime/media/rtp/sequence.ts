/** Arithmetic of counters that wrap (RFC 1982): how far `a` is ahead of `b`, negative when it is behind. */

/** 16-bit sequence numbers. */
export function sequenceAhead(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** 32-bit timestamps. */
export function timestampAhead(a: number, b: number): number {
  return (a - b) | 0;
}
