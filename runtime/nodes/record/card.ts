import {
  choice,
  flag,
  optionalText,
  optionalVariable,
  seconds,
  wholeNumber,
} from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Writes down what the caller says. */
export const recordCard = nodeCard({
  kind: 'record',
  version: 1,
  label: { en: 'Record', de: 'Aufnehmen' },
  about: { en: 'Records what the caller says.', de: 'Nimmt auf, was der Anrufer sagt.' },
  icon: 'mic',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: 'at most {maxSeconds} s', de: 'höchstens {maxSeconds} s' }],
  fields: {
    beep: flag({ en: 'A tone first', de: 'Vorher ein Ton' }, { default: true }),
    maxSeconds: wholeNumber(
      { en: 'At most', de: 'Höchstens' },
      { default: 120, min: 1, max: 3600, help: { en: 'Seconds.', de: 'Sekunden.' } },
    ),
    silence: seconds(
      { en: 'Silence that ends it', de: 'Stille, die beendet' },
      { default: 5, max: 60, help: { en: '0: none does.', de: '0: keine.' } },
    ),
    endKey: choice({ en: 'Key that ends it', de: 'Taste, die beendet' }, ['#', '*', 'none'], {
      default: '#',
      labels: { '#': { en: '#', de: '#' }, '*': { en: '*', de: '*' }, none: { en: 'None', de: 'Keine' } },
    }),
    keepAs: optionalText(
      { en: 'Keep as an announcement named', de: 'Als Ansage behalten unter' },
      {
        max: 100,
        placeholder: { en: 'Closed today', de: 'Heute geschlossen' },
        help: {
          en: 'It is then among the recordings that boxes may play.',
          de: 'Sie ist dann unter den Aufnahmen, die Kästen spielen können.',
        },
      },
    ),
    saveAs: optionalVariable({ en: 'Keep the name of the recording in', de: 'Namen der Aufnahme merken in' }),
    secondsAs: optionalVariable({ en: 'Keep its seconds in', de: 'Ihre Sekunden merken in' }),
  },
  ports: [
    { id: 'done', label: { en: 'Recorded', de: 'Aufgenommen' }, tone: 'good', expected: true },
    { id: 'silent', label: { en: 'Nothing said', de: 'Nichts gesagt' }, tone: 'bad', expected: true },
  ],
});
