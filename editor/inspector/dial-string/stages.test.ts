import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DialStages, formatDialString, parseDialString } from '../../../shared/flow-schema/dial-string.ts';
import { hasOpenBraces } from '../../../shared/flow-schema/drawn-dial-string.ts';
import {
  alone,
  carried,
  moved,
  movedStage,
  type Place,
  withLeg,
  withOption,
  withoutLeg,
  withoutStage,
  withStage,
  withTarget,
} from './stages.ts';
import { freshRow, isBlank, type Rows, rowsOf, textOf } from './use-legs.ts';

function read(text: string): DialStages {
  const parsed = parseDialString(text);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.stages;
}

const start = read('anna[rt=20,zz=1]&bob|carl@trunk[tr=n]');
const at = (stage: number, leg: number) => ({ stage, leg });

describe('a change by hand', () => {
  test.each<[string, DialStages, string]>([
    ['another target', withTarget(start, at(0, 1), 'bert'), 'anna[rt=20,zz=1]&bert|carl@trunk[tr=n]'],
    ['an option changed', withOption(start, at(0, 0), 'rt', '30'), 'anna[rt=30,zz=1]&bob|carl@trunk[tr=n]'],
    ['an option more', withOption(start, at(0, 1), 'dt', '5'), 'anna[rt=20,zz=1]&bob[dt=5]|carl@trunk[tr=n]'],
    ['an option less', withOption(start, at(1, 0), 'tr', ''), 'anna[rt=20,zz=1]&bob|carl@trunk'],
    [
      'signs in a value',
      withOption(start, at(0, 1), 'fd', 'A&B, [x]'),
      'anna[rt=20,zz=1]&bob[fd=A%26B%2C [x%5D]|carl@trunk[tr=n]',
    ],
    ['a leg less', withoutLeg(start, at(0, 0)), 'bob|carl@trunk[tr=n]'],
    ['the last of its stage', withoutLeg(start, at(1, 0)), 'anna[rt=20,zz=1]&bob'],
    ['down in its stage', moved(start, at(0, 0), 1), 'bob&anna[rt=20,zz=1]|carl@trunk[tr=n]'],
    ['down into the next stage', moved(start, at(0, 1), 1), 'anna[rt=20,zz=1]|bob&carl@trunk[tr=n]'],
    ['up into the stage before, which takes it', moved(start, at(1, 0), -1), 'anna[rt=20,zz=1]&bob&carl@trunk[tr=n]'],
    ['up at the very top', moved(start, at(0, 0), -1), 'anna[rt=20,zz=1]&bob|carl@trunk[tr=n]'],
    ['down at the very end', moved(start, at(1, 0), 1), 'anna[rt=20,zz=1]&bob|carl@trunk[tr=n]'],
    ['after the others of its stage', alone(start, at(0, 0)), 'bob|anna[rt=20,zz=1]|carl@trunk[tr=n]'],
    ['alone already', alone(start, at(1, 0)), 'anna[rt=20,zz=1]&bob|carl@trunk[tr=n]'],
  ])('%s', (_, stages, text) => {
    expect(formatDialString(stages)).toBe(text);
    expect(read(text)).toEqual(stages);
  });

  test.each<[string, DialStages, string]>([
    ['a stage up', movedStage(start, 1, -1), 'carl@trunk[tr=n]|anna[rt=20,zz=1]&bob'],
    ['a stage down', movedStage(start, 0, 1), 'carl@trunk[tr=n]|anna[rt=20,zz=1]&bob'],
    ['the first stage up', movedStage(start, 0, -1), 'anna[rt=20,zz=1]&bob|carl@trunk[tr=n]'],
    ['a stage less', withoutStage(start, 0), 'carl@trunk[tr=n]'],
    ['carried before another', carried(start, at(1, 0), at(0, 1)), 'anna[rt=20,zz=1]&carl@trunk[tr=n]&bob'],
    ['carried behind the last', carried(start, at(0, 0), at(1, 1)), 'bob|carl@trunk[tr=n]&anna[rt=20,zz=1]'],
    ['carried within its stage', carried(start, at(0, 0), at(0, 2)), 'bob&anna[rt=20,zz=1]|carl@trunk[tr=n]'],
    ['carried to where it is', carried(start, at(0, 0), at(0, 0)), 'anna[rt=20,zz=1]&bob|carl@trunk[tr=n]'],
    [
      'options typed with the target',
      withTarget(start, at(0, 1), 'bob[dt=5]'),
      'anna[rt=20,zz=1]&bob[dt=5]|carl@trunk[tr=n]',
    ],
    [
      'one of two of the same name: the last counted',
      withOption(read('anna[rt=1,zz=1,rt=2,dt=3]'), at(0, 0), 'rt', '9'),
      'anna[zz=1,rt=9,dt=3]',
    ],
    ['both of the same name', withOption(read('anna[rt=1,zz=1,rt=2]'), at(0, 0), 'rt', ''), 'anna[zz=1]'],
  ])('%s', (_, stages, text) => {
    expect(formatDialString(stages)).toBe(text);
    expect(read(text)).toEqual(stages);
  });
});

describe('rows of legs', () => {
  test('those that are blank are not written yet', () => {
    const rows = rowsOf('anna[rt=20]|bob');
    expect(textOf(withStage(rows, freshRow()))).toBe('anna[rt=20]|bob');
    expect(textOf(withLeg(rows, at(0, 0), freshRow()))).toBe('anna[rt=20]|bob');
    expect(textOf(withTarget(rows, at(1, 0), ''))).toBe('anna[rt=20]');
    expect(textOf([[freshRow()]])).toBe('');
  });

  test('one with options and without a target is written, and told of', () => {
    const text = textOf(withTarget(rowsOf('anna[rt=20]'), at(0, 0), ''));
    expect(text).toBe('[rt=20]');
    expect(rowsOf(text)[0]![0]).toMatchObject({ target: '', options: [['rt', '20']], fault: 'empty' });
  });

  test('10,000 times, whatever is done by hand, the text says the same as the legs', () => {
    const place = fc.record({ stage: fc.nat(3), leg: fc.nat(3) });
    const step = fc.constantFrom<-1 | 1>(-1, 1);
    const words = fc.string({ unit: fc.constantFrom(...',]&|%[=a b{}5'), maxLength: 8 });
    const deed = fc.oneof(
      fc.tuple(place, words).map(
        ([to, typed]) =>
          (rows: Rows) =>
            withTarget(rows, to, typed),
      ),
      fc.tuple(place, fc.constantFrom('rt', 'fd', 'zz'), words).map(
        ([to, name, value]) =>
          (rows: Rows) =>
            withOption(rows, to, name, value),
      ),
      fc.tuple(place, step).map(
        ([of, way]) =>
          (rows: Rows) =>
            moved(rows, of, way),
      ),
      fc.tuple(fc.nat(3), step).map(
        ([of, way]) =>
          (rows: Rows) =>
            movedStage(rows, of, way),
      ),
      fc.tuple(place, place).map(
        ([from, to]) =>
          (rows: Rows) =>
            carried(rows, from, to),
      ),
      place.map((of: Place) => (rows: Rows) => alone(rows, of)),
      place.map((of: Place) => (rows: Rows) => withoutLeg(rows, of)),
      place.map((behind: Place) => (rows: Rows) => withLeg(rows, behind, freshRow())),
      fc.nat(3).map((of) => (rows: Rows) => withoutStage(rows, of)),
      fc.constant((rows: Rows) => withStage(rows, freshRow())),
    );
    const text = fc.constantFrom(
      '',
      'anna',
      'anna[rt=20,zz=1]&bob|carl@trunk[tr=n]',
      'a[rt=1,rt=2]|b[c=&d[x=1,y]',
      'x&|{{ a || b }}',
    );
    let compared = 0;
    fc.assert(
      fc.property(text, fc.array(deed, { maxLength: 8 }), (from, deeds) => {
        const rows = deeds.reduce((before, does) => does(before), rowsOf(from));
        // A brace that is not closed swallows what is behind it, and is told of.
        if (rows.flat().some(hasOpenBraces)) return;
        compared++;
        expect(bare(rowsOf(textOf(rows)))).toEqual(bare(rows));
      }),
      { numRuns: 10_000 },
    );
    expect(compared).toBeGreaterThan(5_000);
  });
});

/** Without keys, blank legs, and blanks at the edges. What is no leg yet stands as its text has it, in which `&` and `|` would part it. */
function bare(rows: Rows) {
  return rows
    .map((legs) =>
      legs
        .filter((leg) => !isBlank(leg))
        .map(({ target, options, fault }) => ({
          target:
            fault && fault !== 'empty' ? target.trim().replaceAll('&', '%26').replaceAll('|', '%7C') : target.trim(),
          options: options.map(([name, value]) => [name, value.trim()]),
          fault,
        })),
    )
    .filter((legs) => legs.length > 0);
}
