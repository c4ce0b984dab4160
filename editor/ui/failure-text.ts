import type { ApiError } from '../api.ts';
import { say } from '../messages/use-words.ts';

/** What to tell the user about a request that failed. */
export function failureText(error: ApiError): string {
  if (error.status === 0) return say('error.offline');
  return say(error.status >= 500 ? 'error.server' : 'error.refused', { why: error.message });
}
