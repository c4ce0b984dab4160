import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WrittenLeg } from './dial-string.ts';
import { hasOpenBraces, readDrawnLegs, retargeted, writeDrawnLegs } from './drawn-dial-string.ts';

const leg = (target: string, ...options: (readonly [string, string])[]): WrittenLeg => ({ target, options });

describe('a dial string in a drawing', () => {
  test.each([
    ['{{ a || b }}&bob', [[leg('{{ a || b }}'), leg('bob')]]],
    ['{{ a && b ? "x" : "y" }}@trunk | bob', [[leg('{{ a && b ? "x" : "y" }}@trunk')], [leg('bob')]]],
    ['anna[fd={{ f(a, b[0]) }},rt=20]', [[leg('anna', ['fd', '{{ f(a, b[0]) }}'], ['rt', '20'])]]],
    ['{{ "%26" }}%26', [[leg('{{ "%26" }}&')]]],
    ['{{}}{{ x[y=1] }}', [[leg('{{}}{{ x[y=1] }}')]]],
    ['\uE0000\uE001&\uE000', [[leg('\uE0000\uE001'), leg('\uE000')]]],
  ])('%s is taken apart around its expressions', (text, legs) => {
    expect(readDrawnLegs(text)).toEqual(legs);
    expect(readDrawnLegs(writeDrawnLegs(legs))).toEqual(legs);
  });

  test('10,000 with expressions: legs → text → legs loses nothing', () => {
    const plain = fc.string({ unit: fc.constantFrom(...',]&|%=ax5D}\uE000\uE001"0é😀'), maxLength: 8 });
    const expression = fc
      .string({ unit: fc.constantFrom(...',]&|%[=ab {"0'), maxLength: 8 })
      .map((text) => `{{${text}}}`);
    // Without blanks at its edges, which are not written; “x” before what could complete a brace.
    const words = fc
      .array(fc.oneof(plain, expression), { minLength: 1, maxLength: 4 })
      .map((all) => `x${all.join('')}`);
    const option = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,3}$/), words);
    const legs = fc.record({ target: words, options: fc.array(option, { maxLength: 3 }) });
    const stages = fc.array(fc.array(legs, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(stages, (drawn) => {
        expect(readDrawnLegs(writeDrawnLegs(drawn))).toEqual(drawn);
      }),
      { numRuns: 10_000 },
    );
  });

  test('an expression that is not closed is told', () => {
    expect(['{{ a', 'a}}', '{{ a }}{{', '{{ a }}'].map((target) => hasOpenBraces(leg(target)))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(hasOpenBraces(leg('anna', ['fd', '{{']))).toBe(true);
  });
});

describe('what is typed as a target', () => {
  const typed = (from: WrittenLeg, ...texts: readonly string[]) => texts.reduce(retargeted, from);

  test('is the target, and keeps the options', () => {
    expect(typed(leg('anna', ['rt', '20']), 'bob & co')).toEqual(leg('bob & co', ['rt', '20']));
    expect(typed(leg('anna'), 'sip:bob@[2001:db8::1]')).toEqual(leg('sip:bob@[2001:db8::1]'));
  });

  test('may be nothing for a while', () => {
    const none = typed(leg('anna', ['rt', '20']), '');
    expect(none).toEqual({ ...leg('', ['rt', '20']), fault: 'empty' });
    expect(typed(none, 'b')).toEqual(leg('b', ['rt', '20']));
  });

  test('may bring options along, which join the others', () => {
    expect(typed(leg('', ['dt', '5']), 'anna[rt=20,fd=A%2C B]')).toEqual(
      leg('anna', ['dt', '5'], ['rt', '20'], ['fd', 'A, B']),
    );
    expect(typed(leg('x'), '{{ a || b }}[fd={{ c, d }}]')).toEqual(leg('{{ a || b }}', ['fd', '{{ c, d }}']));
  });

  test('stands as text until the bracket is closed; nothing is lost on the way', () => {
    const open = typed(leg('anna', ['dt', '5']), 'anna[fd=');
    expect(open).toEqual({ target: 'anna[dt=5,fd=', options: [], fault: 'bracket' });
    const spaced = typed(open, 'anna[dt=5,fd=John ');
    expect(spaced).toEqual({ target: 'anna[dt=5,fd=John ', options: [], fault: 'bracket' });
    expect(writeDrawnLegs([[spaced, leg('bob')]])).toBe('anna[dt=5,fd=John &bob');
    expect(typed(spaced, 'anna[dt=5,fd=John & Co')).toMatchObject({ fault: 'bracket' });
    expect(typed(spaced, 'anna[dt=5,fd=John & Co]')).toEqual(leg('anna', ['dt', '5'], ['fd', 'John & Co']));
  });

  test('can never add a leg', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...',]&|%[=a {}'), maxLength: 12 }), (text) => {
        const next = retargeted(leg('anna', ['dt', '5']), text);
        // An open brace would swallow what follows; it is told of instead.
        if (hasOpenBraces(next)) return;
        const read = readDrawnLegs(writeDrawnLegs([[leg('first'), next], [leg('last')]]));
        expect(read.map((legs) => legs.length)).toEqual([2, 1]);
        expect([read[0]![0], read[1]![0]]).toEqual([leg('first'), leg('last')]);
      }),
      { numRuns: 10_000 },
    );
  });
});
