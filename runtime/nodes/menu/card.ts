import {
  digit,
  flag,
  list,
  optionalPrompt,
  optionalText,
  optionalVariable,
  prompt,
  seconds,
  wholeNumber,
} from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Asks for one key and goes where it points. */
export const menuCard = nodeCard({
  kind: 'menu',
  version: 1,
  label: { en: 'Menu', de: 'Menü' },
  about: {
    en: 'Asks the caller to press one key, with an exit for each choice.',
    de: 'Bittet um eine Taste und hat für jede Wahl einen Ausgang.',
  },
  icon: 'layout-grid',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: '{prompt}', de: '{prompt}' }],
  fields: {
    prompt: prompt({ en: 'Question', de: 'Frage' }),
    choices: list(
      { en: 'Choices', de: 'Auswahl' },
      {
        digit: digit({ en: 'Key', de: 'Taste' }),
        label: optionalText({ en: 'Meaning', de: 'Bedeutung' }, { max: 60, template: false }),
      },
      { min: 1, max: 12 },
    ),
    timeout: seconds(
      { en: 'Wait for a key', de: 'Auf eine Taste warten' },
      {
        default: 5,
        min: 1,
        max: 60,
        help: { en: 'Counted from the end of the question.', de: 'Gezählt ab dem Ende der Frage.' },
      },
    ),
    retries: wholeNumber(
      { en: 'Ask again', de: 'Erneut fragen' },
      {
        default: 2,
        min: 0,
        max: 9,
        help: {
          en: 'So many times more, when no key or a wrong key comes.',
          de: 'So viele weitere Male, wenn keine oder eine falsche Taste kommt.',
        },
      },
    ),
    invalidPrompt: optionalPrompt(
      { en: 'After a wrong key', de: 'Nach einer falschen Taste' },
      { help: { en: 'Heard before the question is repeated.', de: 'Zu hören, bevor die Frage wiederholt wird.' } },
    ),
    clearFirst: flag(
      { en: 'Forget keys pressed before', de: 'Früher gedrückte Tasten vergessen' },
      {
        default: false,
        help: {
          en: 'Otherwise somebody who knows the menu may press ahead.',
          de: 'Sonst kann vorausdrücken, wer das Menü kennt.',
        },
      },
    ),
    saveAs: optionalVariable({ en: 'Keep the key in', de: 'Taste merken in' }),
  },
  ports: [
    { each: 'choices', key: 'digit', label: 'label' },
    { id: 'timeout', label: { en: 'No key', de: 'Keine Taste' }, tone: 'bad', expected: true },
    { id: 'invalid', label: { en: 'Wrong key', de: 'Falsche Taste' }, tone: 'bad', expected: true },
  ],
});
