import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiError } from '../api.ts';
import { REFUSALS_DE } from '../messages/refusals-de.ts';
import { usePreferences } from '../stores/preferences.ts';
import { failureText, inGerman } from './failure-text.ts';

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

/** Said to programs only: the editor makes no such request. */
const FOR_PROGRAMS = [
  /^\?/,
  /^send the body as/,
  /^the body is empty$/,
  /^"x" (is not expected here|must be a text)$/,
  /^ask for \?/,
  /^in the address: /,
  /^the answer of .* is not as declared/,
  /^there are x bytes/,
  /^x is not among x$/,
  /^this is for people/,
  /^the key lacks/,
  /^this needs a key/,
  /^If-Match takes/,
  /^the caller’s phone does not do it/,
];

const runtime = fileURLToPath(new URL('../../runtime/', import.meta.url));

/** Literal words of refusals in a folder of the server, with `x` for what is named. */
function saidIn(folder: string, said: RegExp): string[] {
  return readdirSync(join(runtime, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('testing'))
    .flatMap((file) => [...readFileSync(join(runtime, folder, file), 'utf8').matchAll(said)])
    .map((found) => found[2]!.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'x').trim());
}

describe('the German words', () => {
  const problems = saidIn('api', /new ApiProblem\(\s*\d{3},\s*(['`])((?:\\.|(?!\1).)*)\1/gs);
  const refused = saidIn('server', /\brefused?\(\s*\d{3},\s*(['`])((?:\\.|(?!\1).)*)\1/gs);

  test('are there for all that the server says to people', () => {
    expect(problems.length).toBeGreaterThan(60);
    expect(refused.length).toBeGreaterThan(8);
    const foreign = [...problems, ...refused].filter((words) => !FOR_PROGRAMS.some((each) => each.test(words)));
    expect(foreign.filter((words) => inGerman(words) === undefined)).toEqual([]);
  });

  test('name what the English ones name', () => {
    for (const [template, german] of Object.entries(REFUSALS_DE)) {
      const named = new Set(german.match(/\{\d\}/g) ?? []);
      expect([...named].every((place) => template.includes(place))).toBe(true);
    }
  });
});
