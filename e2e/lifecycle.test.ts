/** Starting and ending: politely with calls up, again with everything kept, and in plain words when it cannot be. */

import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { announcing, chain } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { answersOk, MAIN, type Product, productEnvironment, startProduct } from './harness/product.ts';
import { Program } from './harness/program.ts';
import { sipp, startSipp } from './harness/sipp.ts';

const folders: string[] = [];
const freshFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-life-'));
  folders.push(folder);
  return folder;
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Starts a product that is to refuse; what it said. */
async function refusal(env: Record<string, string>, words: string[] = []): Promise<{ code: number; said: string }> {
  const program = new Program(process.execPath, [MAIN, ...words], { env });
  const code = await program.ended(20_000);
  return { code, said: `${program.stdout}\n${program.stderr}` };
}

describe('starting', () => {
  test('`npm start` prints the link and the address to call; Ctrl-C ends it well', async () => {
    const { env, httpPort, sipPort } = await productEnvironment({ data: await freshFolder() });
    const program = new Program('npm', ['start'], { env, group: true });
    await program.says(new RegExp(`http://127\\.0\\.0\\.1:${httpPort}/login\\?token=`), 90_000);
    await program.says(new RegExp(`sip:welcome@\\S+:${sipPort}`));
    await program.stop('SIGINT');
    // npm itself dies of the signal; what it ran has said goodbye and is gone.
    expect(program.stdout).toContain('Ending calls');
    expect(await answersOk(`http://127.0.0.1:${httpPort}/healthz`)).toBe(false);
  });

  test('a port that is taken is named, with what to do', async () => {
    const sipPort = await freePort();
    const squatter = createSocket('udp4');
    await new Promise<void>((resolve) => squatter.bind(sipPort, '127.0.0.1', resolve));
    const { env } = await productEnvironment({ data: await freshFolder(), sipPort });
    const { code, said } = await refusal(env);
    squatter.close();
    expect(code).not.toBe(0);
    expect(said).toContain(`${sipPort}`);
    expect(said).toMatch(/CORDBOARD_SIP|in use|taken/i);
    expect(said).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  });

  test('a second product beside the first names the port too, and the first goes on', async () => {
    const first = await startProduct();
    const { env } = await productEnvironment({ data: await freshFolder() });
    const { code, said } = await refusal({ ...env, CORDBOARD_HTTP: new URL(first.url).host });
    expect(code).not.toBe(0);
    expect(said).toContain(new URL(first.url).port);
    expect(said).toMatch(/CORDBOARD_HTTP|in use|taken/i);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    await first.stop();
  });

  test.each([
    { name: 'CORDBOARD_HTTP', value: 'not an address' },
    { name: 'CORDBOARD_SIP', value: 'pigeon:127.0.0.1:5060' },
    { name: 'CORDBOARD_RTP', value: '30000-20000' },
    { name: 'CORDBOARD_TRUSTED_NETWORKS', value: '10.0.0.0/99' },
    { name: 'CORDBOARD_LOG', value: 'shouting' },
  ])('a wrong $name is refused by name', async ({ name, value }) => {
    const { env } = await productEnvironment({ data: await freshFolder() });
    const { code, said } = await refusal({ ...env, [name]: value });
    expect(code).not.toBe(0);
    expect(said).toContain(name);
  });

  test('a data folder that cannot be one is refused by its path', async () => {
    const file = join(await freshFolder(), 'a-file');
    await writeFile(file, 'not a folder');
    const { env } = await productEnvironment({ data: file });
    const { code, said } = await refusal(env);
    expect(code).not.toBe(0);
    expect(said).toContain(file);
  });

  test('`config` prints every setting, and no password', async () => {
    const { env, password } = await productEnvironment({ data: await freshFolder() });
    const { code, said } = await refusal(env, ['config']);
    expect(code).toBe(0);
    const names =
      'DATA HTTP SIP RTP PUBLIC_ADDRESS LOCAL_NETWORKS TRUSTED_NETWORKS DOMAINS PUBLIC_URL TLS_CERT TLS_KEY TRUST_PROXY ADMIN_PASSWORD LOG';
    for (const name of names.split(' ')) expect(said).toContain(`CORDBOARD_${name}`);
    expect(said).toContain('MONGODB_URI');
    expect(said).not.toContain(password);
  });
});

describe.skipIf(lacks('sipp'))('ending', () => {
  const lounge = chain('lounge', [
    ['start', 'incoming-call'],
    ['pick-up', 'answer'],
    ['stay', 'wait', { seconds: 120 }],
    ['bye', 'hang-up'],
  ]);

  test('with calls up, each caller gets a BYE, and the exit code is 0', async () => {
    const product = await startProduct();
    await product.api.saveAndPublish(lounge);
    const caller = await startSipp({
      scenario: 'listen',
      to: 'lounge',
      port: product.sipPort,
      calls: 5,
      rate: 20,
      limit: 5,
    });
    await fiveStay(product);
    await product.stop();
    expect((await caller.done()).complaint).toBe('');
  });

  test('flows, versions and journals are there after a restart', async () => {
    const data = await freshFolder();
    const first = await startProduct({ data });
    await first.api.saveAndPublish(announcing('kept', 'First.'));
    const { version } = await first.api.saveAndPublish(announcing('kept', 'Second.'));
    const caller = await startSipp({ scenario: 'talk', to: 'kept', port: first.sipPort, hold: 200 });
    const { id } = await first.api.liveCall('kept');
    expect((await caller.done()).complaint).toBe('');
    const journal = await first.api.journal(id);
    await first.stop();

    const second = await startProduct({ data });
    const again = await second.api.flow('kept');
    expect(again.publishedVersion).toBe(version);
    expect(again.flow.nodes).toEqual(announcing('kept', 'Second.').nodes);
    expect(await second.api.journal(id)).toEqual(journal);
    const call = await sipp({ scenario: 'listen', to: 'kept', port: second.sipPort });
    expect(call.complaint).toBe('');
    await second.stop();
  });

  test('after a kill, whatever the API had acknowledged is there', async () => {
    const data = await freshFolder();
    const first = await startProduct({ data });
    const { rev } = await first.api.save(announcing('survivor', 'Still here.'));
    await first.kill();
    const second = await startProduct({ data });
    expect((await second.api.flow('survivor')).rev).toBe(rev);
    await second.stop();
  });
});

async function fiveStay(product: Product): Promise<void> {
  await until('five calls in the lounge', async () => {
    const calls = await product.api.liveCalls();
    return calls.filter(({ at }) => at.at(-1) === 'stay').length === 5;
  });
}
