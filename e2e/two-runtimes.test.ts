/** Two runtimes of one house on one MongoDB (a double, through the real driver): set up at one, it works at the other. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MongoDouble, startMongoDouble } from '../runtime/store/testing/mongo-double.ts';
import { chain } from './harness/flows.ts';
import { handCall } from './harness/hand-call.ts';
import { until } from './harness/patience.ts';
import { type Product, startProduct } from './harness/product.ts';
import { offer, statusOf, Wire } from './harness/wire.ts';

const lounge = chain('lounge', [
  ['start', 'incoming-call'],
  ['pick-up', 'answer'],
  ['stay', 'wait', { seconds: 60 }],
  ['bye', 'hang-up'],
]);

let double: MongoDouble;
let one: Product;
let two: Product;
beforeAll(async () => {
  double = await startMongoDouble({ changeStreams: true });
  const env = { MONGODB_URI: double.uri, CORDBOARD_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') };
  // One after the other: the first makes realm and indexes, and the second one's password is the house's from then on.
  one = await startProduct({ env });
  two = await startProduct({ env });
});
afterAll(async () => {
  await Promise.all([one?.stop(), two?.stop()]);
  await double?.close();
});

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The status of the first answer, and of that to the password. */
async function register(product: Product, user: string, password: string): Promise<readonly [number, number]> {
  const wire = await Wire.open(product.sipPort);
  const ask = async (callId: string, headers: readonly string[], cseq: number) => {
    wire.received.length = 0;
    const parts = { method: 'REGISTER', to: user, port: product.sipPort, callId, cseq, headers };
    // Phones register for themselves.
    wire.send(wire.request(parts).replaceAll('sip:wire@', `sip:${user}@`));
    return wire.final('REGISTER', callId);
  };
  const callId = `two-${Math.random().toString(36).slice(2)}`;
  const challenged = await ask(callId, [], 1);
  const value = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(md5Challenge(challenged))?.[1] ?? '';
  const uri = `sip:${user}@127.0.0.1:${product.sipPort}`;
  const secret = md5(`${user}:${value('realm')}:${password}`);
  const response = md5(`${secret}:${value('nonce')}:00000001:here:auth:${md5(`REGISTER:${uri}`)}`);
  const proof =
    `Authorization: Digest username="${user}", realm="${value('realm')}", nonce="${value('nonce')}", uri="${uri}", ` +
    `response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="here"`;
  return [statusOf(challenged), statusOf(await ask(callId, [proof], 2))] as const;
}

/** Phones may be asked in several algorithms. */
const md5Challenge = (answer: string): string =>
  answer.split('\r\n').find((line) => /^WWW-Authenticate:/i.test(line) && !/SHA-256/i.test(line)) ?? '';

test('a flow published at one is answered at the other', async () => {
  await two.api.saveAndPublish(lounge);
  await until('the other one has the flow', async () => {
    const wire = await Wire.open(one.sipPort);
    return await handCall(wire, one.sipPort, 'lounge', offer(40_000)).then(
      (call) => call.bye().then(() => true),
      () => false,
    );
  });
});

test('an account made at one registers at the other, with its own password only', async () => {
  const made = await two.api.ask<{ password: string }>('POST', '/api/accounts', { name: 'anna' });
  await until('the other one knows anna', async () => (await register(one, 'anna', made.password))[1] === 200);
  expect(await register(one, 'anna', `${made.password}!`)).toEqual([401, 401]);
});
