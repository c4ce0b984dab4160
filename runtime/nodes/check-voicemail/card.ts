import { choice, flag, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Lets the owner of a mailbox listen to it. */
export const checkVoicemailCard = nodeCard({
  kind: 'check-voicemail',
  version: 1,
  label: { en: 'Check voicemail', de: 'Nachrichten abhören' },
  about: { en: 'Plays the messages of a mailbox.', de: 'Spielt die Nachrichten eines Postfachs.' },
  icon: 'inbox',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: '{mailbox}', de: '{mailbox}' }],
  fields: {
    mailbox: text(
      { en: 'Mailbox', de: 'Postfach' },
      {
        max: 64,
        default: '{{ caller.number }}',
        help: { en: 'Its name, or that of an account.', de: 'Sein Name oder der eines Kontos.' },
      },
    ),
    askPin: flag(
      { en: 'Ask for the PIN', de: 'Nach der PIN fragen' },
      {
        default: true,
        help: {
          en: 'Switched off, everybody who comes here may listen.',
          de: 'Ausgeschaltet darf jeder hören, der hierher kommt.',
        },
      },
    ),
    language: choice({ en: 'Language', de: 'Sprache' }, ['en', 'de'], {
      default: 'en',
      labels: { en: { en: 'English', de: 'Englisch' }, de: { en: 'German', de: 'Deutsch' } },
    }),
  },
  ports: [
    { id: 'done', label: { en: 'Finished', de: 'Zu Ende' }, tone: 'good', expected: true },
    { id: 'denied', label: { en: 'Wrong PIN', de: 'Falsche PIN' }, tone: 'bad', expected: true },
  ],
});
