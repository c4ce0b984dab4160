/** What accounts and trunks may reach, and how much: the same questions for both. */

import { optionalNumber, optionalWholeNumber } from '../../shared/flow-schema/fields.ts';
import type { Section } from './record.ts';

export const destinationFields: Section = {
  title: { en: 'Where calls may go', de: 'Wohin Anrufe dürfen' },
  help: {
    en: 'Premium numbers are refused unless they are allowed here; emergency numbers are never refused.',
    de: 'Mehrwertnummern sind gesperrt, wenn sie hier nicht erlaubt sind; Notrufe sind nie gesperrt.',
  },
  fields: {
    'destinations.countries': texts('Only these countries', 'Nur diese Länder', 'IE, GB', {
      en: 'Two letters each. Empty: every country that no rule denies.',
      de: 'Je zwei Buchstaben. Leer: jedes Land, das keine Regel sperrt.',
    }),
    'destinations.allow': texts('Allowed', 'Erlaubt', '+353, 0800', {
      en: 'Beginnings of numbers, patterns with X, Z and N, or “premium”.',
      de: 'Anfänge von Nummern, Muster mit X, Z und N oder „premium“.',
    }),
    'destinations.deny': texts('Denied', 'Gesperrt', '+882, 00870', {
      en: 'Wins over what is allowed.',
      de: 'Gilt vor dem, was erlaubt ist.',
    }),
  },
};

export const limitFields: Section = {
  title: { en: 'Limits', de: 'Grenzen' },
  help: {
    en: 'Empty: no limit of that kind. When the cap of a day is reached, nothing more goes out and an alert is raised.',
    de: 'Leer: keine solche Grenze. Ist die Grenze eines Tages erreicht, geht nichts mehr hinaus, und ein Alarm wird gemeldet.',
  },
  fields: {
    'limits.concurrent': whole('Calls at once', 'Anrufe zugleich', 10_000),
    'limits.perMinute': whole('Calls in a minute', 'Anrufe in einer Minute', 10_000),
    'limits.duration': {
      ...whole('Longest call', 'Längster Anruf', 86_400),
      unit: { en: 's', de: 's' },
    },
    'limits.dailyMinutes': { ...whole('Minutes a day', 'Minuten am Tag', 1_000_000), unit: { en: 'min', de: 'min' } },
    'limits.dailyMoney': optionalNumber({ en: 'Money a day', de: 'Geld am Tag' }, { min: 0, max: 1_000_000 }),
  },
};

function texts(en: string, de: string, example: string, help: { en: string; de: string }) {
  const placeholder = { en: example, de: example };
  return { type: 'array', format: 'texts', label: { en, de }, placeholder, help, optional: true } as const;
}

function whole(en: string, de: string, max: number) {
  return optionalWholeNumber({ en, de }, { min: 1, max });
}
