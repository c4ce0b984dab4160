import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DialStages, formatDialString, parseDialString } from './dial-string.ts';

const leg = (target: string, ...options: (readonly [string, string])[]) => ({ target, options });

describe('a dial string', () => {
  test.each<[string, DialStages]>([
    ['anna', [[leg('anna')]]],
    ['anna & bob@local | +442079460000@trunk', [[leg('anna'), leg('bob@local')], [leg('+442079460000@trunk')]]],
    ['anna[rt=20, cd=600]', [[leg('anna', ['rt', '20'], ['cd', '600'])]]],
    ['anna[fd=Smith%2C John %5Bx%5D]', [[leg('anna', ['fd', 'Smith, John %5Bx]'])]]],
    ['sip:bob@[2001:db8::1]:5060;user=phone[dt=5]', [[leg('sip:bob@[2001:db8::1]:5060;user=phone', ['dt', '5'])]]],
    ['sip:bob@[2001:db8::1]', [[leg('sip:bob@[2001:db8::1]')]]],
  ])('%s', (text, stages) => {
    expect(parseDialString(text)).toMatchObject({ ok: true, stages });
  });

  test.each([
    ['', 'empty'],
    ['anna&', 'empty'],
    ['|anna', 'empty'],
    ['anna[rt=20', 'bracket'],
    ['anna[rt=20,x]', 'option'],
    ['anna\r\nVia: x', 'control'],
    ['x'.repeat(4001), 'long'],
  ])('%j is refused: %s', (text, why) => {
    expect(parseDialString(text)).toEqual({ ok: false, why });
  });

  test('unknown options are kept, and named', () => {
    expect(parseDialString('anna[zz=1,rt=2]')).toMatchObject({
      unknown: ['zz'],
      stages: [[leg('anna', ['zz', '1'], ['rt', '2'])]],
    });
  });

  const value = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => text.trim());
  const target = fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
    .map((text) => text.replace(/[[\]]/g, '').trim())
    .filter((text) => text !== '');
  const option = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,3}$/), value);
  const stages = fc.array(
    fc.array(fc.record({ target, options: fc.array(option, { maxLength: 4 }) }), { minLength: 1, maxLength: 4 }),
    { minLength: 1, maxLength: 4 },
  );
  const numRuns = process.env.TEST_LONG ? 10_000 : 1_000;

  test('legs → text → legs loses nothing', () => {
    fc.assert(
      fc.property(stages, (drawn) => {
        expect(parseDialString(formatDialString(drawn))).toMatchObject({ ok: true, stages: drawn });
      }),
      { numRuns },
    );
  });

  test('text → legs → text → legs is the same legs, and nothing throws', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-z@.[\]=,&|% 0-9]{0,40}$/));
    fc.assert(
      fc.property(text, (written) => {
        const once = parseDialString(written);
        if (!once.ok) return;
        expect(parseDialString(formatDialString(once.stages))).toEqual(once);
      }),
      { numRuns },
    );
  });
});
