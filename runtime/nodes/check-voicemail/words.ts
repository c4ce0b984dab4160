/** What the owner of a mailbox is told. */

export interface Words {
  readonly pin: string;
  readonly wrong: string;
  readonly later: string;
  waiting(fresh: number, heard: number): string;
  readonly keys: string;
  readonly deleted: string;
  readonly keptAsNew: string;
  readonly settings: string;
  readonly settingsWithPin: string;
  readonly speakGreeting: string;
  readonly greetingKept: string;
  readonly greetingGone: string;
  readonly speakName: string;
  readonly nameKept: string;
  readonly nothingHeard: string;
  readonly newPin: string;
  readonly pinAgain: string;
  readonly pinChanged: string;
  readonly pinKept: string;
  readonly over: string;
}

export const WORDS: Readonly<Record<'en' | 'de', Words>> = {
  en: {
    pin: 'Please enter your PIN, then press hash.',
    wrong: 'This PIN is wrong.',
    later: 'There were too many wrong tries. Please try again later.',
    waiting: (fresh, heard) => `You have ${fresh} new ${fresh === 1 ? 'message' : 'messages'}, and ${heard} old.`,
    keys: 'Again: 1. Next: 2. Delete: 3. Back: 4. Keep as new: 5. Your greeting: 9.',
    deleted: 'Deleted.',
    keptAsNew: 'Kept as new.',
    settings: 'Record your greeting: 1. Use the usual greeting: 2. Record your name: 4. Back: hash.',
    settingsWithPin:
      'Record your greeting: 1. Use the usual greeting: 2. Change your PIN: 3. Record your name: 4. Back: hash.',
    speakGreeting: 'Speak your greeting after the tone, then press hash.',
    greetingKept: 'This is what callers hear from now on.',
    greetingGone: 'Callers hear the usual greeting.',
    speakName: 'Speak your name after the tone, then press hash.',
    nameKept: 'Callers hear it before the usual greeting.',
    nothingHeard: 'There was nothing to hear.',
    newPin: 'Please enter the new PIN, four to twelve digits, then press hash.',
    pinAgain: 'Once more, please.',
    pinChanged: 'Your PIN is changed.',
    pinKept: 'Your PIN is as it was.',
    over: 'There are no more messages. Your greeting: 9.',
  },
  de: {
    pin: 'Bitte geben Sie Ihre PIN ein, dann die Rautetaste.',
    wrong: 'Diese PIN ist falsch.',
    later: 'Es gab zu viele falsche Versuche. Bitte versuchen Sie es später.',
    waiting: (fresh, heard) =>
      `Sie haben ${fresh} neue ${fresh === 1 ? 'Nachricht' : 'Nachrichten'} und ${heard} alte.`,
    keys: 'Noch einmal: 1. Weiter: 2. Löschen: 3. Zurück: 4. Als neu behalten: 5. Ihre Begrüßung: 9.',
    deleted: 'Gelöscht.',
    keptAsNew: 'Als neu behalten.',
    settings: 'Begrüßung aufnehmen: 1. Übliche Begrüßung: 2. Namen aufnehmen: 4. Zurück: Raute.',
    settingsWithPin: 'Begrüßung aufnehmen: 1. Übliche Begrüßung: 2. PIN ändern: 3. Namen aufnehmen: 4. Zurück: Raute.',
    speakGreeting: 'Sprechen Sie Ihre Begrüßung nach dem Ton, dann drücken Sie die Rautetaste.',
    greetingKept: 'Das hören Anrufer von jetzt an.',
    greetingGone: 'Anrufer hören die übliche Begrüßung.',
    speakName: 'Sprechen Sie Ihren Namen nach dem Ton, dann drücken Sie die Rautetaste.',
    nameKept: 'Anrufer hören ihn vor der üblichen Begrüßung.',
    nothingHeard: 'Es war nichts zu hören.',
    newPin: 'Bitte geben Sie die neue PIN ein, vier bis zwölf Ziffern, dann die Rautetaste.',
    pinAgain: 'Bitte noch einmal.',
    pinChanged: 'Ihre PIN ist geändert.',
    pinKept: 'Ihre PIN ist wie zuvor.',
    over: 'Es gibt keine weiteren Nachrichten. Ihre Begrüßung: 9.',
  },
};
