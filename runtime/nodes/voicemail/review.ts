/** What a caller may do with a message before it is kept. */

import type { Call } from '../../call/call.ts';

export type Verdict = 'keep' | 'again' | 'discard';

interface ReviewWords {
  readonly keys: string;
  readonly kept: string;
  readonly discarded: string;
}

const WORDS: Readonly<Record<'en' | 'de', ReviewWords>> = {
  en: {
    keys: 'To leave this message, press 1. To hear it, press 2. To speak it again, press 3. To discard it, press star.',
    kept: 'Your message is kept.',
    discarded: 'Your message is discarded.',
  },
  de: {
    keys: 'Nachricht hinterlassen: 1. Anhören: 2. Neu sprechen: 3. Verwerfen: Stern.',
    kept: 'Ihre Nachricht ist gespeichert.',
    discarded: 'Ihre Nachricht ist verworfen.',
  },
};

/** Times that the keys are said; who presses none then has left the message. */
const PATIENCE = 2;
/** Milliseconds to wait for a key. */
const FOR_A_KEY = 5_000;

/** @param draft the prompt of what was spoken @throws the signal's reason, and CallEnded: the message is kept then, too */
export async function review(call: Call, draft: string, language: string, signal: AbortSignal): Promise<Verdict> {
  const words = WORDS[language.startsWith('de') ? 'de' : 'en'];
  const say = (text: string) => call.play({ say: text, language }, { signal, interruptOnDigit: true });
  const want = { signal, max: 1, firstWithin: FOR_A_KEY, betweenWithin: FOR_A_KEY };
  for (let times = 0; times < PATIENCE; ) {
    await say(words.keys);
    const { digits: key } = await call.digits(want);
    if (key === '3') return 'again';
    if (key === '1' || key === '*') {
      await say(key === '1' ? words.kept : words.discarded);
      return key === '1' ? 'keep' : 'discard';
    }
    if (key === '2') await call.play({ prompt: draft }, { signal, interruptOnDigit: true });
    else times++;
  }
  return 'keep';
}
