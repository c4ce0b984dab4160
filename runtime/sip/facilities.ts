/** What the engine needs from its surroundings, as narrow as it needs it. It imports nothing of the product. */

export interface SipTimer {
  cancel(): void;
}

export interface SipClock {
  /** Wall time in epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary origin. */
  monotonic(): number;
  /** Runs `action` once after `ms` milliseconds. */
  after(ms: number, action: () => void): SipTimer;
}

export interface SipLog {
  debug(facts: Readonly<Record<string, unknown>>, message: string): void;
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  error(facts: Readonly<Record<string, unknown>>, message: string): void;
}

export interface SipMetrics {
  /** Adds `by` (default 1) to a counter; labels are few and bounded. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** A gauge that is read when metrics are collected. */
  observe(name: string, read: () => number): void;
}

/** Fills `buffer` with unpredictable bytes; `crypto.randomFillSync` unless a test wants repeatable ids. */
export type FillRandom = (buffer: Uint8Array) => void;

export const silentSipLog: SipLog = { debug() {}, info() {}, warn() {}, error() {} };
export const noSipMetrics: SipMetrics = { count() {}, observe() {} };
