import { describe, expect, test } from 'vitest';
import { ShortLivedMap } from './short-lived-map.ts';

const filled = () => {
  const map = new ShortLivedMap<string, number>();
  for (const [at, key] of ['one', 'two', 'three'].entries()) map.set(key, at + 1);
  return map;
};

describe('a map of what comes and goes', () => {
  test('finds, counts and forgets', () => {
    const map = filled();
    expect(map.size).toBe(3);
    expect(map.get('two')).toBe(2);
    expect(map.has('two')).toBe(true);
    expect(map.delete('two')).toBe(true);
    expect(map.delete('two')).toBe(false);
    expect(map.get('two')).toBeUndefined();
    expect(map.has('two')).toBe(false);
    expect(map.size).toBe(2);
  });

  test('keeps the order of arrival, and a key that is set again keeps its place', () => {
    const map = filled();
    map.set('one', 10);
    expect([...map.keys()]).toEqual(['one', 'two', 'three']);
    expect([...map.values()]).toEqual([10, 2, 3]);
    map.delete('one');
    map.set('one', 100);
    expect([...map.values()]).toEqual([2, 3, 100]);
  });

  test('lets entries go while it is looked through', () => {
    const map = filled();
    const seen: number[] = [];
    for (const value of map.values()) {
      seen.push(value);
      map.delete('two');
    }
    expect(seen).toEqual([1, 3]);
  });

  test('is empty after clear', () => {
    const map = filled();
    map.clear();
    expect(map.size).toBe(0);
    expect([...map.values()]).toEqual([]);
  });
});
