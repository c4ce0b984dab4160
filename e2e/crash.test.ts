/** The plug is pulled with calls up: after the restart every peer is told once, in its own dialog, and records say so. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Captured, capture } from './harness/capture.ts';
import { chain } from './harness/flows.ts';
import { type Office, openOffice } from './harness/office.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type SippCall, sipp, startSipp } from './harness/sipp.ts';

const VOICES = { anna: 440, bob: 1000 } as const;

describe.skipIf(lacks('baresip', 'sipp', 'tcpdump'))('killed with an announcement and a conversation up', () => {
  let data: string;
  let sipPort: number;
  let office: Office<'anna' | 'bob'>;
  let product: Product;
  let listener: SippCall;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'cordboard-crash-'));
    sipPort = await freePort();
    office = await openOffice(VOICES, { data, sipPort });
    product = office.product;
    const lounge = ['stay', 'wait', { seconds: 3600 }] as const;
    const ends = ['bye', 'hang-up'] as const;
    await product.api.saveAndPublish(
      chain('lounge', [['start', 'incoming-call'], ['pick-up', 'answer'], lounge, ends]),
    );
    await product.api.saveAndPublish(chain('short', [['start', 'incoming-call'], ['pick-up', 'answer'], ends]));
  });
  afterAll(async () => {
    for (const phone of Object.values(office?.phones ?? {})) await phone.stop();
    await product?.stop();
    await rm(data, { recursive: true, force: true });
  });

  const keptLegs = async () => {
    const text = await readFile(join(data, 'legs', 'legs.ndjson'), 'utf8');
    return text.split('\n').filter((line) => line.includes('{"kept":')).length;
  };
  const restarted = async () => {
    await product.kill();
    product = await startProduct({ data, sipPort });
  };

  test('each peer gets one BYE and accepts it', async () => {
    listener = await startSipp({ scenario: 'listen', to: 'lounge', port: sipPort });
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    for (const phone of Object.values(office.phones)) await phone.event('CALL_ESTABLISHED');
    await until('three legs on the disk', async () => (await keptLegs()) === 3);

    const listening = await capture(`udp port ${sipPort}`);
    await restarted();
    const heard = await listener.done();
    expect(heard.ok, heard.complaint).toBe(true);
    for (const phone of Object.values(office.phones)) await phone.event('CALL_CLOSED');
    await until('nothing is left in the journal', async () => (await readKept(data)) === 0);
    const byes = goodbyes(await listening.stop(), sipPort);
    expect(byes.map(({ answers }) => answers)).toEqual([[200], [200], [200]]);
    for (const { text } of byes) expect(text).toMatch(/^Reason: Q\.850;cause=/m);
  });

  test('the records of all three legs say recovered, and no call is left', async () => {
    const records = await until('three records', async () => {
      const found = (await product.api.cdrs()).filter(({ endedAt }) => endedAt !== undefined);
      return found.length >= 3 && found;
    });
    expect(records).toHaveLength(3);
    for (const record of records) expect(record).toMatchObject({ recovered: true, sip: 200, cause: { by: 'runtime' } });
    expect(records.map(({ account }) => account ?? '').sort()).toEqual(['', 'anna', 'bob']);
    expect(await product.api.liveCalls()).toEqual([]);
  });

  test('new calls work, and a restart after them tells nobody anything', async () => {
    const short = await sipp({ scenario: 'listen', to: 'short', port: sipPort });
    expect(short.ok, short.complaint).toBe(true);
    for (const phone of Object.values(office.phones)) phone.forget();
    await office.dial('bob', 'anna');
    await office.phones.anna.event('CALL_INCOMING');
    await office.phones.anna.answer();
    await office.phones.bob.event('CALL_ESTABLISHED');
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    await until('nothing is left in the journal', async () => (await readKept(data)) === 0);
    const listening = await capture(`udp port ${sipPort}`);
    await restarted();
    expect(goodbyes(await listening.stop(), sipPort)).toEqual([]);
  });
});

/** Legs in the file that are not over. */
async function readKept(data: string): Promise<number> {
  const open = new Set<string>();
  for (const line of (await readFile(join(data, 'legs', 'legs.ndjson'), 'utf8')).split('\n')) {
    const { kept, gone } = line === '' ? { gone: '' } : JSON.parse(line.slice(9));
    if (kept) open.add(`${kept.call}/${kept.leg}`);
    else open.delete(gone);
  }
  return open.size;
}

/** The BYEs that the product sent, by dialog, repetitions of one left out; and what each got. */
function goodbyes({ datagrams }: Captured, sipPort: number) {
  const texts = datagrams.map(({ payload, ...rest }) => ({ ...rest, text: payload.toString('latin1') }));
  const sent = texts.filter(({ source, text }) => source.port === sipPort && text.startsWith('BYE '));
  const once = new Map(sent.map((one) => [branchOf(one.text), one]));
  return [...once].map(([branch, { text }]) => {
    const replies = texts.filter((reply) => reply.text.startsWith('SIP/2.0 ') && branchOf(reply.text) === branch);
    return { text, answers: [...new Set(replies.map((reply) => Number(reply.text.slice(8, 11))))] };
  });
}

const branchOf = (text: string): string => /^Via: .*branch=([^;\s]+)/m.exec(text)?.[1] ?? '';
