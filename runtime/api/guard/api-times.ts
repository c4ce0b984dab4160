/** Tells how long callers of the API wait. */

import type { RequestHandler } from 'express';
import type { Clock } from '../../clock.ts';

/** @param note told in milliseconds, once the answer has been handed to the system */
export function noteTimes(clock: Clock, note: (ms: number) => void): RequestHandler {
  return (_request, response, next) => {
    const begun = clock.monotonic();
    response.once('finish', () => note(clock.monotonic() - begun));
    next();
  };
}
