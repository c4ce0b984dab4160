import { afterEach, describe, expect, test } from 'vitest';
import { ApiError } from '../api.ts';
import { usePreferences } from '../stores/preferences.ts';
import { failureText } from './failure-text.ts';

const { language } = usePreferences.getState();
afterEach(() => usePreferences.setState({ language }));

describe('a refusal', () => {
  test('is told in the language of the reader, with the names in it', () => {
    usePreferences.setState({ language: 'de' });
    expect(failureText(new ApiError(404, 'there is no message 7 in anna'))).toBe(
      'Abgelehnt: in anna gibt es keine Nachricht 7',
    );
    expect(failureText(new ApiError(503, 'The store is not available'))).toBe(
      'Der Server konnte das nicht tun: der Speicher ist nicht erreichbar',
    );
    expect(failureText(new ApiError(422, 'something new'))).toBe('Abgelehnt: something new');
    usePreferences.setState({ language: 'en' });
    expect(failureText(new ApiError(404, 'there is no account anna'))).toBe('Refused: there is no account anna');
  });

  test('that brings its own words along is told in those', () => {
    usePreferences.setState({ language: 'de' });
    const message = { en: 'too short', de: 'zu kurz' };
    const error = new ApiError(422, 'too short', [{ severity: 'error', code: 'short', message }]);
    expect(failureText(error)).toBe('Abgelehnt: zu kurz');
  });
});
