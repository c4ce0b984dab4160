/** What the owner of a mailbox is told. */

export interface Words {
  readonly pin: string;
  readonly wrong: string;
  readonly later: string;
  waiting(fresh: number, heard: number): string;
  readonly keys: string;
  readonly deleted: string;
  readonly over: string;
}

export const WORDS: Readonly<Record<'en' | 'de', Words>> = {
  en: {
    pin: 'Please enter your PIN, then press hash.',
    wrong: 'This PIN is wrong.',
    later: 'There were too many wrong tries. Please try again later.',
    waiting: (fresh, heard) => `You have ${fresh} new ${fresh === 1 ? 'message' : 'messages'}, and ${heard} old.`,
    keys: 'Again: 1. Next: 2. Delete: 3.',
    deleted: 'Deleted.',
    over: 'There are no more messages.',
  },
  de: {
    pin: 'Bitte geben Sie Ihre PIN ein, dann die Rautetaste.',
    wrong: 'Diese PIN ist falsch.',
    later: 'Es gab zu viele falsche Versuche. Bitte versuchen Sie es später.',
    waiting: (fresh, heard) =>
      `Sie haben ${fresh} neue ${fresh === 1 ? 'Nachricht' : 'Nachrichten'} und ${heard} alte.`,
    keys: 'Noch einmal: 1. Weiter: 2. Löschen: 3.',
    deleted: 'Gelöscht.',
    over: 'Es gibt keine weiteren Nachrichten.',
  },
};
