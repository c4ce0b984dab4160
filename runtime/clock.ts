/** One way to wait. Everything that needs time takes a Clock, so that tests can turn it by hand. */

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall time in epoch milliseconds, free of jumps: start epoch plus monotonic time. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary origin. */
  monotonic(): number;
  /** Runs `action` once after `ms` milliseconds. */
  after(ms: number, action: () => void): Timer;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. Its timers do not keep the process alive. */
export function systemClock(): Clock {
  const epoch = Date.now() - performance.now();
  return {
    now: () => Math.round(epoch + performance.now()),
    monotonic: () => performance.now(),
    after: (ms, action) => startTimer(ms, action),
    sleep: (ms, signal) => sleepWith((action) => startTimer(ms, action), signal),
  };
}

function startTimer(ms: number, action: () => void): Timer {
  const handle = setTimeout(action, ms);
  handle.unref();
  return { cancel: () => clearTimeout(handle) };
}

function sleepWith(start: (action: () => void) => Timer, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = start(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = () => {
      timer.cancel();
      reject(signal!.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** A clock that moves only when told to. */
export class SimulatedClock implements Clock {
  #now: number;
  readonly #origin: number;
  #order = 0;
  #timers: { readonly at: number; readonly order: number; readonly action: () => void }[] = [];

  /** @param start epoch milliseconds at which the clock stands */
  constructor(start = Date.UTC(2026, 0, 5, 9, 0, 0)) {
    this.#now = start;
    this.#origin = start;
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#origin;
  }

  after(ms: number, action: () => void): Timer {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, action };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith((action) => this.after(ms, action), signal);
  }

  /** Moves on by `ms`, firing what falls due in order; promises settle between two timers. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#fire(next);
      await settle();
    }
    this.#now = until;
  }

  /** Fires what falls due within `ms` at once, without letting promises settle between. */
  advanceSync(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#next(until); next; next = this.#next(until)) this.#fire(next);
    this.#now = until;
  }

  /** Moves to the next timer and fires it; false when there is none. */
  async advanceToNext(): Promise<boolean> {
    await settle();
    const next = this.#next(Number.POSITIVE_INFINITY);
    if (!next) return false;
    this.#fire(next);
    await settle();
    return true;
  }

  #next(until: number) {
    const due = this.#timers.filter((timer) => timer.at <= until);
    return due.sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  #fire(timer: { readonly at: number; readonly action: () => void }): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
    this.#now = timer.at;
    timer.action();
  }
}

/** Lets pending promise chains run: several turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
