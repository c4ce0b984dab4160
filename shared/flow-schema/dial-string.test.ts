import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DialStages,
  type DialStringLeg,
  faultsOf,
  formatDialString,
  parseDialString,
  readLegs,
  type WrittenStages,
} from './dial-string.ts';

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
    ['[rt=20]', 'empty'],
    ['anna[rt=20', 'bracket'],
    ['anna[rt=20]x', 'bracket'],
    ['anna[fd=a]b]', 'bracket'],
    ['anna[rt=20][dt=5]', 'bracket'],
    ['anna[rt=20,x]', 'option'],
    ['anna\r\nVia: x', 'control'],
    ['anna\n', 'control'],
    ['anna[fd=a\0b]', 'control'],
    ['x'.repeat(4001), 'long'],
  ])('%j is refused: %s', (text, why) => {
    expect(parseDialString(text)).toMatchObject({ ok: false, why });
  });

  test('every fault is named at its leg, as it was written', () => {
    expect(parseDialString('anna & bob[rt=2 | | carl[x=1,y]&dora')).toEqual({
      ok: false,
      why: 'bracket',
      faults: [
        { stage: 0, leg: 1, why: 'bracket', written: 'bob[rt=2' },
        { stage: 1, leg: 0, why: 'empty', written: '' },
        { stage: 2, leg: 0, why: 'option', written: 'carl[x=1,y]' },
      ],
    });
  });

  test('unknown options are kept, and named', () => {
    expect(parseDialString('anna[zz=1,rt=2]')).toMatchObject({
      unknown: ['zz'],
      stages: [[leg('anna', ['zz', '1'], ['rt', '2'])]],
    });
  });

  test('blanks at the edges are not written', () => {
    expect(formatDialString([[leg(' anna ', ['fd', ' John Smith '])]])).toBe('anna[fd=John Smith]');
  });
});

/** 10,000 of each, both ways. */
describe('text ⇄ legs', () => {
  const numRuns = 10_000;
  /** Mostly what separates and escapes, so that it collides. */
  const signs = fc.string({ unit: fc.constantFrom(...',]&|%[= ax.;@:2Cc5D{}"é😀'), maxLength: 20 });
  const value = fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 20 }), signs);
  const option = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,3}$/), value);
  const options = fc.array(option, { maxLength: 4 });
  const stagesOf = (target: fc.Arbitrary<string>) =>
    fc.array(fc.array(fc.record({ target, options }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
  const trimmed = (stages: DialStages) =>
    stages.map((legs) =>
      legs.map(({ target, options }) => leg(target.trim(), ...options.map(([name, of]) => [name, of.trim()] as const))),
    );
  const text = fc.oneof(
    fc.string(),
    signs,
    fc.stringMatching(/^[a-z@.[\]=,&|% 0-9]{0,40}$/),
    fc
      .array(fc.constantFrom('anna', 'bob@x', '[', ']', 'rt=2', 'zz=', ',', '&', '|', '%2C', '%5d', ' ', '\n', '\0'))
      .map((pieces) => pieces.join('')),
  );
  const run = <T>(of: fc.Arbitrary<T>, holds: (example: T) => void) => fc.assert(fc.property(of, holds), { numRuns });

  test('legs → text → legs loses nothing', () => {
    // Only “[name=” within a target has no spelling; an IPv6 address, and any other bracket, has.
    const target = value.filter((written) => written.trim() !== '' && !/\[\s*[a-z][a-z0-9]*\s*=/i.test(written));
    run(stagesOf(target), (drawn) => {
      expect(parseDialString(formatDialString(drawn))).toMatchObject({ ok: true, stages: trimmed(drawn) });
    });
  });

  test('text → legs → text → legs is the same, and nothing throws', () => {
    let readable = 0;
    run(text, (written) => {
      const once = parseDialString(written);
      if (!once.ok) return;
      readable++;
      expect(parseDialString(formatDialString(once.stages))).toEqual(once);
    });
    expect(readable).toBeGreaterThan(numRuns / 10);
  });

  test('a text that cannot be read has legs, too; read again they are the same, with the same faults', () => {
    let faulty = 0;
    run(text, (written) => {
      const legs = readLegs(written);
      if (faultsOf(legs).length > 0) faulty++;
      expect(readLegs(formatDialString(legs))).toEqual(legs);
      expect(faultsOf(legs).length === 0).toBe(parseDialString(written).ok);
    });
    expect(faulty).toBeGreaterThan(numRuns / 10);
  });

  test('one that is changed leaves the others as they were, readable or not', () => {
    run(fc.tuple(text, fc.nat(), option), ([written, at, added]) => {
      const legs: WrittenStages = readLegs(written);
      const flat = legs.flat();
      const changed = flat[at % flat.length]!;
      if (changed.fault) return;
      const withIt: DialStringLeg = { target: changed.target, options: [...changed.options, added] };
      const next = legs.map((stage) => stage.map((each) => (each === changed ? withIt : each)));
      const wanted = next.map((stage) => stage.map((each) => (each === withIt ? trimmed([[withIt]])[0]![0]! : each)));
      expect(readLegs(formatDialString(next))).toEqual(wanted);
    });
  });

  test('CR, LF and NUL are refused wherever they stand', () => {
    const places = fc.tuple(stagesOf(fc.constant('anna')), fc.nat(), fc.constantFrom('\r', '\n', '\0'));
    run(places, ([drawn, at, sign]) => {
      const written = formatDialString(drawn);
      const cut = at % (written.length + 1);
      expect(parseDialString(written.slice(0, cut) + sign + written.slice(cut)).ok).toBe(false);
    });
  });
});
