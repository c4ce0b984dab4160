/** What a provider said, and what a test found, in the user's language. */

import { fill } from '../messages/message.ts';
import type { Words } from '../messages/use-words.ts';
import { PROVIDER_WORDS_DE } from './provider-words-de.ts';

/** `The provider declines (603 No thanks)`: what stands in brackets is the provider's own. */
const WITH_ANSWER = /^(?<meaning>.+) (?<answer>\(\d{3}(?: .*)?\))$/s;

/** A sentence that is not in the table is shown as the server said it. */
export function providerText(said: string, { language }: Pick<Words, 'language'>): string {
  if (language === 'en') return said;
  const { meaning, answer } = WITH_ANSWER.exec(said)?.groups ?? {};
  const known = meaning === undefined ? undefined : translated(meaning);
  return known === undefined ? (translated(said) ?? said) : `${known} ${answer}`;
}

function translated(said: string): string | undefined {
  for (const [pattern, german] of PROVIDER_WORDS_DE) {
    const match = pattern.exec(said);
    if (match) return fill(german, match.groups);
  }
  return undefined;
}
