import { choice, flag, optionalVariable, prompt, seconds, wholeNumber } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Asks for a number, such as an extension or a PIN. */
export const collectDigitsCard = nodeCard({
  kind: 'collect-digits',
  version: 1,
  label: { en: 'Collect digits', de: 'Ziffern erfragen' },
  about: {
    en: 'Asks the caller to type a number, such as an extension or a PIN.',
    de: 'Bittet um eine Zahl, etwa eine Durchwahl oder PIN.',
  },
  icon: 'hash',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [
    { en: '{prompt}', de: '{prompt}' },
    { en: '{minDigits}–{maxDigits} keys', de: '{minDigits}–{maxDigits} Tasten' },
  ],
  fields: {
    prompt: prompt({ en: 'Question', de: 'Frage' }),
    minDigits: wholeNumber({ en: 'At least', de: 'Mindestens' }, { default: 1, min: 1, max: 32 }),
    maxDigits: wholeNumber(
      { en: 'At most', de: 'Höchstens' },
      {
        default: 8,
        min: 1,
        max: 32,
        help: {
          en: 'The input ends by itself after so many keys.',
          de: 'Nach so vielen Tasten endet die Eingabe von selbst.',
        },
      },
    ),
    endKey: choice({ en: 'Key that ends the input', de: 'Taste, die die Eingabe beendet' }, ['#', '*', 'none'], {
      default: '#',
      labels: { '#': { en: '#', de: '#' }, '*': { en: '*', de: '*' }, none: { en: 'None', de: 'Keine' } },
    }),
    firstTimeout: seconds(
      { en: 'Wait for the first key', de: 'Auf die erste Taste warten' },
      { default: 8, min: 1, max: 60 },
    ),
    betweenTimeout: seconds(
      { en: 'Wait for each further key', de: 'Auf jede weitere Taste warten' },
      { default: 4, min: 1, max: 60 },
    ),
    clearFirst: flag({ en: 'Forget keys pressed before', de: 'Früher gedrückte Tasten vergessen' }, { default: false }),
    saveAs: optionalVariable({ en: 'Keep the digits in', de: 'Ziffern merken in' }),
    secret: flag(
      { en: 'Secret, such as a PIN', de: 'Geheim, etwa eine PIN' },
      {
        default: false,
        help: {
          en: 'The keys are masked in the journal and in the live view.',
          de: 'Die Tasten werden im Journal und in der Live-Ansicht verdeckt.',
        },
      },
    ),
  },
  ports: [
    { id: 'collected', label: { en: 'Digits', de: 'Ziffern' }, tone: 'good', expected: true },
    { id: 'timeout', label: { en: 'No key', de: 'Keine Taste' }, tone: 'bad', expected: true },
    { id: 'invalid', label: { en: 'Too few', de: 'Zu wenige' }, tone: 'bad', expected: true },
  ],
});
