/** What can be set about a mailbox. */

import { MAIL_ADDRESS } from '../../shared/api/mailboxes.ts';
import { choice, flag, optionalText, text, wholeNumber } from '../../shared/flow-schema/fields.ts';
import type { Section } from '../records/record.ts';

const plain = { template: false } as const;

export const MAILBOX_SECTIONS: readonly Section[] = [
  {
    title: { en: 'Mailbox', de: 'Postfach' },
    fields: {
      label: text({ en: 'Name shown', de: 'Gezeigter Name' }, { ...plain, max: 100 }),
      most: wholeNumber({ en: 'Room for messages', de: 'Platz für Nachrichten' }, { default: 100, min: 1, max: 1000 }),
      pin: {
        ...optionalText(
          { en: 'New PIN for listening by phone', de: 'Neue PIN zum Abhören am Telefon' },
          { ...plain, pattern: '^[0-9]{4,12}$' },
        ),
        format: 'secret',
        help: { en: '4 to 12 digits. Empty: as it was.', de: '4 bis 12 Ziffern. Leer: wie bisher.' },
      },
    },
  },
  {
    title: { en: 'By mail', de: 'Per Mail' },
    help: {
      en: 'Each new message is mailed to this address. The mail server is named in the settings.',
      de: 'Jede neue Nachricht geht an diese Adresse. Den Mailserver nennen die Einstellungen.',
    },
    fields: {
      'mail.to': optionalText(
        { en: 'Mail address', de: 'Mailadresse' },
        {
          ...plain,
          max: 254,
          pattern: MAIL_ADDRESS,
          placeholder: { en: 'anna@example.org', de: 'anna@example.org' },
        },
      ),
      'mail.audio': flag({ en: 'Audio attached', de: 'Aufnahme anhängen' }, { default: true }),
      'mail.afterwards': choice(
        { en: 'Afterwards the message', de: 'Danach ist die Nachricht' },
        ['keep', 'heard', 'remove'],
        {
          default: 'keep',
          labels: {
            keep: { en: 'stays new', de: 'weiter neu' },
            heard: { en: 'counts as heard', de: 'gehört' },
            remove: { en: 'is removed', de: 'gelöscht' },
          },
        },
      ),
      language: choice({ en: 'Language', de: 'Sprache' }, ['en', 'de'], {
        default: 'en',
        labels: { en: { en: 'English', de: 'Englisch' }, de: { en: 'German', de: 'Deutsch' } },
      }),
    },
  },
];
