import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStore } from '../store/create-store.ts';
import type { Store } from '../store/store.ts';
import { TrustedNetworks } from './trusted-networks.ts';

const LOOPBACK = [{ family: 'ipv4', address: '127.0.0.0', prefix: 8 }] as const;
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cordboard-networks-'));
  store = await createStore({ folder, thread: 'local' });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test('what is added is trusted at once, and after a restart', async () => {
  const networks = await TrustedNetworks.load(store, LOOPBACK);
  expect(networks.has('192.0.2.7')).toBe(false);
  await networks.add('192.0.2.0/24');
  expect(networks.has('192.0.2.7')).toBe(true);
  const again = await TrustedNetworks.load(store, LOOPBACK);
  expect(again.has('192.0.2.7')).toBe(true);
  expect(again.list()).toEqual([
    { network: '127.0.0.0/8', source: 'settings' },
    { network: '192.0.2.0/24', source: 'added' },
  ]);
});

test('what was added can be taken out, what the settings name cannot', async () => {
  const networks = await TrustedNetworks.load(store, LOOPBACK);
  await networks.add('192.0.2.0/24');
  expect(await networks.remove('192.0.2.0/24')).toBe(true);
  expect(await networks.remove('127.0.0.0/8')).toBe(false);
  expect(networks.has('192.0.2.7')).toBe(false);
  expect(networks.has('127.0.0.1')).toBe(true);
});

test.each(['', 'here', '192.0.2.0/33', '192.0.2.0/24,0.0.0.0/0'])('%j is refused', async (entry) => {
  const networks = await TrustedNetworks.load(store, LOOPBACK);
  await expect(networks.add(entry)).rejects.toThrow(RangeError);
  expect(networks.list()).toHaveLength(1);
});

test('the networks of our own cards are offered until they are trusted', async () => {
  const networks = await TrustedNetworks.load(store, LOOPBACK);
  for (const network of networks.offered()) {
    expect(network).toMatch(/^\d+\.\d+\.\d+\.\d+\/\d+$/);
    await networks.add(network);
  }
  expect(networks.offered()).toEqual([]);
});
