/** Two who save in the same instant: one word still means one thing. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drawFlow } from '../../../shared/flow-schema/testing/draw-flow.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { trunkInput } from '../../trunks/testing/trunk-stage.ts';
import { type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const authorization = `Basic ${btoa(`admin:${PASSWORD}`)}`;
let desk: Desk;

beforeEach(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
});
afterEach(() => desk.close());

function send(method: string, path: string, body: unknown): Promise<number> {
  const headers = { authorization, 'content-type': 'application/json' };
  return desk.ask(`/api${path}`, { method, headers, body: JSON.stringify(body) }).then(({ status }) => status);
}

const sorted = async (statuses: readonly Promise<number>[]) => (await Promise.all(statuses)).sort();

test('an account, a flow and a trunk of the same name', async () => {
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    const all = [
      send('POST', '/flows', drawFlow({}, [], { id: name })),
      send('POST', '/accounts', { name }),
      send('POST', '/trunks', { name, ...trunkInput() }),
    ];
    expect(await sorted(all), name).toEqual([201, 409, 409]);
  }
});

test('a number and an extension', async () => {
  await send('POST', '/accounts', { name: 'anna' });
  const target = { kind: 'account', account: 'anna' };
  for (const word of ['*71', '*72', '*73', '*74', '*75']) {
    const all = [
      send('POST', '/numbers', { number: word, target }),
      send('PATCH', '/accounts/anna', { extension: word }),
    ];
    expect((await sorted(all)).at(-1), word).toBe(409);
  }
});
