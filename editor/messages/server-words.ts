/** Sentences of the server, which speaks English, in the language of the reader: found by what does not change in them. */

import { usePreferences } from '../stores/preferences.ts';
import { REFUSALS_DE } from './refusals-de.ts';
import { ROUTING_DE } from './routing-words-de.ts';

/** Words that are in no table stay as they are. */
export function serverWords(english: string): string {
  return usePreferences.getState().language === 'de' ? (inGerman(english) ?? english) : english;
}

let patterns: readonly (readonly [RegExp, string])[] | undefined;

/** @returns undefined for words that are in no table */
export function inGerman(english: string): string | undefined {
  patterns ??= Object.entries({ ...REFUSALS_DE, ...ROUTING_DE })
    .toSorted(([one], [other]) => sizeOf(other) - sizeOf(one))
    .map(([template, german]) => [patternOf(template), german]);
  for (const [pattern, german] of patterns) {
    const named = pattern.exec(english);
    if (!named) continue;
    const [, ...names] = named;
    // What is named may be a sentence itself.
    return german.replace(/\{(\d)\}/g, (_, at) => inGerman(names[Number(at)]!) ?? names[Number(at)]!);
  }
  return undefined;
}

/** Letters of its own: whatever says most comes first, for “there is no {0}” fits much. */
const sizeOf = (template: string): number => template.replace(/\{\d\}/g, '').length;

function patternOf(template: string): RegExp {
  const [first = '', ...rest] = template.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${first}${rest.map((part) => `(.+?)${part}`).join('')}$`, 's');
}
