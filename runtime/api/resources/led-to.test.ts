import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drawFlow } from '../../../shared/flow-schema/testing/draw-flow.ts';
import { numberRow, smallHouse, trunkRow } from '../../routing/testing/small-house.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';
import { refuseWhileLedTo } from './led-to.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const authorization = `Basic ${btoa(`admin:${PASSWORD}`)}`;
const main = '/numbers/%2B442079460000';
let desk: Desk;

beforeEach(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
  await ask('POST', '/accounts', { name: 'anna' });
  await ask('POST', '/flows', drawFlow({ call: 'answer' }, ['start.in > call'], { id: 'hello' }));
});
afterEach(() => desk.close());

function ask(method: string, path: string, body?: unknown) {
  const headers = { authorization, 'content-type': 'application/json' };
  return desk.ask(`/api${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

async function expectRefused(path: string, words: string): Promise<void> {
  const answer = await ask('DELETE', path);
  expect(answer.status, answer.text).toBe(409);
  expect(answer.text).toContain(`calls are led here by ${words}`);
  expect((await ask('GET', path)).status).toBe(200);
}

test('an account stays while a number leads to it', async () => {
  await ask('POST', '/numbers', { number: '+442079460000', target: { kind: 'account', account: 'anna' } });
  await expectRefused('/accounts/anna', 'the number +442079460000: lead them elsewhere first');
  await ask('PATCH', main, { target: { kind: 'flow', flow: 'hello' } });
  expect((await ask('DELETE', '/accounts/anna')).status).toBe(204);
});

test('a flow stays while numbers and accounts lead to it', async () => {
  await ask('POST', '/numbers', { number: '+442079460000', target: { kind: 'flow', flow: 'hello' } });
  await ask('PATCH', '/accounts/anna', { outgoingFlow: 'hello' });
  await expectRefused('/flows/hello', 'the number +442079460000, the account anna:');
  await ask('PATCH', '/accounts/anna', { outgoingFlow: null, incomingFlow: 'hello' });
  await ask('DELETE', main);
  await expectRefused('/flows/hello', 'the account anna:');
  await ask('PATCH', '/accounts/anna', { incomingFlow: null });
  expect((await ask('DELETE', '/flows/hello')).status).toBe(204);
});

test('of many leads some are named', async () => {
  for (const name of ['bert', 'carl', 'dora', 'emil', 'fred'])
    await ask('POST', '/accounts', { name, incomingFlow: 'hello' });
  await expectRefused('/flows/hello', 'the account bert, the account carl, the account dora, 2 more:');
});

test('a trunk stays while a number is taken from it only; an account and a flow while a trunk leads there', () => {
  const anna = { kind: 'account', account: 'anna' } as const;
  const house = smallHouse({ trunks: [trunkRow('carrier', { incoming: anna }), trunkRow('other')] });
  const numbers = { list: () => [numberRow('+442079460001', anna, { trunk: 'carrier' })] };
  const refuse = (led: Parameters<typeof refuseWhileLedTo>[0]) =>
    refuseWhileLedTo(led, { accounts: { list: () => [] }, routing: { numbers, house } });
  expect(() => refuse({ kind: 'trunk', trunk: 'carrier' })).toThrow('by the number +442079460001:');
  expect(() => refuse(anna)).toThrow('by the number +442079460001, the trunk carrier:');
  refuse({ kind: 'trunk', trunk: 'other' });
  refuse({ kind: 'flow', flow: 'anna' });
});
