/** What a broken JSON Schema keyword means to somebody who draws. */

import type { SchemaFault } from './config-schema.ts';
import type { LocalText } from './fields.ts';

/** A code for scripts, and words that say what to do. @param name what the field is called on the screen */
export function wordsFor(
  { keyword, asks }: SchemaFault,
  name: LocalText,
): { readonly code: string; readonly message: LocalText } {
  const known = Object.hasOwn(keywords, keyword) ? keywords[keyword]! : fallback;
  const limit = String(asks.limit ?? '');
  const allowed = Array.isArray(asks.allowedValues) ? asks.allowedValues.join(', ') : '';
  const type = String(asks.type ?? '');
  const message = (language: keyof LocalText) =>
    known[language]
      .replaceAll('{name}', () => name[language])
      .replaceAll('{limit}', () => limit)
      .replaceAll('{allowed}', () => allowed)
      .replaceAll('{type}', () => typeNames[type]?.[language] ?? type);
  return { code: known.code, message: { en: message('en'), de: message('de') } };
}

interface Words extends LocalText {
  readonly code: string;
}

const fallback: Words = {
  code: 'wrong-value',
  en: '“{name}” has a value that is not allowed. Enter another.',
  de: '„{name}“ hat einen Wert, der nicht erlaubt ist. Geben Sie einen anderen ein.',
};

const keywords: Readonly<Record<string, Words>> = {
  required: { code: 'missing-field', en: '“{name}” is missing. Fill it in.', de: '„{name}“ fehlt. Füllen Sie es aus.' },
  additionalProperties: {
    code: 'unknown-field',
    en: '“{name}” is not known here. Remove it.',
    de: '„{name}“ ist hier unbekannt. Entfernen Sie es.',
  },
  type: { code: 'wrong-type', en: '“{name}” must be {type}.', de: '„{name}“ muss {type} sein.' },
  enum: {
    code: 'wrong-value',
    en: '“{name}” must be one of: {allowed}.',
    de: '„{name}“ muss eines von diesen sein: {allowed}.',
  },
  const: fallback,
  pattern: {
    code: 'wrong-format',
    en: '“{name}” is not written as it has to be. Check the spelling.',
    de: '„{name}“ ist nicht so geschrieben, wie es sein muss. Prüfen Sie die Schreibweise.',
  },
  minLength: {
    code: 'missing-field',
    en: '“{name}” is empty. Fill it in.',
    de: '„{name}“ ist leer. Füllen Sie es aus.',
  },
  maxLength: {
    code: 'too-long',
    en: '“{name}” may have {limit} characters. Shorten it.',
    de: '„{name}“ darf {limit} Zeichen haben. Kürzen Sie es.',
  },
  minimum: {
    code: 'too-small',
    en: '“{name}” must be at least {limit}.',
    de: '„{name}“ muss mindestens {limit} sein.',
  },
  maximum: { code: 'too-large', en: '“{name}” may be at most {limit}.', de: '„{name}“ darf höchstens {limit} sein.' },
  minItems: {
    code: 'too-few',
    en: '“{name}” needs at least {limit} rows. Add one.',
    de: '„{name}“ braucht mindestens {limit} Zeilen. Fügen Sie eine hinzu.',
  },
  maxItems: {
    code: 'too-many',
    en: '“{name}” may have {limit} rows. Remove some.',
    de: '„{name}“ darf {limit} Zeilen haben. Entfernen Sie einige.',
  },
  oneOf: {
    code: 'missing-field',
    en: '“{name}” needs words to say, or a recording, and nothing else.',
    de: '„{name}“ braucht Worte, die gesprochen werden, oder eine Aufnahme, und sonst nichts.',
  },
};

const typeNames: Readonly<Record<string, LocalText>> = {
  string: { en: 'a text', de: 'ein Text' },
  number: { en: 'a number', de: 'eine Zahl' },
  integer: { en: 'a whole number', de: 'eine ganze Zahl' },
  boolean: { en: 'on or off', de: 'an oder aus' },
  array: { en: 'a list', de: 'eine Liste' },
  object: { en: 'a group of fields', de: 'eine Gruppe von Feldern' },
};
