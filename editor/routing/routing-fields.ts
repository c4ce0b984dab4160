/** What is asked for a number, and what holds for everybody. */

import { optionalText, text } from '../../shared/flow-schema/fields.ts';
import type { Section } from '../records/record.ts';
import { destinationFields, limitFields } from '../records/rights-fields.ts';

const plain = { template: false } as const;

export const NEW_NUMBER: readonly Section[] = [
  {
    title: { en: 'New number', de: 'Neue Nummer' },
    fields: {
      number: text(
        { en: 'Number', de: 'Nummer' },
        {
          ...plain,
          max: 40,
          placeholder: { en: '+44 20 7946 0000', de: '+49 30 123456' },
          help: {
            en: 'As the world dials it, or a feature code such as *97.',
            de: 'Wie die Welt sie wählt, oder eine Kennzahl wie *97.',
          },
        },
      ),
      label: optionalText({ en: 'What it is', de: 'Was sie ist' }, { ...plain, max: 80 }),
      target: { type: 'object', format: 'target', label: { en: 'Leads to', de: 'Führt zu' } },
      trunk: {
        ...optionalText(
          { en: 'Only by this trunk', de: 'Nur über diesen Anbieter' },
          { ...plain, placeholder: { en: 'Any', de: 'Jeden' } },
        ),
        format: 'trunk',
      },
    },
  },
];

export const RULES: readonly Section[] = [
  {
    title: { en: 'For everybody', de: 'Für alle' },
    fields: {
      country: optionalText(
        { en: 'Country', de: 'Land' },
        {
          ...plain,
          max: 2,
          pattern: '^[A-Z]{2}$',
          help: {
            en: 'Two letters: how numbers are read where no account says otherwise.',
            de: 'Zwei Buchstaben: wie Nummern gelesen werden, wo kein Konto anderes sagt.',
          },
        },
      ),
      timeZone: text(
        { en: 'Time zone', de: 'Zeitzone' },
        { ...plain, max: 60, default: 'UTC', help: { en: 'Where a day begins.', de: 'Wo ein Tag beginnt.' } },
      ),
      outsideLine: optionalText(
        { en: 'Outside line', de: 'Amtsholung' },
        {
          ...plain,
          max: 4,
          pattern: '^[0-9*#]{1,4}$',
          help: { en: 'Dialled before numbers outside.', de: 'Wird vor Nummern draußen gewählt.' },
        },
      ),
    },
  },
  { ...destinationFields, folded: true },
  { ...limitFields, folded: true },
];
