import { expect, test } from 'vitest';
import { openOffers } from './networks.ts';

const settings = { network: '127.0.0.0/8', source: 'settings' } as const;
const offered = ['192.168.1.0/24', '10.8.0.0/16'];

test('the networks of this machine are offered until somebody has added one', () => {
  expect(openOffers({ trusted: [settings], offered }, [])).toEqual(offered);
  const added = { network: '192.168.1.0/24', source: 'added' } as const;
  expect(openOffers({ trusted: [settings, added], offered: ['10.8.0.0/16'] }, [])).toEqual([]);
});

test('what was put aside is not asked again, a new network is', () => {
  expect(openOffers({ trusted: [settings], offered }, ['192.168.1.0/24'])).toEqual(['10.8.0.0/16']);
  expect(openOffers({ trusted: [settings], offered }, offered)).toEqual([]);
});
