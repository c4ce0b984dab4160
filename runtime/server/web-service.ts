/** The web as boxes see it: every way in which it fails is an answer. */

import type { Services, WebReply } from '../nodes/node-kind.ts';
import { type GuardedFetch, WebTimedOut } from '../web/guarded-fetch.ts';

export function createWebService(fetch: GuardedFetch): Services['web'] {
  return async ({ signal, ...request }) => {
    try {
      const { status, body } = await fetch({ ...request, signal });
      return { outcome: 'answered', status, body: new TextDecoder().decode(body) };
    } catch (error) {
      signal.throwIfAborted();
      return failureOf(error);
    }
  };
}

function failureOf(error: unknown): WebReply {
  const why = error instanceof Error ? error.message : String(error);
  return { outcome: error instanceof WebTimedOut ? 'timeout' : 'failed', why };
}
