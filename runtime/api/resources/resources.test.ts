import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk } from '../testing/api-desk.ts';
import { flowIdFrom } from './flow-id.ts';

const folder = freshFolders();
const NODE = { id: 'start', kind: 'incoming-call', version: 1, config: {}, position: { x: 0, y: 0 } };
const FLOW = { schemaVersion: 1, id: 'welcome', name: 'Welcome', access: 'none', nodes: [NODE], edges: [] };

let desk: Desk;
let headers: Record<string, string>;
let ready = true;
beforeEach(async () => {
  ready = true;
  desk = await openDesk({ folder: folder(), parts: { ready: () => ready } });
  headers = await desk.logIn();
});
afterEach(() => desk.close());

const get = (path: string) => desk.ask(path, { headers });
const send = (method: string, path: string, body?: unknown, extra = {}) =>
  desk.ask(path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...extra },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

describe('flows', () => {
  test('a flow is saved, read, changed, published and deleted', async () => {
    const created = await send('POST', '/api/flows', FLOW);
    expect(created).toMatchObject({ status: 201, headers: { etag: '"1"', location: '/api/flows/welcome' } });
    expect(created.json).toEqual({
      flow: FLOW,
      rev: 1,
      updatedAt: desk.clock.now(),
      changed: true,
      sip: 'sip:welcome@192.0.2.10:5060',
      problems: [],
    });

    const published = await send('POST', '/api/flows/welcome/publish');
    expect(published).toMatchObject({ status: 200, json: { version: 1, publishedAt: desk.clock.now() } });
    expect(desk.published).toEqual([{ flow: FLOW, version: 1 }]);
    expect((await get('/api/flows')).json).toMatchObject([
      { id: 'welcome', publishedVersion: 1, changed: false, nodes: 1 },
    ]);

    const changed = { ...FLOW, name: 'Other' };
    const { etag } = (await get('/api/flows/welcome')).headers;
    expect((await send('PUT', '/api/flows/welcome', changed, { 'if-match': etag })).status).toBe(200);
    expect((await get('/api/flows/welcome')).json).toMatchObject({ flow: changed, changed: true, publishedVersion: 1 });

    expect((await send('DELETE', '/api/flows/welcome')).status).toBe(204);
    expect(desk.removed).toEqual(['welcome']);
    expect((await get('/api/flows/welcome')).status).toBe(404);
    expect((await get('/api/flows')).json).toEqual([]);
  });

  test('moving a box is no change of what is published', async () => {
    await send('POST', '/api/flows', FLOW);
    await send('POST', '/api/flows/welcome/publish');
    const moved = { ...FLOW, nodes: [{ ...NODE, position: { x: 50, y: 50 } }] };
    expect((await send('PUT', '/api/flows/welcome', moved)).json).toMatchObject({ changed: false });
  });

  test('two who draw on the same flow: the second is told, nothing is lost', async () => {
    await send('POST', '/api/flows', FLOW);
    const seen = { 'if-match': '"1"' };
    expect((await send('PUT', '/api/flows/welcome', { ...FLOW, name: 'A' }, seen)).status).toBe(200);
    const late = await send('PUT', '/api/flows/welcome', { ...FLOW, name: 'B' }, seen);
    expect(late).toMatchObject({ status: 412, json: { title: 'Somebody else has changed it' } });
    expect((await get('/api/flows/welcome')).json).toMatchObject({ flow: { name: 'A' }, rev: 2 });
    expect((await send('PUT', '/api/flows/welcome', FLOW, { 'if-match': 'two' })).status).toBe(400);
  });

  test('an unfinished drawing is saved with its problems, and not published', async () => {
    const unfinished = { ...FLOW, nodes: [] };
    const problems = [expect.objectContaining({ code: 'no-start' })];
    expect(await send('POST', '/api/flows', unfinished)).toMatchObject({ status: 201, json: { problems } });
    expect(await send('POST', '/api/flows/validate', unfinished)).toMatchObject({ status: 200, json: { problems } });
    expect(await send('POST', '/api/flows/welcome/publish')).toMatchObject({ status: 422, json: { problems } });
    expect(desk.published).toEqual([]);
  });

  test('what is no flow document is refused, with what is wrong', async () => {
    const problems = [expect.objectContaining({ code: 'bad-form' })];
    await send('POST', '/api/flows', FLOW);
    const wrong = { ...FLOW, nodes: 'none' };
    expect(await send('POST', '/api/flows', wrong)).toMatchObject({ status: 422, json: { problems } });
    expect(await send('PUT', '/api/flows/welcome', wrong)).toMatchObject({ status: 422, json: { problems } });
    expect(await send('POST', '/api/flows/validate', wrong)).toMatchObject({ status: 200, json: { problems } });
    expect(await send('PUT', '/api/flows/other', FLOW)).toMatchObject({ status: 422 });
    expect((await send('PUT', '/api/flows/missing', { ...FLOW, id: 'missing' })).status).toBe(404);
  });

  test('an import without an id gets one from its name; an id that is taken is told', async () => {
    const { id: _, ...nameless } = FLOW;
    expect((await send('POST', '/api/flows', { ...nameless, name: 'Büro & Co' })).json).toMatchObject({
      flow: { id: 'buero-co' },
    });
    expect((await send('POST', '/api/flows', { ...nameless, name: 'Büro & Co' })).json).toMatchObject({
      flow: { id: 'buero-co-2' },
    });
    expect((await send('POST', '/api/flows', FLOW)).status).toBe(201);
    expect((await send('POST', '/api/flows', FLOW)).status).toBe(409);
  });

  test.each([
    ['Front desk', 'front-desk'],
    ['24 hours', 'hours'],
    ['  Straße 7! ', 'strasse-7'],
    ['Crème brûlée', 'creme-brulee'],
    ['日本', 'flow'],
    ['x'.repeat(80), 'x'.repeat(40)],
  ])('"%s" is called as %s', (name, id) => expect(flowIdFrom(name, () => false)).toBe(id));

  test('come page by page to who asks for that', async () => {
    for (const id of ['c', 'a', 'b']) await send('POST', '/api/flows', { ...FLOW, id, name: id });
    const first = await get('/api/flows?limit=2');
    expect(first.json).toMatchObject([{ id: 'a' }, { id: 'b' }]);
    const next = /<([^>]+)>; rel="next"/.exec(String(first.headers.link))![1]!;
    const second = await get(next);
    expect(second.json).toMatchObject([{ id: 'c' }]);
    expect(second.headers).not.toHaveProperty('link');
    for (const query of ['?limit=0', '?limit=1001', '?limit=x', '?after=nonsense', '?page=2']) {
      expect((await get(`/api/flows${query}`)).status, query).toBe(400);
    }
  });

  test('who watches is told', async () => {
    const cursor = desk.hub.cursor;
    await send('POST', '/api/flows', FLOW);
    await send('POST', '/api/flows/welcome/publish');
    await send('DELETE', '/api/flows/welcome');
    expect(desk.hub.after(cursor)?.events).toMatchObject([
      { type: 'flow.saved', flow: 'welcome', rev: 1 },
      { type: 'flow.published', flow: 'welcome', version: 1 },
      { type: 'flow.deleted', flow: 'welcome' },
    ]);
  });
});

describe('prompts', () => {
  test('a recording is uploaded, listed, heard and deleted', async () => {
    const upload = { method: 'POST', body: 'RIFF....', headers: { ...headers, 'content-type': 'audio/wav' } };
    const uploaded = await desk.ask('/api/prompts?name=Hello%20there', upload);
    const summary = { id: 'clip-8', name: 'Hello there', seconds: 1, bytes: 16_044, createdAt: desk.clock.now() };
    expect(uploaded).toMatchObject({ status: 201, json: summary });
    expect((await get('/api/prompts')).json).toEqual([summary]);
    const audio = await get('/api/prompts/clip-8/audio');
    expect(audio).toMatchObject({ status: 200, headers: { 'content-type': 'audio/wav', 'content-length': '16044' } });
    expect(audio.text.slice(0, 4)).toBe('RIFF');
    expect((await send('DELETE', '/api/prompts/clip-8')).status).toBe(204);
    expect((await get('/api/prompts/clip-8/audio')).status).toBe(404);
    expect(await desk.store.getBlob('clip-8')).toBeUndefined();
  });
});

describe('calls', () => {
  const started = {
    type: 'call.started',
    from: 'sip:ann@a',
    to: 'sip:welcome@b',
    flow: 'welcome',
    version: 1,
  } as const;
  const ended = { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } } as const;
  const entered = { type: 'node.entered', path: ['start'], kind: 'incoming-call' } as const;

  test('a running call has its journal, written or not', async () => {
    desk.tell('one', started, entered);
    expect((await get('/api/calls')).json).toMatchObject([{ id: 'one', state: 'ringing', at: ['start'] }]);
    expect((await get('/api/calls/one')).json).toMatchObject({
      call: { id: 'one' },
      journal: [{ seq: 0 }, { seq: 1 }],
    });
    await desk.journal.flush();
    desk.tell('one', { type: 'digit.pressed', digit: '1', form: 'info' });
    expect((await get('/api/calls/one')).json).toMatchObject({ journal: [{ seq: 0 }, { seq: 1 }, { seq: 2 }] });
  });

  test('an ended call has its record and journal', async () => {
    desk.tell('one', started, ended);
    await desk.journal.flush();
    expect((await get('/api/calls')).json).toEqual([]);
    expect((await get('/api/calls/one')).json).toMatchObject({
      call: { id: 'one', endedAt: 1001, cause: { code: 'hungUp' } },
      journal: [{ type: 'call.started' }, { type: 'call.ended' }],
    });
    expect((await get('/api/calls/two')).status).toBe(404);
  });

  test('calls can be asked for by flow, even those that ended this very moment', async () => {
    desk.tell('one', started, ended);
    desk.tell('two', { ...started, flow: 'other' }, ended);
    desk.tell('three', { ...started, flow: 'other' });
    expect((await get('/api/calls?state=ended&flow=other')).json).toMatchObject([{ id: 'two' }]);
    expect((await get('/api/calls?flow=other')).json).toMatchObject([{ id: 'three' }]);
    expect((await get('/api/calls?flow=welcome')).json).toEqual([]);
  });

  test('ended calls come page by page, the latest first, each once, even those of the same instant', async () => {
    const ids = Array.from({ length: 120 }, (_, place) => `call-${String(place).padStart(3, '0')}`);
    for (const id of ids) desk.tell(id, started, ended);
    desk.tell('running', started);
    await desk.journal.flush();
    const seen: string[] = [];
    let path: string | undefined = '/api/calls?state=ended';
    for (let page = 0; path !== undefined; page++) {
      const answer = await get(path);
      const rows = answer.json as { id: string }[];
      expect(rows.length).toBe([50, 50, 20][page]);
      seen.push(...rows.map(({ id }) => id));
      path = /<([^>]+)>; rel="next"/.exec(String(answer.headers.link ?? ''))?.[1];
    }
    expect(seen).toEqual(ids.reverse());
  });
});

describe('around the API', () => {
  test('health: open to all, by any name', async () => {
    const probe = { headers: { host: 'probe' } };
    expect(await desk.ask('/healthz', probe)).toMatchObject({ status: 200, text: 'ready\n' });
    ready = false;
    expect((await desk.ask('/healthz', probe)).status).toBe(503);
  });

  test('every answer carries a policy without inline code, and tells nothing of the server', async () => {
    for (const path of ['/api/flows', '/login', '/', '/api/nothing']) {
      const answer = await desk.ask(path);
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers).not.toHaveProperty('x-powered-by');
    }
  });

  test('an editor that is not built says so', async () => {
    expect(await desk.ask('/')).toMatchObject({ status: 503, text: expect.stringContaining('npm run build') });
  });
});

describe('the built editor', () => {
  test('files by name, pages by the editor, hashed files kept for ever', async () => {
    const editorFolder = folder();
    mkdirSync(join(editorFolder, 'assets'));
    writeFileSync(join(editorFolder, 'index.html'), '<title>editor</title>');
    writeFileSync(join(editorFolder, 'assets', 'main-abc.js'), 'run()');
    const built = await openDesk({ folder: folder(), parts: { editorFolder } });
    for (const path of ['/', '/flows/welcome', '/?link=used']) {
      const page = await built.ask(path);
      expect(page).toMatchObject({
        status: 200,
        text: '<title>editor</title>',
        headers: { 'cache-control': 'no-cache' },
      });
    }
    const script = await built.ask('/assets/main-abc.js');
    expect(script).toMatchObject({ status: 200, text: 'run()' });
    expect(script.headers['cache-control']).toMatch(/immutable/);
    expect((await built.ask('/assets/gone.js')).status).toBe(404);
    expect((await built.ask('/..%2findex.html')).status).not.toBe(500);
    await built.close();
  });
});
