/** Work that goes on while its box wants it and the call lasts, and waiting for the end of that. */

/**
 * Runs `work` with a signal that aborts with either of the two, or as `stop` says. Cheaper than `AbortSignal.any`, which
 * leaves its signals to the garbage collector. The end of the call takes its box along, whose signal
 * may abort first; the reason is the call's end nevertheless.
 */
export async function whileWanted<T>(
  ended: AbortSignal,
  wanted: AbortSignal,
  work: (signal: AbortSignal, stop: (why: unknown) => void) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(ended.aborted ? ended.reason : wanted.reason);
  const signals = [ended, wanted];
  for (const signal of signals) signal.addEventListener('abort', onAbort, { once: true });
  if (signals.some(({ aborted }) => aborted)) onAbort();
  try {
    return await work(stop.signal, (why) => stop.abort(why));
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
  }
}

/** Rejects with the signal's reason when it aborts, and never resolves. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
