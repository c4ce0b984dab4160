import type { Call } from '../../call/call.ts';
import { type MailboxService, nodeKind, type VoiceMessage } from '../node-kind.ts';
import { checkVoicemailCard } from './card.ts';
import { WORDS } from './words.ts';

const TRIES = 3;
/** Times that the keys are said again to somebody who presses none. */
const PATIENCE = 3;

/** Asks for the PIN, says what waits, and plays it, the new first. A message is heard once it was played to its end. */
export const checkVoicemail = nodeKind(
  checkVoicemailCard,
  async (config, { call, signal, services: { mailboxes } }) => {
    const { mailbox, askPin, language } = config;
    const words = WORDS[language];
    const ear = new Ear(call, signal, language);
    if (askPin && !(await mayListen())) return { port: 'denied' };
    const messages = await mailboxes.messages(mailbox);
    const fresh = messages.filter((message) => message.fresh).length;
    await ear.say(words.waiting(fresh, messages.length - fresh));
    for (const message of messages) {
      const wish = await playOne(message, mailboxes, ear, words);
      if (wish === 'over') return { port: 'done' };
    }
    await ear.say(words.over);
    return { port: 'done' };

    async function mayListen(): Promise<boolean> {
      for (let tries = 0; tries < TRIES; tries++) {
        await ear.say(words.pin);
        const result = await mailboxes.enter(mailbox, await ear.pin());
        if (result === 'in') return true;
        await ear.say(words[result]);
        if (result === 'later') return false;
      }
      return false;
    }
  },
);

async function playOne(
  { id, fresh, prompt }: VoiceMessage,
  mailboxes: MailboxService,
  ear: Ear,
  words: (typeof WORDS)['en'],
): Promise<'next' | 'over'> {
  let again = true;
  for (let silent = 0; silent < PATIENCE; ) {
    if (again && (await ear.play(prompt)) === 'finished' && fresh) await mailboxes.heard(id);
    again = false;
    await ear.say(words.keys);
    const key = await ear.key();
    if (key === '') silent++;
    if (key === '1') again = true;
    if (key === '2') return 'next';
    if (key === '#') return 'over';
    if (key === '3') {
      await mailboxes.remove(id);
      await ear.say(words.deleted);
      return 'next';
    }
  }
  return 'over';
}

/** Says things and listens for keys, which may come at any time. */
class Ear {
  readonly #call: Call;
  readonly #signal: AbortSignal;
  readonly #language: string;

  constructor(call: Call, signal: AbortSignal, language: string) {
    this.#call = call;
    this.#signal = signal;
    this.#language = language;
  }

  say(text: string) {
    return this.#call.play({ say: text, language: this.#language }, { signal: this.#signal, interruptOnDigit: true });
  }

  play(prompt: string) {
    return this.#call.play({ prompt }, { signal: this.#signal, interruptOnDigit: true });
  }

  /** Empty when none is pressed. */
  async key(): Promise<string> {
    const within = 8_000;
    const want = { signal: this.#signal, max: 1, firstWithin: within, betweenWithin: within };
    return (await this.#call.digits(want)).digits;
  }

  async pin(): Promise<string> {
    const want = { signal: this.#signal, max: 12, firstWithin: 10_000, betweenWithin: 5_000, endOn: '#', secret: true };
    return (await this.#call.digits(want)).digits;
  }
}
