/** What the house itself says to whoever is asked whether to take a call. */

import type { Screening } from '../call/call.ts';

interface Words {
  readonly question: string;
  readonly gone: string;
  readonly taken: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    question: 'To accept the call, press 1. To refuse it, press 2.',
    gone: 'The caller has hung up.',
    taken: 'Somebody else has taken the call.',
  },
  de: {
    question: 'Um den Anruf anzunehmen, drücken Sie die 1. Um ihn abzulehnen, die 2.',
    gone: 'Der Anrufer hat aufgelegt.',
    taken: 'Jemand anderes hat den Anruf angenommen.',
  },
};

const TIMES = 3;
/** Milliseconds for a key, each time. */
const WAIT_FOR = 5_000;

/** @param language of the flow, such as `de-CH`; English where nothing is known in it */
export function screeningQuestion(language: string): Screening['question'] {
  const known = language.slice(0, 2).toLowerCase();
  const spoken = Object.hasOwn(WORDS, known) ? known : 'en';
  const { question, gone, taken } = WORDS[spoken]!;
  const say = (text: string) => ({ say: text, language: spoken });
  return { says: [say(question)], times: TIMES, waitFor: WAIT_FOR, gone: say(gone), taken: say(taken) };
}
