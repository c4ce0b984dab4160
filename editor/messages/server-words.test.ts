import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { REFUSALS_DE } from './refusals-de.ts';
import { ROUTING_DE } from './routing-words-de.ts';
import { inGerman } from './server-words.ts';

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

const ROUTING_FILES = [
  ...['policy/judge', 'policy/limits'],
  ...[
    'matching-rules',
    'resolution-words',
    'route-call',
    'resolve-target',
    'read-target',
    'lead-to',
    'route-by-name',
  ].map((file) => `routing/${file}`),
];

/** Parts of sentences that are in the tables as a whole, and what nobody reads. */
const PARTS = new Set([
  ...[
    'the x x',
    'x is xthe flow x',
    'x is xthe account x',
    'our number x, which leads to',
    'the xflow xx takes the call',
  ],
  ...[
    'of the trunk x, or of any',
    'the account x may not x calls',
    'x is a x number, and nobody allowed it',
    'of x',
    'and',
  ],
  ...['satellite or international-network', 'no rule has decided', 'then by', 'outgoing'],
  ...['has as many calls at once as it may have', 'has begun as many calls in a minute as it may'],
  ...['has used up the minutes of today', 'has used up the money of today'],
]);

/** Texts with blanks in them, in the code of one file. */
function sentencesIn(file: string): string[] {
  const code = readFileSync(join(runtime, `${file}.ts`), 'utf8')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$|^import[^;]*;|label: \{[^}]*\}/gm, '')
    .replace(/\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}/g, 'x');
  const texts = [...code.matchAll(/`([^`]*)`|'([^'\n]*)'/g)].map((found) => (found[1] ?? found[2] ?? '').trim());
  return texts.filter((text) => /[a-z]{2} [a-z]|[a-z] [a-z]{2}/.test(text));
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

  test('are there for all that routing and policy say of a call', () => {
    const sentences = ROUTING_FILES.flatMap(sentencesIn);
    expect(sentences.length).toBeGreaterThan(70);
    const foreign = sentences.filter((words) => !PARTS.has(words) && inGerman(words) === undefined);
    expect(foreign).toEqual([]);
  });

  test('are found inside of others', () => {
    expect(
      inGerman('refused with 403: 999 is outside; anna has no outgoing flow and reaches only what is inside'),
    ).toBe(
      'abgewiesen mit 403: 999 ist außerhalb; anna hat keinen Ablauf für abgehende Anrufe und erreicht nur, was im Haus ist',
    );
    expect(inGerman('by sky: +449098790555 (GB, premium rate) is refused: the house denies +449')).toBe(
      'über sky: +449098790555 (GB, Mehrwertnummer) ist abgewiesen: das Haus verbietet +449',
    );
    expect(inGerman('it is called by a, then by b, then by c')).toBe('er geht über a, dann über b, dann über c');
    expect(inGerman('good morning')).toBeUndefined();
  });

  test('name what the English ones name', () => {
    for (const [template, german] of Object.entries({ ...REFUSALS_DE, ...ROUTING_DE })) {
      const named = new Set(german.match(/\{\d\}/g) ?? []);
      expect([...named].every((place) => template.includes(place))).toBe(true);
    }
  });
});
