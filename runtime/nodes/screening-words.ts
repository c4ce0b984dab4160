/** What the house itself says when somebody is asked whether to take a call. */

import type { ReadyPrompt, Screening } from '../call/call.ts';

interface Words {
  readonly question: string;
  readonly gone: string;
  readonly taken: string;
  /** To the caller. */
  readonly nobody: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    question: 'To accept the call, press 1. To refuse it, press 2.',
    gone: 'The caller has hung up.',
    taken: 'Somebody else has taken the call.',
    nobody: 'Nobody could be reached.',
  },
  de: {
    question: 'Um den Anruf anzunehmen, drücken Sie die 1. Um ihn abzulehnen, die 2.',
    gone: 'Der Anrufer hat aufgelegt.',
    taken: 'Jemand anderes hat den Anruf angenommen.',
    nobody: 'Es konnte niemand erreicht werden.',
  },
};

const TIMES = 3;
/** Milliseconds for a key, each time. */
const WAIT_FOR = 5_000;

/** @param language of the flow, such as `de-CH`; English where nothing is known in it */
export function screeningQuestion(language: string): Screening['question'] {
  const say = sayer(language);
  return { says: [say('question')], times: TIMES, waitFor: WAIT_FOR, gone: say('gone'), taken: say('taken') };
}

/** What a caller hears for whom nobody has accepted. @param language as above */
export function nobodyReached(language: string): ReadyPrompt {
  return sayer(language)('nobody');
}

function sayer(language: string): (what: keyof Words) => ReadyPrompt {
  const known = language.slice(0, 2).toLowerCase();
  const spoken = Object.hasOwn(WORDS, known) ? known : 'en';
  return (what) => ({ say: WORDS[spoken]![what], language: spoken });
}
