/** What the owner of a mailbox changes by phone: the greeting, and the PIN. */

import type { MailboxService } from '../node-kind.ts';
import type { Ear } from './ear.ts';
import type { Words } from './words.ts';

export interface SettingsByPhone {
  readonly mailbox: string;
  readonly mailboxes: MailboxService;
  readonly ear: Ear;
  readonly words: Words;
  /** Only who has shown the PIN may change it. */
  readonly knowsPin: boolean;
}

/** Times that the keys are said again to somebody who presses none. */
const PATIENCE = 2;
const LONGEST_GREETING = 120;

const WISHES: Readonly<Record<string, (settings: SettingsByPhone) => Promise<void>>> = {
  '1': recordGreeting,
  '2': async ({ mailbox, mailboxes, ear, words }) => {
    await mailboxes.dropGreeting(mailbox);
    await ear.say(words.greetingGone);
  },
  '3': async (settings) => {
    if (settings.knowsPin) await changePin(settings);
  },
};

/** Until `#`, or until nothing is pressed. */
export async function changeSettings(settings: SettingsByPhone): Promise<void> {
  const { ear, words, knowsPin } = settings;
  for (let silent = 0; silent < PATIENCE; ) {
    await ear.say(knowsPin ? words.settingsWithPin : words.settings);
    const key = await ear.key();
    if (key === '#') return;
    if (key === '') silent++;
    await WISHES[key]?.(settings);
  }
}

async function recordGreeting({ mailbox, mailboxes, ear, words }: SettingsByPhone): Promise<void> {
  await ear.say(words.speakGreeting);
  const greeting = await mailboxes.keepGreeting(mailbox, await ear.record(LONGEST_GREETING));
  if (greeting === undefined) {
    await ear.say(words.nothingHeard);
    return;
  }
  await ear.play(greeting);
  await ear.say(words.greetingKept);
}

/** Typed twice: a PIN that nobody knows locks its owner out. */
async function changePin({ mailbox, mailboxes, ear, words }: SettingsByPhone): Promise<void> {
  await ear.say(words.newPin);
  const pin = await ear.pin();
  await ear.say(words.pinAgain);
  const same = (await ear.pin()) === pin;
  await ear.say(same && (await mailboxes.changePin(mailbox, pin)) ? words.pinChanged : words.pinKept);
}
