/** An office in the morning: everybody's phone registers in the same second, and then they call each other. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountAnswer } from '../shared/api/accounts.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';
import { seedAccounts, userName } from './harness/seed-accounts.ts';
import { sipp, startSipp } from './harness/sipp.ts';

const ACCOUNTS = 1000;
const PAIRS = 25;
const PASSWORD = 'one-password-for-all';

describe.skipIf(lacks('sipp'))('a thousand accounts', () => {
  let folder: string;
  let product: Product;
  /** Where all phones are. */
  let phones: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cordboard-many-'));
    await seedAccounts(folder, ACCOUNTS, PASSWORD);
    product = await startProduct({ data: folder });
    phones = await freePort();
  });
  afterAll(async () => {
    await product?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const login = (place: number) => {
    const user = userName(place);
    return [user, `[authentication username=${user} password=${PASSWORD}]`];
  };

  test('register in one storm, and every phone is answered', async () => {
    const rows = Array.from({ length: ACCOUNTS }, (_, place) => login(place));
    const storm = { calls: ACCOUNTS, rate: 10_000, limit: ACCOUNTS, trace: false, lenient: true, sipPort: phones };
    const run = await sipp({ scenario: 'register', to: 'all', port: product.sipPort, rows, ...storm });
    expect(run.ok, run.complaint).toBe(true);
    const seen = await product.api.ask<AccountAnswer[]>('GET', '/api/accounts?registered=true&limit=1000');
    expect(seen).toHaveLength(ACCOUNTS);
  });

  test('call each other, fifty of them, and each call is whole at both ends', async () => {
    const answering = await startSipp({
      ...{ scenario: 'answer', to: 'all', port: product.sipPort, sipPort: phones },
      ...{ calls: PAIRS, limit: PAIRS, trace: false },
    });
    const rows = Array.from({ length: PAIRS }, (_, pair) => [...login(pair), userName(PAIRS + pair)]);
    const run = await sipp({
      ...{ scenario: 'call-account', to: 'all', port: product.sipPort, rows },
      ...{ calls: PAIRS, rate: 10, limit: PAIRS, hold: 2000 },
    });
    expect(run.ok, run.complaint).toBe(true);
    expect(await answering.done()).toMatchObject({ ok: true });
    const legs = await until('all records', async () => {
      const ended = (await product.api.cdrs()).filter(({ endedAt }) => endedAt !== undefined);
      return ended.length >= 2 * PAIRS && ended;
    });
    expect(legs).toHaveLength(2 * PAIRS);
    expect(legs.every(({ answeredAt }) => answeredAt !== undefined)).toBe(true);
    const accountsOf = (direction: string) =>
      legs.filter((leg) => leg.direction === direction).map(({ account }) => account);
    const names = (from: number) => Array.from({ length: PAIRS }, (_, pair) => userName(from + pair)).sort();
    expect(accountsOf('in').sort()).toEqual(names(0));
    expect(accountsOf('out').sort()).toEqual(names(PAIRS));
    expect(await product.api.liveCalls()).toEqual([]);
  });
});
