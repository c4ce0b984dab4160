import { describe, expect, test } from 'vitest';
import { text } from '../../shared/flow-schema/fields.ts';
import { bodyOf, changedNames, draftOf, type Section, valueAt } from './record.ts';

const label = { en: 'x', de: 'x' };
const sections: Section[] = [
  { title: label, fields: { name: text(label), 'limits.concurrent': text(label, { default: '2' }) } },
];

describe('a record and its form', () => {
  test('names with dots reach into parts', () => {
    expect(valueAt({ limits: { concurrent: 4 } }, 'limits.concurrent')).toBe(4);
    expect(valueAt({ limits: null }, 'limits.concurrent')).toBeUndefined();
    expect(valueAt({}, 'limits.concurrent')).toBeUndefined();
  });

  test('a new record begins with the defaults, a known one with its values', () => {
    expect(draftOf(sections, undefined)).toEqual({ name: undefined, 'limits.concurrent': '2' });
    expect(draftOf(sections, { name: 'anna', limits: {} })).toEqual({ name: 'anna', 'limits.concurrent': '2' });
  });

  test('what is sent has its parts again; an emptied field is told as null, or not at all', () => {
    const draft = { name: 'anna', 'limits.concurrent': 3, 'limits.duration': undefined };
    expect(bodyOf(draft, 'null')).toEqual({ name: 'anna', limits: { concurrent: 3, duration: null } });
    expect(bodyOf(draft, 'omit')).toEqual({ name: 'anna', limits: { concurrent: 3 } });
  });

  test('only what differs has changed', () => {
    expect(changedNames({ a: [1], b: 'x' }, { a: [1], b: 'y' })).toEqual(['b']);
  });
});
