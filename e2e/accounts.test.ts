/** A person gets an account: the phone registers, survives our restart, and strangers find and guess nothing. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountAnswer, IssuedAccount, PhoneAnswer } from '../shared/api/accounts.ts';
import { type Softphone, startSoftphone } from './harness/baresip.ts';
import { until } from './harness/patience.ts';
import { lacks, peer } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';
import { Program } from './harness/program.ts';

const create = ({ api }: Product, body: Record<string, unknown>) =>
  api.ask<IssuedAccount>('POST', '/api/accounts', body);
const phonesOf = ({ api }: Product, name: string) => api.ask<PhoneAnswer[]>('GET', `/api/accounts/${name}/bindings`);
const onePhone = (product: Product, name: string) =>
  until(`a phone of ${name}`, async () => (await phonesOf(product, name))[0]);

describe.skipIf(lacks('baresip'))('a softphone with an account', () => {
  let folder: string;
  let product: Product;
  let phone: Softphone;
  let sipPort: number;
  const start = () => startProduct({ data: folder, sipPort });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cordboard-accounts-'));
    sipPort = await freePort();
    product = await start();
  });
  afterAll(async () => {
    await phone?.stop();
    await product?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('registers with the password that was told once, and is seen with its program and address', async () => {
    const { password } = await create(product, { name: 'anna', displayName: 'Anna', extension: '100' });
    phone = await startSoftphone({ user: 'anna', password, port: sipPort });
    const seen = await onePhone(product, 'anna');
    expect(seen).toMatchObject({ transport: 'udp', behindNat: false });
    expect(seen.userAgent).toMatch(/baresip/i);
    expect(seen.contact).toContain('@127.0.0.1:');
  });

  test('is still registered after a restart, and did not notice', async () => {
    const before = await onePhone(product, 'anna');
    await product.stop();
    product = await start();
    // The same times: nobody had to register again.
    expect(await phonesOf(product, 'anna')).toEqual([before]);
  });

  test('over TCP is forgotten when its connection ends without a word', async () => {
    const { password } = await create(product, { name: 'bert' });
    const second = await startSoftphone({ user: 'bert', password, port: sipPort, transport: 'tcp' });
    expect(await onePhone(product, 'bert')).toMatchObject({ transport: 'tcp' });
    second.program.signal('SIGKILL');
    await until('no phone of bert', async () => (await phonesOf(product, 'bert')).length === 0);
    await second.stop();
  });

  test('leaves when it is switched off', async () => {
    await phone.stop();
    await until('no phone of anna', async () => (await phonesOf(product, 'anna')).length === 0);
    const [anna] = await product.api.ask<AccountAnswer[]>('GET', '/api/accounts?find=anna');
    expect(anna).toMatchObject({ name: 'anna', phones: [] });
  });
});

describe.skipIf(lacks('svwar', 'svcrack'))('sipvicious', () => {
  const long = process.env.TEST_LONG !== undefined;
  let product: Product;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cordboard-vicious-'));
    product = await startProduct();
    for (const name of ['100', '150', '199']) await create(product, { name, password: `Well-kept-secret-${name}` });
  });
  afterAll(async () => {
    await product?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (tool: 'svwar' | 'svcrack', ...words: string[]) => {
    const options = ['-b', '127.0.0.1', '-P', `${await freePort()}`, '-p', `${product.sipPort}`];
    const program = new Program(peer(tool), [...options, ...words, '127.0.0.1']);
    // It waits five milliseconds after each guess.
    await program.ended(long ? 600_000 : 60_000);
    return program.stdout + program.stderr;
  };

  test('svwar finds no extension among a thousand, though three exist', async () => {
    const last = long ? 1099 : 299;
    const told = await run('svwar', '--force', '-e', `100-${last}`, '-t', '0.002');
    const found = told.match(/\|\s*1\d\d\s*\|/g) ?? [];
    console.info(`svwar: ${last - 99} extensions asked for, 3 exist, ${found.length} found`);
    expect(found).toEqual([]);
    expect(told).toContain('found nothing');
  });

  test('svcrack does not find a password that is on its list, since it is not even looked at', async () => {
    const guesses = Array.from({ length: long ? 10_000 : 120 }, (_, i) => `guess-${i}`);
    const list = join(folder, 'passwords');
    await writeFile(list, [...guesses.slice(0, 60), 'Well-kept-secret-100', ...guesses.slice(60)].join('\n'));
    const told = await run('svcrack', '-u', '100', '-d', list);
    expect(told).not.toContain('Well-kept-secret-100');
  });

  test('svcrack does find it when it comes early: the test can fail', async () => {
    const list = join(folder, 'known');
    await writeFile(list, 'guess\nWell-kept-secret-199\n');
    expect(await run('svcrack', '-u', '199', '-d', list)).toContain('Well-kept-secret-199');
  });
});
