import type { ApiError } from '../api.ts';
import { REFUSALS_DE } from '../messages/refusals-de.ts';
import { say } from '../messages/use-words.ts';
import { usePreferences } from '../stores/preferences.ts';

/** What to tell the user about a request that failed. */
export function failureText(error: ApiError): string {
  if (error.status === 0) return say('error.offline');
  return say(error.status >= 500 ? 'error.server' : 'error.refused', { why: reasonText(error) });
}

/** The server's words in the reader's language, where it or we have them. */
export function reasonText(error: ApiError): string {
  const { language } = usePreferences.getState();
  const said = error.problems[0]?.message;
  if (typeof said === 'object' && said.en === error.message) return said[language];
  return language === 'de' ? (inGerman(error.message) ?? error.message) : error.message;
}

let patterns: readonly (readonly [RegExp, string])[] | undefined;

/** @returns undefined for words that are in no table */
export function inGerman(english: string): string | undefined {
  patterns ??= Object.entries(REFUSALS_DE)
    .toSorted(([one], [other]) => sizeOf(other) - sizeOf(one))
    .map(([template, german]) => [patternOf(template), german]);
  for (const [pattern, german] of patterns) {
    const named = pattern.exec(english);
    if (named) return german.replace(/\{(\d)\}/g, (_, at) => named[Number(at) + 1] ?? '');
  }
  return undefined;
}

/** Letters of its own: whatever says most comes first, for “there is no {0}” fits much. */
const sizeOf = (template: string): number => template.replace(/\{\d\}/g, '').length;

function patternOf(template: string): RegExp {
  const [first = '', ...rest] = template.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${first}${rest.map((part) => `(.+?)${part}`).join('')}$`, 's');
}
