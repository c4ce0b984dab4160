/** The options of a leg of a dial string: what each is called, which values mean something, and what is wrong with one. Pure. */

import type { LocalText } from './fields.ts';

export interface DialOption {
  readonly label: LocalText;
  /** Values and their words; absent: any text. */
  readonly choices?: readonly (readonly [value: string, words: LocalText])[];
  /** What also may be written, and is what happens anyway. */
  readonly usual?: string;
  /** A number of seconds; more than `most` counts as `most`. */
  readonly seconds?: { readonly most?: number };
  /** Known, kept, and without effect: why. */
  readonly idle?: LocalText;
}

const OPTIONS: Readonly<Record<string, DialOption>> = {
  dt: { label: { en: 'Begins after, seconds', de: 'Beginnt nach, Sekunden' }, seconds: {} },
  rt: { label: { en: 'Rings, seconds', de: 'Klingelt, Sekunden' }, seconds: {} },
  cd: { label: { en: 'Longest call, seconds', de: 'Längstes Gespräch, Sekunden' }, seconds: {} },
  dr: {
    label: { en: 'Offered once more after, seconds', de: 'Noch einmal angeboten nach, Sekunden' },
    seconds: { most: 5 },
  },
  pa: {
    label: { en: 'Must press 1 to accept', de: 'Muss die 1 drücken' },
    choices: [
      ['y', { en: 'Yes', de: 'Ja' }],
      ['n', { en: 'No', de: 'Nein' }],
    ],
  },
  rm: {
    label: { en: 'Sends the call elsewhere (3xx)', de: 'Verweist den Anruf weiter (3xx)' },
    choices: [
      ['m', { en: 'Always by the exit', de: 'Immer durch den Ausgang' }],
      ['n', { en: 'New run by “Redirected”', de: 'Neuer Durchlauf bei „Umgeleitet“' }],
    ],
  },
  tr: {
    label: { en: 'Asks for a transfer (REFER)', de: 'Verlangt eine Übergabe (REFER)' },
    choices: [
      ['n', { en: 'Never', de: 'Nie' }],
      ['p', { en: 'Passed to the other phone', de: 'Geht an das andere Telefon' }],
      ['c', { en: 'New run by “Transferred”', de: 'Neuer Durchlauf bei „Weiterverbunden“' }],
    ],
  },
  fd: { label: { en: 'Caller’s name shown', de: 'Angezeigter Name' } },
  fu: { label: { en: 'Caller’s user or number shown', de: 'Angezeigter Benutzer oder Nummer' } },
  fh: { label: { en: 'Caller’s host shown', de: 'Angezeigter Rechner' } },
  ma: {
    label: { en: 'Private addresses in its SDP', de: 'Private Adressen in seinem SDP' },
    choices: [['false', { en: 'Taken at their word', de: 'Beim Wort genommen' }]],
    usual: 'true',
  },
  ac: { label: { en: 'Account code in the record', de: 'Kontokennung im Nachweis' } },
  rc: { label: { en: 'Rate code in the record', de: 'Tarifkennung im Nachweis' } },
  rcd: {
    label: { en: 'Rings once the caller is known', de: 'Klingelt, sobald der Anrufer feststeht' },
    idle: {
      en: 'a call rings as soon as it is placed; who calls is known by then.',
      de: 'Ein Anruf klingelt, sobald er gewählt ist; wer anruft, steht dann fest.',
    },
  },
};

/** In the order in which a form shows them; all others are kept with a warning. */
export const DIAL_OPTIONS: ReadonlyMap<string, DialOption> = new Map(Object.entries(OPTIONS));

/** As a leg reads a number of seconds. @returns undefined for what is none: then the option has no effect */
export function secondsOf(value: string | undefined): number | undefined {
  const seconds = value ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** What a value is, that means nothing as it stands; undefined when all is well. */
export function faultOfOption(name: string, value: string): LocalText | undefined {
  const option = DIAL_OPTIONS.get(name);
  if (!option)
    return {
      en: `“${name}=${value}” is kept and has no effect: this option is unknown.`,
      de: `„${name}=${value}“ bleibt stehen und bewirkt nichts: Diese Option ist unbekannt.`,
    };
  const { idle, seconds, choices, usual } = option;
  if (idle)
    return {
      en: `“${name}=${value}” is kept and has no effect here: ${idle.en}`,
      de: `„${name}=${value}“ bleibt stehen und bewirkt hier nichts: ${idle.de}`,
    };
  // What is filled in when somebody calls cannot be judged, and nothing said is nothing wrong.
  if (value.trim() === '' || /\$\{|\{\{/.test(value)) return undefined;
  if (seconds) return faultOfSeconds(name, value, seconds.most);
  if (!choices || value === usual || choices.some(([choice]) => choice === value)) return undefined;
  const words = choices.map(([choice]) => choice).join(', ');
  return {
    en: `“${name}=${value}” means nothing and has no effect. It may be: ${words}.`,
    de: `„${name}=${value}“ bedeutet nichts und bewirkt nichts. Möglich ist: ${words}.`,
  };
}

function faultOfSeconds(name: string, value: string, most = Number.POSITIVE_INFINITY): LocalText | undefined {
  const seconds = secondsOf(value);
  if (seconds === undefined)
    return {
      en: `“${name}=${value}” is no number of seconds and has no effect.`,
      de: `„${name}=${value}“ ist keine Zahl von Sekunden und bewirkt nichts.`,
    };
  if (seconds <= most) return undefined;
  return {
    en: `“${name}=${value}” counts as ${most}: it cannot be more.`,
    de: `„${name}=${value}“ zählt wie ${most}: Mehr geht nicht.`,
  };
}
