import type { ApiError } from '../api.ts';
import { serverWords } from '../messages/server-words.ts';
import { say } from '../messages/use-words.ts';
import { usePreferences } from '../stores/preferences.ts';

/** What to tell the user about a request that failed. */
export function failureText(error: ApiError): string {
  if (error.status === 0) return say('error.offline');
  return say(error.status >= 500 ? 'error.server' : 'error.refused', { why: reasonText(error) });
}

/** The server's words in the reader's language, where it or we have them. */
export function reasonText(error: ApiError): string {
  const said = error.problems[0]?.message;
  if (typeof said === 'object' && said.en === error.message) return said[usePreferences.getState().language];
  return serverWords(error.message);
}
