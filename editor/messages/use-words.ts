/** The words of the chosen language, for components. */

import type { LocalText } from '../../shared/flow-schema/fields.ts';
import { type Language, usePreferences } from '../stores/preferences.ts';
import { de } from './de.ts';
import { en, type MessageKey } from './en.ts';
import { fill, type MessageValues } from './message.ts';

const TABLES: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, de };

/** One message in the language that is chosen now, for code outside of components. */
export function say(key: MessageKey, values?: MessageValues): string {
  return fill(TABLES[usePreferences.getState().language][key], values);
}

export interface Words {
  readonly language: Language;
  /** A message of the editor's own table. */
  readonly t: (key: MessageKey, values?: MessageValues) => string;
  /** A text that a card or a problem brings along. */
  readonly local: (text: LocalText) => string;
}

const WORDS: Readonly<Record<Language, Words>> = { en: wordsIn('en'), de: wordsIn('de') };

function wordsIn(language: Language): Words {
  return {
    language,
    t: (key, values) => fill(TABLES[language][key], values),
    local: (text) => text[language] || text.en,
  };
}

export function useWords(): Words {
  return WORDS[usePreferences((state) => state.language)];
}
