import { describe, expect, test } from 'vitest';
import { languageFrom, preferencesFrom } from './preferences.ts';

describe('preferences', () => {
  test('the language is the first that we speak', () => {
    expect(languageFrom(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(languageFrom(['fr'])).toBe('en');
    expect(languageFrom([])).toBe('en');
  });

  test('what was chosen wins over the browser; nonsense does not', () => {
    expect(preferencesFrom('de dark', ['en'])).toEqual({ language: 'de', theme: 'dark' });
    expect(preferencesFrom('xx yy', ['de'])).toEqual({ language: 'de', theme: 'system' });
    expect(preferencesFrom(null, [])).toEqual({ language: 'en', theme: 'system' });
  });
});
