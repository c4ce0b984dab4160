import { expect, test } from 'vitest';
import { PublicAddress } from './public-address.ts';
import { StartFailed } from './start-failures.ts';

const find = async (name: string) => {
  if (name !== 'pbx.example.org') throw new Error('ENOTFOUND');
  return { address: '198.51.100.7' };
};

test('a name becomes its address, an address stays, nothing stays nothing', async () => {
  const numberOf = async (setting?: string) => (await PublicAddress.of(setting, find)).number;
  expect(await numberOf('pbx.example.org')).toBe('198.51.100.7');
  expect(await numberOf('2001:db8::1')).toBe('2001:db8::1');
  expect(await numberOf()).toBeUndefined();
});

test('a name without an address stops the start and says which setting', async () => {
  await expect(PublicAddress.of('nowhere.example.org', find)).rejects.toThrow(StartFailed);
  await expect(PublicAddress.of('nowhere.example.org', find)).rejects.toThrow(
    'CORDBOARD_PUBLIC_ADDRESS=nowhere.example.org',
  );
});

test('with `auto` it is learnt, and learnt anew when it changes; otherwise what is set stays', async () => {
  const learning = await PublicAddress.of('auto', find);
  expect([learning.setting, learning.number]).toEqual([undefined, undefined]);
  expect(learning.learn('203.0.113.5')).toBe(true);
  expect(learning.learn('203.0.113.5')).toBe(false);
  expect(learning.learn('evil.example.org')).toBe(false);
  expect(learning.number).toBe('203.0.113.5');
  expect(learning.learn('203.0.113.6')).toBe(true);
  const fixed = await PublicAddress.of('198.51.100.7', find);
  expect(fixed.learn('203.0.113.5')).toBe(false);
  expect((await PublicAddress.of(undefined, find)).learn('203.0.113.5')).toBe(false);
});
