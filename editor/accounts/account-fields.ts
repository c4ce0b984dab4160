/** What can be said about an account, as the form asks for it. */

import { choice, flag, optionalText, text, wholeNumber } from '../../shared/flow-schema/fields.ts';
import type { Section } from '../records/record.ts';
import { destinationFields, limitFields } from '../records/rights-fields.ts';

const name = text(
  { en: 'Name', de: 'Name' },
  {
    max: 40,
    template: false,
    pattern: '^[a-z0-9][a-z0-9_-]{0,39}$',
    placeholder: { en: 'anna', de: 'anna' },
    help: {
      en: 'What the phone registers with: small letters, digits, - and _.',
      de: 'Womit sich das Telefon anmeldet: kleine Buchstaben, Ziffern, - und _.',
    },
  },
);

const displayName = optionalText(
  { en: 'Display name', de: 'Anzeigename' },
  { max: 80, template: false, placeholder: { en: 'Anna Brown', de: 'Anna Braun' } },
);

const extension = optionalText(
  { en: 'Extension', de: 'Durchwahl' },
  {
    max: 12,
    template: false,
    pattern: '^[0-9*#]{1,12}$',
    placeholder: { en: '100', de: '100' },
    help: { en: 'Its short number for colleagues.', de: 'Ihre kurze Nummer für Kollegen.' },
  },
);

const country = text(
  { en: 'Country', de: 'Land' },
  {
    max: 2,
    template: false,
    default: 'US',
    pattern: '^[A-Z]{2}$',
    help: {
      en: 'Two letters. Says how national and emergency numbers are read.',
      de: 'Zwei Buchstaben. Bestimmt, wie nationale Nummern und Notrufe gelesen werden.',
    },
  },
);

/** Of a new account. */
const perhapsCountry = optionalText(
  { en: 'Country', de: 'Land' },
  {
    max: 2,
    template: false,
    pattern: '^[A-Z]{2}$',
    placeholder: { en: 'That of the house', de: 'Das des Hauses' },
    help: country.help!,
  },
);

const flowOf = (en: string, de: string, none: { en: string; de: string }) => ({
  ...optionalText({ en, de }, { template: false, placeholder: none }),
  format: 'flow' as const,
});

export const NEW_ACCOUNT: readonly Section[] = [
  {
    title: { en: 'Who has the telephone', de: 'Wer das Telefon hat' },
    fields: { name, displayName, extension, country: perhapsCountry },
  },
];

export const ACCOUNT: readonly Section[] = [
  { title: { en: 'Who has the telephone', de: 'Wer das Telefon hat' }, fields: { displayName, extension, country } },
  {
    title: { en: 'What happens to its calls', de: 'Was mit ihren Anrufen geschieht' },
    fields: {
      incomingFlow: flowOf('Incoming calls', 'Ankommende Anrufe', {
        en: 'All its phones ring',
        de: 'Alle ihre Telefone klingeln',
      }),
      outgoingFlow: flowOf('Outgoing calls', 'Abgehende Anrufe', {
        en: 'Accounts, flows and emergency numbers',
        de: 'Konten, Abläufe und Notrufe',
      }),
      callerId: optionalText(
        { en: 'Caller id', de: 'Rufnummer nach außen' },
        {
          max: 40,
          template: false,
          placeholder: { en: '+44 20 7946 0000', de: '+49 30 123456' },
          help: {
            en: 'Shown where a trunk has none of its own.',
            de: 'Gezeigt, wo der Anbieter keine eigene vorgibt.',
          },
        },
      ),
      holdMusic: {
        ...optionalText(
          { en: 'Hold music', de: 'Wartemusik' },
          {
            template: false,
            placeholder: { en: 'The music that comes with Cordboard', de: 'Die Musik, die Cordboard mitbringt' },
            help: {
              en: 'Heard by those whom its phones put on hold, or whom its flow lets wait.',
              de: 'Wer von den Telefonen gehalten wird oder im Ablauf wartet, hört sie.',
            },
          },
        ),
        format: 'recording' as const,
      },
      mayTransfer: flag(
        { en: 'Transfer and forward keys work', de: 'Weiterleiten am Telefon ist erlaubt' },
        {
          default: true,
          help: {
            en: 'Where they lead is dialled with the rights of this account.',
            de: 'Wohin sie führen, wird mit den Rechten dieses Kontos gewählt.',
          },
        },
      ),
      encryptedOnly: flag(
        { en: 'Encrypted audio only (SRTP)', de: 'Nur verschlüsselter Ton (SRTP)' },
        {
          default: false,
          help: {
            en: 'Its phones must use TLS then. Phones that offer it are answered so in any case.',
            de: 'Die Telefone müssen dann TLS verwenden. Telefonen, die es anbieten, wird in jedem Fall so geantwortet.',
          },
        },
      ),
      incomingOnly: flag({ en: 'May not place calls', de: 'Darf nicht anrufen' }, { default: false }),
      disabled: flag({ en: 'Disabled', de: 'Abgeschaltet' }, { default: false }),
    },
  },
  { ...destinationFields, folded: true },
  { ...limitFields, folded: true },
  {
    title: { en: 'Registration', de: 'Anmeldung' },
    folded: true,
    fields: {
      maxContacts: wholeNumber({ en: 'Phones at once', de: 'Telefone zugleich' }, { default: 10, min: 1, max: 10 }),
      sources: {
        type: 'array',
        format: 'texts',
        label: { en: 'Only from these networks', de: 'Nur aus diesen Netzen' },
        placeholder: { en: '192.168.1.0/24', de: '192.168.1.0/24' },
        help: { en: 'Empty: from anywhere.', de: 'Leer: von überall.' },
        optional: true,
      },
      digest: choice({ en: 'Password check', de: 'Passwortprüfung' }, ['md5', 'sha256First', 'sha256Only'], {
        default: 'md5',
        labels: {
          md5: { en: 'MD5, which every phone knows', de: 'MD5, das jedes Telefon kennt' },
          sha256First: { en: 'SHA-256 first', de: 'Zuerst SHA-256' },
          sha256Only: { en: 'SHA-256 only', de: 'Nur SHA-256' },
        },
      }),
      accountCode: optionalText({ en: 'Account code', de: 'Kostenstelle' }, { max: 40, template: false }),
    },
  },
];
