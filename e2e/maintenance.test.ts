/** The commands that look after the data, beside a product that runs and one that is stopped. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startMongoDouble } from '../runtime/store/testing/mongo-double.ts';
import { announcing } from './harness/flows.ts';
import { MAIN, startProduct } from './harness/product.ts';
import { Program } from './harness/program.ts';

const root = mkdtempSync(join(tmpdir(), 'cordboard-maintenance-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs `cordboard` with these words; exit code and all that it said. */
async function cordboard(data: string, words: readonly string[], env: Record<string, string> = {}) {
  const program = new Program(process.execPath, [MAIN, ...words], { env: { CORDBOARD_DATA: data, ...env } });
  const code = await program.ended();
  return { code, said: `${program.stdout}${program.stderr}` };
}

test('backup while it runs, refusals in words, restore, and a product that goes on from there, on MongoDB in the end', async () => {
  const [data, backup, restored] = ['data', 'backup', 'restored'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const first = await startProduct({ data });
  await first.api.saveAndPublish(announcing('kept', 'Hello.'));
  const backedUp = await cordboard(data, ['backup', backup]);
  expect(backedUp).toMatchObject({ code: 0, said: expect.stringContaining(`are in ${backup}`) });
  await first.api.saveAndPublish(announcing('later', 'Too late.'));

  for (const [words, why] of [
    [['backup', backup], 'is there already'],
    [['restore', backup], 'Another Cordboard is using'],
    [['migrate'], 'set MONGODB_URI'],
    [['erase', '+49301234567'], 'POST /api/erasures'],
    [['erase'], 'cordboard erase NUMBER|ACCOUNT'],
  ] as const) {
    expect(await cordboard(data, words)).toMatchObject({ code: 1, said: expect.stringContaining(why) });
  }
  await first.stop();
  expect(await cordboard(data, ['restore', backup])).toMatchObject({
    code: 1,
    said: expect.stringContaining('holds data already'),
  });
  expect(await cordboard(data, ['erase', 'nobody'])).toMatchObject({
    code: 0,
    said: expect.stringContaining('Erased: 0 calls'),
  });

  expect((await cordboard(restored, ['restore', backup])).code).toBe(0);
  const double = await startMongoDouble();
  const env = { MONGODB_URI: double.uri };
  expect(await cordboard(restored, ['backup', join(root, 'x')], env)).toMatchObject({
    code: 1,
    said: expect.stringContaining('mongodump'),
  });
  expect(await cordboard(restored, ['migrate'], env)).toMatchObject({
    code: 0,
    said: expect.stringContaining('are on the server'),
  });
  expect(await cordboard(restored, ['migrate'], env)).toMatchObject({
    code: 1,
    said: expect.stringContaining('holds data already'),
  });
  const second = await startProduct({ data: restored, env });
  const ids = (await second.api.flows()).map(({ id }) => id);
  expect(ids).toContain('kept');
  expect(ids).not.toContain('later');
  await second.stop();
  await double.close();
});
