import { choice, list, optionalExpression, optionalText, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { HOLIDAY_PATTERN } from './holidays.ts';
import { DAYS } from './opening-hours.ts';

const timePattern = '^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$';

/** Goes by the clock and the calendar of the flow's time zone. */
export const timeConditionCard = nodeCard({
  kind: 'time-condition',
  version: 1,
  label: { en: 'Opening hours', de: 'Öffnungszeiten' },
  about: {
    en: 'Tells open hours from closed ones and from holidays.',
    de: 'Trennt offene von geschlossenen Stunden und von Feiertagen.',
  },
  icon: 'calendar-clock',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {
    hours: list(
      { en: 'Open', de: 'Geöffnet' },
      {
        days: choice({ en: 'Days', de: 'Tage' }, DAYS, {
          default: 'weekdays',
          labels: {
            every: { en: 'Every day', de: 'Jeden Tag' },
            weekdays: { en: 'Monday to Friday', de: 'Montag bis Freitag' },
            weekend: { en: 'Saturday and Sunday', de: 'Samstag und Sonntag' },
            mon: { en: 'Monday', de: 'Montag' },
            tue: { en: 'Tuesday', de: 'Dienstag' },
            wed: { en: 'Wednesday', de: 'Mittwoch' },
            thu: { en: 'Thursday', de: 'Donnerstag' },
            fri: { en: 'Friday', de: 'Freitag' },
            sat: { en: 'Saturday', de: 'Samstag' },
            sun: { en: 'Sunday', de: 'Sonntag' },
          },
        }),
        from: text({ en: 'From', de: 'Von' }, { max: 5, pattern: timePattern, template: false, default: '09:00' }),
        to: text({ en: 'Until', de: 'Bis' }, { max: 5, pattern: timePattern, template: false, default: '17:00' }),
      },
      { min: 1, max: 50, default: [{ days: 'weekdays', from: '09:00', to: '17:00' }] },
    ),
    holidays: list(
      { en: 'Holidays', de: 'Feiertage' },
      {
        on: text(
          { en: 'When', de: 'Wann' },
          {
            max: 40,
            pattern: HOLIDAY_PATTERN,
            template: false,
            placeholder: { en: '12-25', de: '12-25' },
          },
        ),
        label: optionalText({ en: 'Name', de: 'Name' }, { max: 60, template: false }),
      },
      { max: 200, default: [] },
    ),
    override: optionalExpression(
      { en: 'Overridden when', de: 'Übersteuert, wenn' },
      { placeholder: { en: 'digits == "9"', de: 'digits == "9"' } },
    ),
    switch: optionalText(
      { en: 'Switch', de: 'Schalter' },
      {
        max: 60,
        pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$',
        placeholder: { en: 'night', de: 'nacht' },
        help: {
          en: 'A kept value: on overrides; open, closed and holiday are what they say.',
          de: 'Ein bleibender Wert: ein übersteuert; open, closed und holiday sind, was sie sagen.',
        },
      },
    ),
  },
  ports: [
    { id: 'open', label: { en: 'Open', de: 'Geöffnet' }, tone: 'good', expected: true },
    { id: 'closed', label: { en: 'Closed', de: 'Geschlossen' }, expected: true },
    { id: 'holiday', label: { en: 'Holiday', de: 'Feiertag' }, expected: true },
    { id: 'override', label: { en: 'Overridden', de: 'Übersteuert' } },
  ],
});
