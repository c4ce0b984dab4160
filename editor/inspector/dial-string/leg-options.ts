/** What a leg of a dial string may say of itself, as fields of a form. */

import type { LocalText } from '../../../shared/flow-schema/fields.ts';

export interface LegOption {
  readonly name: string;
  readonly label: LocalText;
  /** Values and their words; absent: any text. */
  readonly choices?: readonly (readonly [value: string, words: LocalText])[];
  /** Whole seconds. */
  readonly most?: number;
}

/** `rcd` does nothing, and stands among those that are only kept. */
export const LEG_OPTIONS: readonly LegOption[] = [
  { name: 'dt', label: { en: 'Begins after, seconds', de: 'Beginnt nach, Sekunden' }, most: 180 },
  { name: 'rt', label: { en: 'Rings, seconds', de: 'Klingelt, Sekunden' }, most: 180 },
  { name: 'cd', label: { en: 'Longest conversation, seconds', de: 'Längstes Gespräch, Sekunden' }, most: 86_400 },
  {
    name: 'pa',
    label: { en: 'Must press 1 to accept', de: 'Muss die 1 drücken' },
    choices: [
      ['y', { en: 'Yes', de: 'Ja' }],
      ['n', { en: 'No', de: 'Nein' }],
    ],
  },
  {
    name: 'rm',
    label: { en: 'Sends the call elsewhere (3xx)', de: 'Verweist den Anruf weiter (3xx)' },
    choices: [
      ['m', { en: 'Always by the exit', de: 'Immer durch den Ausgang' }],
      ['n', { en: 'New run by “Redirected”', de: 'Neuer Durchlauf bei „Umgeleitet“' }],
    ],
  },
  {
    name: 'tr',
    label: { en: 'Asks for a transfer (REFER)', de: 'Verlangt eine Übergabe (REFER)' },
    choices: [
      ['n', { en: 'Never', de: 'Nie' }],
      ['p', { en: 'Passed to the other phone', de: 'Geht an das andere Telefon' }],
      ['c', { en: 'New run by “Transferred”', de: 'Neuer Durchlauf bei „Weiterverbunden“' }],
    ],
  },
  { name: 'fd', label: { en: 'Caller’s name shown', de: 'Angezeigter Name' } },
  { name: 'fu', label: { en: 'Caller’s user or number shown', de: 'Angezeigter Benutzer oder Nummer' } },
  { name: 'fh', label: { en: 'Caller’s host shown', de: 'Angezeigter Rechner' } },
  {
    name: 'dr',
    label: { en: 'Offered once more after, seconds', de: 'Noch einmal angeboten nach, Sekunden' },
    most: 5,
  },
  {
    name: 'ma',
    label: { en: 'Private addresses in its SDP', de: 'Private Adressen in seinem SDP' },
    choices: [['false', { en: 'Taken at their word', de: 'Beim Wort genommen' }]],
  },
  { name: 'ac', label: { en: 'Account code in the record', de: 'Kontokennung im Nachweis' } },
  { name: 'rc', label: { en: 'Rate code in the record', de: 'Tarifkennung im Nachweis' } },
];

const SHOWN = new Set(LEG_OPTIONS.map(({ name }) => name));

/** Has a field of its own. */
export const isShown = (name: string): boolean => SHOWN.has(name);
