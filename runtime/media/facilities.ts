/** What media is given from outside; this folder imports no clock, log or metrics of its own. */

type Facts = Readonly<Record<string, unknown>>;

export interface MediaLog {
  debug(facts: Facts, message: string): void;
  info(facts: Facts, message: string): void;
  warn(facts: Facts, message: string): void;
  error(facts: Facts, message: string): void;
}

export interface MediaMetrics {
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  observe(name: string, read: () => number): void;
}

export interface MediaClock {
  /** Monotonic milliseconds. */
  monotonic(): number;
  after(ms: number, action: () => void): { cancel(): void };
}

/** Real time, for callers that hand in no clock. Its timers do not keep the process alive. */
export const realClock: MediaClock = {
  monotonic: () => performance.now(),
  after(ms, action) {
    const handle = setTimeout(action, ms);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
