import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ProbeStep, TrunkAnswer, TrunkPreset } from '../../../shared/api/trunks.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { trunkInput } from '../../trunks/testing/trunk-stage.ts';
import { type Asked, type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const folder = freshFolders();
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
});
afterAll(() => desk.close());
beforeEach(() => desk.clock.advance(1000));

const ask = (path: string, asked: Asked = {}) =>
  desk.ask(`/api${path}`, {
    ...asked,
    headers: {
      authorization: `Basic ${btoa(`admin:${PASSWORD}`)}`,
      'content-type': 'application/json',
      ...asked.headers,
    },
  });
const send = (method: string, path: string, body?: unknown, headers = {}) =>
  ask(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
const canary = 'canary-kY3-password';

describe('/api/trunks', () => {
  test('a trunk is made, shown, changed and deleted, and its password never leaves', async () => {
    const created = await send('POST', '/trunks', { name: 'carrier', ...trunkInput({ password: canary }) });
    expect(created.status, created.text).toBe(201);
    const trunk = created.json as TrunkAnswer;
    expect(trunk).toMatchObject({ name: 'carrier', rev: 1, hasPassword: true, stopped: false });
    expect(trunk.status).toMatchObject({ state: 'registering', addresses: [], strangers: [] });
    const { password: _kept, ...without } = trunkInput({ label: 'Renamed' });
    const changed = await send('PUT', '/trunks/carrier', without, { 'if-match': '"1"' });
    expect(changed.json).toMatchObject({ label: 'Renamed', rev: 2, hasPassword: true });
    expect((await send('PUT', '/trunks/carrier', without, { 'if-match': '"1"' })).status).toBe(412);
    const shown = await Promise.all(['/trunks', '/trunks/carrier', '/audit'].map((path) => ask(path)));
    const texts = [created, changed, ...shown].map(({ text }) => text).join('');
    expect(texts).not.toContain(canary);
    expect(texts).not.toContain(desk.parts.trunks.trunks.get('carrier')!.row.contactUser);
    expect((await send('DELETE', '/trunks/carrier')).status).toBe(204);
    expect((await ask('/trunks/carrier')).status).toBe(404);
  });

  test.each<[number, string, object]>([
    [422, 'a user name', { register: true, username: undefined }],
    [422, 'no host', { server: 'no host' }],
    [400, 'colour', { colour: 'red' }],
    [422, '/transport', { transport: 'sctp' }],
    [422, 'whole internet', { addresses: ['::/0'] }],
  ])('%i with words: %s', async (status, words, more) => {
    const answer = await send('POST', '/trunks', { name: 'odd', ...trunkInput(), ...more });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).toContain(words.replace('/', ''));
  });

  test('a name that means something else already is refused', async () => {
    const flow = { schemaVersion: 1, id: 'lobby', name: 'Lobby', access: 'none', nodes: [], edges: [] };
    expect((await send('POST', '/flows', flow)).status).toBe(201);
    expect((await send('POST', '/trunks', { name: 'lobby', ...trunkInput() })).status).toBe(409);
    expect((await send('POST', '/trunks', { name: 'local', ...trunkInput() })).status).toBe(422);
  });

  test('stopped and started; a realm is confirmed only when one was offered; no call has come yet', async () => {
    await send('POST', '/trunks', { name: 'second', ...trunkInput() });
    expect((await send('POST', '/trunks/second/stop')).json).toMatchObject({
      stopped: true,
      status: { state: 'stopped' },
    });
    expect((await send('POST', '/trunks/second/start')).json).toMatchObject({ stopped: false });
    expect((await send('POST', '/trunks/second/confirm-realm')).status).toBe(409);
    expect((await send('POST', '/trunks/second/retry')).status).toBe(200);
    expect((await ask('/trunks/second/last-invite')).status).toBe(404);
    expect((await send('POST', '/trunks/nobody/stop')).status).toBe(404);
  });

  test('a test of settings answers with lines of JSON', async () => {
    const answer = await send('POST', '/trunk-probes', trunkInput({ server: 'nowhere.test' }));
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers['content-type']).toContain('application/x-ndjson');
    const steps = answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ProbeStep);
    expect(steps).toMatchObject([
      { step: 'dns', outcome: 'bad', code: 'dns.failed', words: 'DNS knows no nowhere.test' },
    ]);
    const { password: _own, ...settings } = trunkInput({ server: 'nowhere.test' });
    expect((await send('POST', '/trunks/second/probe', settings)).status).toBe(200);
    expect((await send('POST', '/trunks/nobody/probe', settings)).status).toBe(404);
  });

  test('presets', async () => {
    const presets = (await ask('/trunk-presets')).json as TrunkPreset[];
    expect(presets[0]).toMatchObject({ kind: 'shape' });
  });
});
