/**
 * A server for working on the editor alone: the API in memory, the real cards, and calls that walk the drawings.
 * Run: `npx tsx editor/testing/mock-server.ts [port] [full|empty]` after `npx vite build --config editor/vite.config.ts`.
 */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { cards } from '../../runtime/nodes/catalogue.ts';
import type { FlowAnswer, NodeKindAnswer, PromptSummary } from '../../shared/api/http.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { MockCalls } from './mock-calls.ts';
import { checkRoughly } from './mock-checks.ts';
import { frontDesk, largeFlow } from './mock-flows.ts';
import { MockNetworks } from './mock-networks.ts';

const [port = '8099', mode = 'full'] = process.argv.slice(2);
const pages = fileURLToPath(new URL('../../dist/editor', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

interface Stored {
  flow: Flow;
  rev: number;
  updatedAt: number;
  publishedVersion?: number;
  changed: boolean;
}

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));
const welcome = JSON.parse(await readFile(`${samples}welcome.json`, 'utf8')) as Flow;
const flows = new Map<string, Stored>();
const prompts: PromptSummary[] = [];
const networks = new MockNetworks(mode === 'empty' ? [] : ['192.168.1.0/24']);
let signedIn = mode !== 'login';
const calls = new MockCalls((id) => flows.get(id)?.flow);
if (mode !== 'empty') {
  for (const [flow, publishedVersion] of [
    [welcome, 3],
    [frontDesk, undefined],
    ...(mode === 'large' ? ([[largeFlow(2000), undefined]] as const) : []),
  ] as const) {
    flows.set(flow.id, {
      flow,
      rev: 1,
      updatedAt: Date.now() - 3_600_000,
      publishedVersion,
      changed: !publishedVersion,
    });
  }
  prompts.push({ id: 'p1', name: 'Opening hours', seconds: 7.4, bytes: 118_000, createdAt: Date.now() });
}

const sip = (id: string): string => `sip:${id}@192.0.2.10:5060`;
const answerOf = (stored: Stored): FlowAnswer => ({
  ...stored,
  sip: sip(stored.flow.id),
  problems: checkRoughly(stored.flow, cards),
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

const refuse = (response: ServerResponse, status: number, detail: string, problems?: unknown): void =>
  json(response, status, { status, title: detail, detail, problems });

async function help(kind: string, language: string): Promise<string> {
  const page = new URL(`../../runtime/nodes/${kind}/help.${language}.md`, import.meta.url);
  return readFile(page, 'utf8').catch(
    () => '# Help\n\nThis kind has **no page** yet.\n\n- `{{ caller.number }}`\n- more',
  );
}

async function nodeKinds(): Promise<NodeKindAnswer[]> {
  return Promise.all(
    cards.map(async (card) => ({ card, help: { en: await help(card.kind, 'en'), de: await help(card.kind, 'de') } })),
  );
}

const session = { user: 'admin', csrfToken: 'token', productVersion: '0.1.0', sipAddresses: ['sip:192.0.2.10:5060'] };

async function api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const [, , resource, id, action] = url.pathname.split('/').map(decodeURIComponent);
  const method = request.method ?? 'GET';
  if (resource === 'login') {
    const { password } = JSON.parse(await bodyOf(request)) as { password: string };
    if (password !== 'secret') return refuse(response, 401, 'user or password is wrong');
    signedIn = true;
    return json(response, 200, session);
  }
  if (!signedIn) return refuse(response, 401, 'sign in first');
  if (method !== 'GET' && request.headers['x-csrf-token'] !== 'token') return refuse(response, 403, 'no token');
  if (resource === 'logout') {
    signedIn = false;
    return json(response, 204, undefined);
  }
  if (resource === 'session') return json(response, 200, session);
  if (resource === 'node-kinds') return json(response, 200, await nodeKinds());
  if (resource === 'networks') return networkApi(request, response, method, id);
  if (resource === 'prompts') {
    if (method === 'GET') return json(response, 200, prompts);
    const bytes = (await bodyOf(request)).length;
    const name = url.searchParams.get('name') ?? 'recording';
    const prompt = { id: `p${prompts.length + 1}`, name, seconds: bytes / 16_000, bytes, createdAt: Date.now() };
    prompts.unshift(prompt);
    return json(response, 201, prompt);
  }
  if (resource === 'calls') {
    if (!id) return json(response, 200, url.searchParams.get('state') === 'ended' ? calls.ended : calls.live());
    const call = calls.journalOf(id);
    return call ? json(response, 200, call) : refuse(response, 404, 'no such call');
  }
  if (resource === 'flows') return flowApi(request, response, method, id, action);
  refuse(response, 404, 'not found');
}

async function networkApi(
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  network: string | undefined,
): Promise<void> {
  if (method === 'POST') {
    const wanted = (JSON.parse(await bodyOf(request)) as { network: string }).network;
    if (!networks.add(wanted)) return refuse(response, 422, `${wanted} is no network such as 192.168.1.0/24`);
  }
  if (method === 'DELETE' && !networks.remove(network ?? '')) return refuse(response, 404, 'was not added here');
  json(response, method === 'POST' ? 201 : 200, networks.answer());
}

async function flowApi(
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  id: string | undefined,
  action: string | undefined,
): Promise<void> {
  if (!id && method === 'GET') {
    const rows = [...flows.values()].map(({ flow, ...rest }) => {
      const { name, description, access } = flow;
      return { id: flow.id, name, description, access, nodes: flow.nodes.length, sip: sip(flow.id), ...rest };
    });
    return json(response, 200, rows);
  }
  if (id === 'validate') {
    return json(response, 200, { problems: checkRoughly(JSON.parse(await bodyOf(request)) as Flow, cards) });
  }
  if (!id) {
    const flow = JSON.parse(await bodyOf(request)) as Flow;
    if (flows.has(flow.id)) return refuse(response, 409, `there is already a flow ${flow.id}`);
    const problems = checkRoughly(flow, cards).filter(({ code }) => code === 'unknown-kind');
    if (problems.length > 0) return refuse(response, 422, 'the flow was refused', problems);
    const stored = { flow, rev: 1, updatedAt: Date.now(), changed: true };
    flows.set(flow.id, stored);
    return json(response, 201, answerOf(stored));
  }
  const stored = flows.get(id);
  if (!stored) return refuse(response, 404, `there is no flow ${id}`);
  if (action === 'publish') {
    const problems = checkRoughly(stored.flow, cards);
    if (problems.some(({ severity }) => severity === 'error')) return refuse(response, 422, 'has errors', problems);
    stored.publishedVersion = (stored.publishedVersion ?? 0) + 1;
    stored.changed = false;
    return json(response, 200, { version: stored.publishedVersion, publishedAt: Date.now() });
  }
  if (method === 'PUT') {
    if (request.headers['if-match'] !== `"${stored.rev}"`) return refuse(response, 412, 'changed meanwhile');
    const flow = JSON.parse(await bodyOf(request)) as Flow;
    Object.assign(stored, { flow, rev: stored.rev + 1, updatedAt: Date.now(), changed: true });
  }
  if (method === 'DELETE') {
    flows.delete(id);
    return json(response, 204, undefined);
  }
  json(response, 200, answerOf(stored));
}

async function page(response: ServerResponse, path: string): Promise<void> {
  const file = join(pages, normalize(path === '/' || extname(path) === '' ? '/index.html' : path));
  const body = await readFile(file).catch(() => undefined);
  if (!body) return refuse(response, 404, 'no such file');
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain', 'content-security-policy': policy });
  response.end(body);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  // Test doors: start calls, let them end, drop every live connection.
  if (url.pathname === '/mock/call') {
    calls.start(url.searchParams.get('flow') ?? 'welcome', url.searchParams.get('stay') ?? undefined);
    return json(response, 200, {});
  }
  if (url.pathname === '/mock/drop') {
    for (const client of live.clients) client.terminate();
    return json(response, 200, {});
  }
  if (url.pathname === '/mock/refuse') {
    const said = (name: string, otherwise: string): string => url.searchParams.get(name) ?? otherwise;
    const why = said('why', 'this source may not reach flows by name');
    calls.refuse(said('source', '192.168.1.20'), said('to', 'welcome'), why, Number(said('sip', '403')));
    return json(response, 200, {});
  }
  if (url.pathname === '/mock/fail') {
    calls.fail(url.searchParams.get('node') ?? 'greet');
    return json(response, 200, {});
  }
  const work = url.pathname.startsWith('/api/') ? api(request, response, url) : page(response, url.pathname);
  work.catch((error: unknown) => refuse(response, 500, String(error)));
});

const live = new WebSocketServer({ server, path: '/api/live' });
live.on('connection', (socket) => {
  socket.once('message', (data) => {
    const place = JSON.parse(String(data)) as { epoch?: string; cursor?: number };
    const stop = calls.follow(place, (frame) => socket.send(JSON.stringify(frame)));
    socket.on('close', stop);
  });
});
server.listen(Number(port), '127.0.0.1', () => console.info(`mock on http://127.0.0.1:${port}/`));
