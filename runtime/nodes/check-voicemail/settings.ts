/** What the owner of a mailbox changes by phone: the greeting, the name, and the PIN. */

import type { MailboxService, SpokenByOwner } from '../node-kind.ts';
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
/** Seconds. */
const LONGEST_GREETING = 120;
const LONGEST_NAME = 10;

const WISHES: Readonly<Record<string, (settings: SettingsByPhone) => Promise<void>>> = {
  '1': async (settings) =>
    await recordSpoken(
      'greeting',
      LONGEST_GREETING,
      settings,
      settings.words.speakGreeting,
      settings.words.greetingKept,
    ),
  '2': async ({ mailbox, mailboxes, ear, words }) => {
    await mailboxes.dropSpoken('greeting', mailbox);
    await ear.say(words.greetingGone);
  },
  '3': async (settings) => {
    if (settings.knowsPin) await changePin(settings);
  },
  '4': async (settings) =>
    await recordSpoken('spokenName', LONGEST_NAME, settings, settings.words.speakName, settings.words.nameKept),
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

/** Recorded, and played back. @param most seconds */
async function recordSpoken(
  what: SpokenByOwner,
  most: number,
  { mailbox, mailboxes, ear, words }: SettingsByPhone,
  ask: string,
  done: string,
): Promise<void> {
  await ear.say(ask);
  const spoken = await mailboxes.keepSpoken(what, mailbox, await ear.record(most));
  if (spoken === undefined) {
    await ear.say(words.nothingHeard);
    return;
  }
  await ear.play(spoken);
  await ear.say(done);
}

/** Typed twice: a PIN that nobody knows locks its owner out. */
async function changePin({ mailbox, mailboxes, ear, words }: SettingsByPhone): Promise<void> {
  await ear.say(words.newPin);
  const pin = await ear.pin();
  await ear.say(words.pinAgain);
  const same = (await ear.pin()) === pin;
  await ear.say(same && (await mailboxes.changePin(mailbox, pin)) ? words.pinChanged : words.pinKept);
}
