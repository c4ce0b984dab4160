import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { isSigned } from '../../webhooks/sign.ts';
import { type Desk, openDesk } from '../testing/api-desk.ts';

const folder = freshFolders();

interface Got {
  readonly signature: string;
  readonly body: string;
}

let desk: Desk;
let headers: Record<string, string>;
let receiver: Server;
let got: Got[];
let heard: () => void;
let url: string;
beforeEach(async () => {
  desk = await openDesk({ folder: folder() });
  headers = { ...(await desk.logIn()), 'content-type': 'application/json' };
  got = [];
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    got.push({ signature: String(request.headers['cordboard-signature']), body });
    response.end();
    heard?.();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  await desk.close();
  receiver.close();
});

const ask = (method: string, path: string, body?: unknown) =>
  desk.ask(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
const create = async (body: object) => {
  const made = await ask('POST', '/api/webhooks', body);
  return { ...made, ...(made.json as { id: string; secret: string }) };
};
const received = (count: number) =>
  new Promise<void>((resolve) => {
    heard = () => got.length >= count && resolve();
    heard();
  });

describe('webhooks', () => {
  test('an event that was asked for arrives, signed, with what the call is; others do not', async () => {
    const { status, secret } = await create({ url, events: ['call.ended', 'flow.published'] });
    expect(status).toBe(201);
    const call = { type: 'call.started', from: 'sip:ann@a', to: 'sip:welcome@b', flow: 'welcome', version: 1 } as const;
    desk.tell('one', call);
    desk.parts.webhooks.publish({
      call: 'one',
      seq: 1,
      at: 5,
      type: 'call.ended',
      cause: { by: 'caller', code: 'hungUp' },
    });
    desk.parts.webhooks.publish({ call: 'one', seq: 2, at: 6, type: 'node.failed', path: [], message: '' });
    await received(1);
    expect(JSON.parse(got[0]!.body)).toMatchObject({
      type: 'call.ended',
      event: { call: 'one', cause: { by: 'caller' } },
      call: { id: 'one', from: 'sip:ann@a', flow: 'welcome' },
    });
    expect(isSigned(got[0]!.signature, secret, got[0]!.body, desk.clock.now() / 1000)).toBe(true);
    expect(got).toHaveLength(1);
  });

  test('can be tried, changed, paused and removed; the secret is told once', async () => {
    const { id, secret, json, headers: sent } = await create({ url, events: ['alert.raised'] });
    expect(json).toMatchObject({ secret: expect.stringMatching(/^whsec_/), disabled: false, waiting: 0 });
    expect(await ask('POST', `/api/webhooks/${id}/test`)).toMatchObject({
      json: { outcome: 'delivered', status: 200 },
    });
    const listed = await ask('GET', '/api/webhooks');
    expect(listed.json).toMatchObject([{ id, deliveries: [{ type: 'webhook.test', outcome: 'delivered' }] }]);
    expect(listed.text).not.toContain(secret);
    const { rows } = await desk.store.collection('webhooks').find({});
    expect(JSON.stringify(rows)).not.toContain(secret);

    const seen = { 'if-match': String(sent.etag) };
    const paused = await desk.ask(`/api/webhooks/${id}`, {
      method: 'PATCH',
      headers: { ...headers, ...seen },
      body: JSON.stringify({ disabled: true }),
    });
    expect(paused.status).toBe(200);
    const late = { method: 'PATCH', headers: { ...headers, ...seen }, body: JSON.stringify({ disabled: false }) };
    expect((await desk.ask(`/api/webhooks/${id}`, late)).status).toBe(412);
    desk.parts.webhooks.publish({ at: 1, type: 'alert.raised', code: 'x', message: 'y' });
    expect((await ask('GET', `/api/webhooks/${id}`)).json).toMatchObject({ waiting: 0 });

    const renewed = (await ask('POST', `/api/webhooks/${id}/secret`)).json as { secret: string };
    expect(renewed.secret).not.toBe(secret);
    await ask('POST', `/api/webhooks/${id}/test`);
    expect(isSigned(got.at(-1)!.signature, renewed.secret, got.at(-1)!.body, desk.clock.now() / 1000)).toBe(true);
    expect((await ask('DELETE', `/api/webhooks/${id}`)).status).toBe(204);
    expect((await ask('DELETE', `/api/webhooks/${id}`)).status).toBe(404);
  });

  test.each([
    'http://10.0.0.1/',
    'http://[::1]/',
    'http://0xa9fea9fe/latest/meta-data/',
    'ftp://example.org/',
    'http://user:secret@example.org/',
    'not an address',
  ])('%s is refused at once', async (address) => {
    expect((await ask('POST', '/api/webhooks', { url: address, events: ['call.ended'] })).status).toBe(422);
  });

  test('a name is judged when it is used', async () => {
    const { id } = await create({ url: 'http://localhost.:1/', events: ['call.ended'] });
    const { json } = await ask('POST', `/api/webhooks/${id}/test`);
    expect(json).toMatchObject({ outcome: 'givenUp', why: expect.any(String) });
  });
});
