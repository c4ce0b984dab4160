/** Calling back from a mailbox: whose phones ring, whom they call, and in which words it is refused. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { Mailboxes } from '../../mailbox/mailboxes.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import type { CallOrder, ControlRefusal } from '../api-parts.ts';
import { type Desk, openDesk } from '../testing/api-desk.ts';

const folder = freshFolders();
let desk: Desk;
let headers: Record<string, string>;
let orders: CallOrder[];
/** Accounts that have a phone. */
let phones: readonly string[];
let outcome: { readonly call: string } | ControlRefusal;

beforeEach(async () => {
  orders = [];
  phones = ['anna', 'bob'];
  outcome = { call: 'call-2' };
  const place = async (order: CallOrder) => {
    orders.push(order);
    return outcome;
  };
  desk = await openDesk({
    folder: folder(),
    parts: {
      control: { hangUp: async () => false, place },
      phones: { of: () => [], count: (name) => (phones.includes(name) ? 1 : 0), remove: () => false },
    },
  });
  headers = { ...(await desk.logIn()), 'content-type': 'application/json' };
});
afterEach(() => desk.close());

async function account(name: string, mailbox?: string): Promise<void> {
  const body = JSON.stringify({ name, ...(mailbox !== undefined && { mailbox }) });
  expect((await desk.ask('/api/accounts', { method: 'POST', headers, body })).status).toBe(201);
}

/** A message from that caller. */
async function left(mailbox: string, from: { user: string; host?: string }): Promise<string> {
  const { store, clock, log, accounts } = desk.parts;
  const files = { read: async () => new Uint8Array(16_044), remove: async () => {} };
  const mailboxes = new Mailboxes({ store, clock, log, accounts, runtime: 'desk', files });
  await mailboxes.change(mailbox, {});
  const opened = await mailboxes.open(mailbox, { id: 'call-1', from });
  if (opened.kind === 'full') throw new Error('full');
  await mailboxes.keep(opened.message, { seconds: 1, soundSeconds: 1 });
  return opened.message;
}

const callBack = (mailbox: string, message: string, body: object = {}) =>
  desk.ask(`/api/mailboxes/${mailbox}/messages/${message}/call-back`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
const detail = ({ json }: { readonly json: unknown }) => (json as { detail: string }).detail;

test('the owner’s phones ring, and the number is called with the rights of that account', async () => {
  await account('anna', 'family');
  const message = await left('family', { user: '+4989123', host: 'provider.example' });
  const answer = await callBack('Family', message);
  expect(answer).toMatchObject({ status: 202, json: { id: 'call-2', account: 'anna' } });
  expect(answer.headers.location).toBe('/api/calls/call-2');
  expect(orders).toEqual([{ account: 'anna', to: '+4989123', by: 'admin' }]);
  const { json } = await desk.ask('/api/audit', { headers });
  expect(json).toContainEqual(expect.objectContaining({ action: 'callBackMessage', detail: 'anna calls +4989123' }));
});

test('a mailbox called like an account is its own, unless the account has named another', async () => {
  await account('anna');
  await account('bob', 'family');
  expect((await callBack('anna', await left('anna', { user: '201' }))).json).toMatchObject({ account: 'anna' });
  const owners = ['anna', 'bob', 'family', 'shop'].map((name) => desk.parts.mailboxes.owners(name));
  expect(owners).toEqual([['anna'], [], ['bob'], []]);
});

test('of several owners the one with a phone is meant, else one has to be named', async () => {
  await account('anna', 'family');
  await account('bob', 'family');
  await account('carl');
  const message = await left('family', { user: 'kim', host: 'elsewhere.example' });
  expect(detail(await callBack('family', message))).toContain('anna, bob');
  expect((await callBack('family', message, { account: 'Bob' })).json).toMatchObject({ account: 'bob' });
  phones = ['anna'];
  expect((await callBack('family', message)).json).toMatchObject({ account: 'anna' });
  expect(orders.map(({ to }) => to)).toEqual(Array(2).fill('sip:kim@elsewhere.example'));
  const foreign = await callBack('family', message, { account: 'carl' });
  expect([foreign.status, detail(foreign)]).toEqual([422, 'carl does not have the mailbox family']);
});

test('what cannot be is refused in words, and nobody is rung', async () => {
  const ownerless = await callBack('shop', await left('shop', { user: '201' }));
  expect([ownerless.status, detail(ownerless)]).toEqual([409, 'no account has the mailbox shop']);
  await account('anna', 'family');
  const withheld = await callBack('family', await left('family', { user: 'anonymous', host: 'anonymous.invalid' }));
  expect([withheld.status, detail(withheld)]).toEqual([409, expect.stringContaining('shown no number')]);
  expect(withheld.json).toMatchObject({ problems: [{ code: 'number-withheld' }] });
  const other = await left('shop', { user: '201' });
  expect((await callBack('family', other)).status).toBe(404);
  expect((await callBack('family', 'none')).status).toBe(404);
  expect(orders).toEqual([]);
});

test('without a phone nobody is rung; what the placed call says is passed on', async () => {
  await account('anna', 'family');
  const message = await left('family', { user: '201' });
  phones = [];
  const phoneless = await callBack('family', message);
  expect([phoneless.status, detail(phoneless)]).toEqual([409, 'no phone is registered for anna']);
  expect(phoneless.json).toMatchObject({ problems: [{ code: 'no-phone', message: { de: expect.any(String) } }] });
  expect(orders).toEqual([]);
  phones = ['anna'];
  outcome = { refused: { status: 409, why: 'the account anna is switched off' } };
  const off = await callBack('family', message);
  expect([off.status, detail(off)]).toEqual([409, 'the account anna is switched off']);
});

test('messages say whether their caller can be called', async () => {
  await account('anna', 'family');
  await left('family', { user: '201' });
  await left('family', { user: '' });
  const { json } = await desk.ask('/api/mailboxes/family/messages', { headers });
  const can = (json as { from: string; canCallBack: boolean }[]).map(({ from, canCallBack }) => [from, canCallBack]);
  expect(can).toContainEqual(['201', true]);
  expect(can).toContainEqual(['', false]);
  const box = await desk.ask('/api/mailboxes/family', { headers });
  expect(box.json).toMatchObject({ owners: ['anna'] });
});
