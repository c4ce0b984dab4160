import { describe, expect, test } from 'vitest';
import { hashOf, type Place, placeOf } from './router.ts';

describe('the address', () => {
  test('names every place and is read back', () => {
    const places: Place[] = [
      { page: 'flows' },
      { page: 'calls' },
      { page: 'settings' },
      { page: 'accounts' },
      { page: 'account', id: 'anna' },
      { page: 'trunks' },
      { page: 'trunk', id: 'provider' },
      { page: 'numbers' },
      { page: 'mailboxes' },
      { page: 'people' },
      { page: 'call', id: 'a/b c' },
      { page: 'flow', id: 'welcome' },
      { page: 'flow', id: 'welcome', trace: 'c 1' },
    ];
    for (const place of places) expect(placeOf(hashOf(place))).toEqual(place);
  });

  test('anything unknown is the list of flows', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#nonsense/x']) expect(placeOf(hash)).toEqual({ page: 'flows' });
    expect(placeOf('#/flows/%E0%A4%A')).toEqual({ page: 'flow', id: '%E0%A4%A' });
  });
});
