import { describe, expect, test } from 'vitest';
import { type DialStages, formatDialString, parseDialString } from '../../../shared/flow-schema/dial-string.ts';
import { alone, isComplete, moved, withLeg, withOption, withoutLeg, withStage, withTarget } from './stages.ts';

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

  test('what is new has no target yet, and is not complete', () => {
    for (const stages of [withLeg(start, 0), withStage(start)]) {
      expect(stages.flat()).toHaveLength(4);
      expect(isComplete(stages)).toBe(false);
    }
    expect(isComplete(start)).toBe(true);
    expect(isComplete([])).toBe(false);
  });
});
