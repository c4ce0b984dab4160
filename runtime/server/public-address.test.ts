import { expect, test } from 'vitest';
import { publicAddressOf } from './public-address.ts';
import { StartFailed } from './start-failures.ts';

const find = async (name: string) => {
  if (name !== 'pbx.example.org') throw new Error('ENOTFOUND');
  return { address: '198.51.100.7' };
};

test('a name becomes its address, an address stays, nothing stays nothing', async () => {
  expect(await publicAddressOf('pbx.example.org', find)).toBe('198.51.100.7');
  expect(await publicAddressOf('2001:db8::1', find)).toBe('2001:db8::1');
  expect(await publicAddressOf(undefined, find)).toBeUndefined();
});

test('a name without an address stops the start and says which setting', async () => {
  await expect(publicAddressOf('nowhere.example.org', find)).rejects.toThrow(StartFailed);
  await expect(publicAddressOf('nowhere.example.org', find)).rejects.toThrow(
    'CORDBOARD_PUBLIC_ADDRESS=nowhere.example.org',
  );
});
