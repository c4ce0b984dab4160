import { choice, flag, optionalText, prompt, seconds, text, wholeNumber } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { SIP_ADDRESS } from '../dialling.ts';

/** Takes a message. */
export const voicemailCard = nodeCard({
  kind: 'voicemail',
  version: 1,
  label: { en: 'Voicemail', de: 'Sprachnachricht' },
  about: { en: 'Takes a message for a mailbox.', de: 'Nimmt eine Nachricht für ein Postfach auf.' },
  icon: 'voicemail',
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
        help: { en: 'Its name, or that of an account.', de: 'Sein Name oder der eines Kontos.' },
        placeholder: { en: 'anna', de: 'anna' },
      },
    ),
    greeting: prompt(
      { en: 'Greeting', de: 'Begrüßung' },
      {
        default: { say: 'Nobody is available right now. Please leave a message after the tone.', language: 'en' },
        help: { en: 'A key cuts it short.', de: 'Eine Taste kürzt sie ab.' },
      },
    ),
    ownGreeting: flag(
      { en: 'Own greeting first', de: 'Eigene Begrüßung zuerst' },
      {
        default: true,
        help: {
          en: 'What the owner has recorded by phone is played instead.',
          de: 'Was der Besitzer am Telefon aufgenommen hat, wird stattdessen gespielt.',
        },
      },
    ),
    maxSeconds: wholeNumber(
      { en: 'At most', de: 'Höchstens' },
      { default: 120, min: 5, max: 600, help: { en: 'Seconds.', de: 'Sekunden.' } },
    ),
    silence: seconds(
      { en: 'Silence that ends it', de: 'Stille, die beendet' },
      { default: 5, max: 60, help: { en: '0: none does.', de: '0: keine.' } },
    ),
    operatorKey: choice({ en: 'Key for the operator', de: 'Taste für die Zentrale' }, ['none', '0', '9', '*'], {
      default: 'none',
      labels: {
        none: { en: 'None', de: 'Keine' },
        '0': { en: '0', de: '0' },
        '9': { en: '9', de: '9' },
        '*': { en: '*', de: '*' },
      },
    }),
    review: flag(
      { en: 'The caller may listen and speak again', de: 'Der Anrufer darf anhören und neu sprechen' },
      {
        default: false,
        help: {
          en: 'After the message: keep it, hear it, speak it again, or discard it, by a key.',
          de: 'Nach der Nachricht: behalten, anhören, neu sprechen oder verwerfen, mit einer Taste.',
        },
      },
    ),
    fullPrompt: prompt(
      { en: 'When it is full', de: 'Wenn es voll ist' },
      { default: { say: 'This mailbox is full. Please try again later.', language: 'en' } },
    ),
    outside: optionalText(
      { en: 'Voicemail elsewhere', de: 'Nachrichten anderswo' },
      {
        format: 'sip-uri',
        pattern: SIP_ADDRESS,
        placeholder: { en: 'sip:voicemail@example.com', de: 'sip:voicemail@example.com' },
        help: {
          en: 'A SIP address that takes the message instead of us.',
          de: 'Eine SIP-Adresse, die statt uns die Nachricht annimmt.',
        },
      },
    ),
  },
  ports: [
    { id: 'left', label: { en: 'Message left', de: 'Nachricht da' }, tone: 'good', expected: true },
    { id: 'empty', label: { en: 'Nothing said', de: 'Nichts gesagt' }, tone: 'bad', expected: true },
    { id: 'operator', label: { en: 'Operator', de: 'Zentrale' }, expected: true },
    { id: 'full', label: { en: 'Mailbox full', de: 'Postfach voll' }, tone: 'bad', expected: true },
  ],
});
