import { type MailboxService, nodeKind, type VoiceMessage } from '../node-kind.ts';
import { checkVoicemailCard } from './card.ts';
import { Ear } from './ear.ts';
import { changeSettings } from './settings.ts';
import { WORDS, type Words } from './words.ts';

const TRIES = 3;
/** Times that the keys are said again to somebody who presses none. */
const PATIENCE = 3;

type Wish = 'again' | 'next' | 'back' | 'settings' | 'over' | 'nothing';

interface Listening {
  readonly mailboxes: MailboxService;
  readonly ear: Ear;
  readonly words: Words;
}

/** Asks for the PIN, says what waits, and plays it, the new first. A message is heard once it was played to its end. */
export const checkVoicemail = nodeKind(
  checkVoicemailCard,
  async ({ mailbox, askPin, language }, { call, signal, services: { mailboxes } }) => {
    const words = WORDS[language];
    const ear = new Ear(call, signal, language);
    const listening = { mailboxes, ear, words };
    const settings = () => changeSettings({ ...listening, mailbox, knowsPin: askPin });
    if (askPin && !(await mayListen(mailbox, listening))) return { port: 'denied' };
    const messages = [...(await mailboxes.messages(mailbox))];
    const fresh = messages.filter((message) => message.fresh).length;
    await ear.say(words.waiting(fresh, messages.length - fresh));
    for (let at = 0; at < messages.length; ) {
      const wish = await playOne(messages[at]!, listening);
      if (wish === 'over') return { port: 'done' };
      if (wish === 'removed') messages.splice(at, 1);
      if (wish === 'next') at++;
      if (wish === 'back') at = Math.max(0, at - 1);
      if (wish === 'settings') await settings();
    }
    await ear.say(words.over);
    if ((await ear.key()) === '9') await settings();
    return { port: 'done' };
  },
);

async function mayListen(mailbox: string, { mailboxes, ear, words }: Listening): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    await ear.say(words.pin);
    const result = await mailboxes.enter(mailbox, await ear.pin());
    if (result === 'in') return true;
    await ear.say(words[result]);
    if (result === 'later') return false;
  }
  return false;
}

/** What the keys after a message do to it, and what they lead to. */
const KEYS: Readonly<Record<string, (id: string, listening: Listening) => Promise<Wish | 'removed'>>> = {
  '1': async () => 'again',
  '2': async () => 'next',
  '3': async (id, { mailboxes, ear, words }) => {
    await mailboxes.remove(id);
    await ear.say(words.deleted);
    return 'removed';
  },
  '4': async () => 'back',
  '5': async (id, { mailboxes, ear, words }) => {
    await mailboxes.unheard(id);
    await ear.say(words.keptAsNew);
    return 'next';
  },
  '9': async () => 'settings',
  '#': async () => 'over',
};

async function playOne(
  { id, fresh, prompt }: VoiceMessage,
  listening: Listening,
): Promise<Exclude<Wish, 'again' | 'nothing'> | 'removed'> {
  const { mailboxes, ear, words } = listening;
  let again = true;
  for (let silent = 0; silent < PATIENCE; ) {
    if (again && (await ear.play(prompt)) === 'finished' && fresh) await mailboxes.heard(id);
    await ear.say(words.keys);
    const key = await ear.key();
    const wish = (await KEYS[key]?.(id, listening)) ?? 'nothing';
    again = wish === 'again';
    if (wish === 'nothing') silent += key === '' ? 1 : 0;
    else if (wish !== 'again') return wish;
  }
  return 'over';
}
