/** The API on a real port over a real store, with the rest of the product as small doubles. */

import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockList } from 'node:net';
import type { CallEvent, CallFact, SystemEvent } from '../../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../../shared/flow-schema/flow.ts';
import { AccountBook } from '../../accounts/account-book.ts';
import { keptRealm } from '../../accounts/realm.ts';
import { SimulatedClock } from '../../clock.ts';
import { LiveHub } from '../../live/live-hub.ts';
import { createLiveSocket } from '../../live/live-socket.ts';
import { silentLog } from '../../log.ts';
import { Mailboxes } from '../../mailbox/mailboxes.ts';
import { noMetrics } from '../../metrics.ts';
import { createWaysOut } from '../../server/ways-out.ts';
import { createStore } from '../../store/create-store.ts';
import { JournalWriter } from '../../store/journal-writer.ts';
import { newSecretKey } from '../../store/secret-keys.ts';
import { createVault } from '../../store/secrets.ts';
import { createGuardedFetch } from '../../web/guarded-fetch.ts';
import { Webhooks } from '../../webhooks/webhooks.ts';
import { admitLive } from '../admit-live.ts';
import type { ApiParts, ParsedFlow } from '../api-parts.ts';
import { AuditLog } from '../audit-log.ts';
import { createApi } from '../create-api.ts';
import { createGate, type GateOptions } from '../guard/gate.ts';
import { createAuth } from '../login/auth.ts';
import { quietTrunks } from './quiet-trunks.ts';

export const PASSWORD = 'correct horse battery';

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

export interface DeskOptions {
  readonly folder: string;
  readonly parts?: Partial<ApiParts>;
  readonly gate?: Partial<GateOptions>;
  readonly adminPassword?: string;
}

export async function openDesk({ folder, parts = {}, gate: gateOptions = {}, adminPassword }: DeskOptions) {
  const clock = new SimulatedClock();
  const store = await createStore({ folder, thread: 'local' });
  const hub = new LiveHub({ epoch: 'now' });
  const journal = new JournalWriter({ store, clock, log: silentLog, alert: () => undefined });
  const auth = await createAuth({ store, clock, log: silentLog, adminPassword });
  const vault = createVault([newSecretKey()]);
  const webAllowed = new BlockList();
  webAllowed.addSubnet('127.0.0.0', 8, 'ipv4');
  const webhooks = await Webhooks.load({
    ...{ store, vault, clock, log: silentLog, metrics: noMetrics },
    // No name is looked up outside.
    fetch: createGuardedFetch({ clock, allowed: webAllowed, resolve: async () => [] }),
    callOf: (id) => hub.call(id),
    runtime: 'desk',
  });
  const published: { readonly flow: Flow; readonly version: number }[] = [];
  const removed: string[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const gate = createGate({
    publicUrls: [],
    trustedProxies: new BlockList(),
    listening: () => ({ host: '127.0.0.1', port }),
    ...gateOptions,
  });
  const accounts = await AccountBook.load({ store, clock, realm: await keptRealm(store, ['pbx.example']) });
  const routing = await createWaysOut({
    ...{ store, clock, log: silentLog, announce: () => undefined },
    programs: { current: () => undefined },
    accounts: { book: accounts, bindings: { of: () => [] } },
    routes: { isOurs: (name) => name === 'localhost' },
    domain: () => 'pbx.example',
  });
  const all: ApiParts = {
    store,
    vault,
    clock,
    log: silentLog,
    auth,
    gate,
    audit: new AuditLog(store, clock, silentLog),
    hub,
    journal,
    programs: {
      publish: (flow, version) => void published.push({ flow, version }),
      remove: (id) => void removed.push(id),
    },
    accounts,
    routing,
    phones: { of: () => [], count: () => 0, remove: () => false },
    trunks: await quietTrunks(store, clock),
    mailboxes: new Mailboxes({
      ...{ store, clock, log: silentLog, accounts, runtime: 'desk' },
      files: { read: async () => undefined, remove: async () => {} },
    }),
    recordings: { sound: async () => undefined, has: async () => false, remove: async () => {} },
    traces: { messages: () => undefined, text: () => undefined, pcap: () => undefined },
    control: { hangUp: async (call) => call === 'one' },
    webhooks,
    webAllowed,
    bans: { bans: () => [], ban: () => undefined, unban: () => false },
    memory: memoryInHand(),
    networks: { list: () => [], offered: () => [], add: async () => {}, remove: async () => false },
    nodeKinds: [],
    checkFlow: async (flow) => (flow.nodes.length === 0 ? [fault('no-start')] : []),
    parseFlow: parseFlowDouble,
    importWav: async (bytes) => importWavDouble(bytes),
    sipAddresses: () => ['sip:192.0.2.10:5060'],
    productVersion: '0.0.0-test',
    ready: () => true,
    readiness: async () => [{ name: 'store', ready: true }],
    status: {
      startedAt: clock.now(),
      noteApi: () => undefined,
      answerTimes: () => ({ day: [], month: [] }),
      waitingForStore: () => 0,
    },
    metricsText: async () => ({ type: 'text/plain', text: 'cordboard_up 1\n' }),
    checkAnswers: true,
    ...parts,
  };
  server.on('request', createApi(all));
  const live = createLiveSocket({ hub, clock, log: silentLog, admit: admitLive(auth, gate) });
  server.on('upgrade', (request, socket, head) => live.upgrade(request, socket, head));

  const host = `127.0.0.1:${port}`;
  const ask = (path: string, asked: Asked = {}) =>
    askServer(port, path, { ...asked, headers: { host, ...asked.headers } });
  return {
    port,
    host,
    origin: `http://${host}`,
    clock,
    store,
    hub,
    journal,
    auth,
    parts: all,
    published,
    removed,
    live,
    ask,
    /** Opens a session by a login link; its headers carry cookie and CSRF token. */
    logIn: (user?: string) => logIn(ask, () => auth.issueLoginLink(user)),
    tell: teller(hub, journal),
    close: async () => {
      live.close();
      await webhooks.stop();
      await closeServer(server);
      await journal.stop();
      await store.close();
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** A request with exactly these headers: fetch would refuse to set Host and Origin. The path is sent as it stands. */
function askServer(port: number, path: string, { method = 'GET', headers = {}, body }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = response.headers['content-type']?.includes('json') && text !== '';
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson ? JSON.parse(text) : undefined,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function logIn(ask: (path: string, asked?: Asked) => Promise<Answered>, issue: () => string) {
  const opened = await ask(`/login?token=${issue()}`);
  const cookie = String(opened.headers['set-cookie']).split(';')[0]!;
  const { json } = await ask('/api/session', { headers: { cookie } });
  const { csrfToken } = json as { csrfToken: string };
  return { cookie, 'x-csrf-token': csrfToken };
}

function teller(hub: LiveHub, journal: JournalWriter) {
  const seqs = new Map<string, number>();
  return (call: string, ...facts: (CallFact | Omit<SystemEvent, 'at'>)[]) => {
    for (const fact of facts) {
      const seq = seqs.get(call) ?? 0;
      seqs.set(call, seq + 1);
      const event = { call, seq, at: 1000 + seq, ...fact } as CallEvent;
      hub.publish(event);
      journal.publish(event);
    }
  };
}

const fault = (code: string) =>
  ({ severity: 'error', code, message: { en: 'It has no start.', de: 'Es fehlt der Anfang.' } }) as const;

/** Knows the outermost form of a flow only. */
function parseFlowDouble(document: unknown): ParsedFlow {
  const flow = document as Partial<Flow>;
  const known = ['schemaVersion', 'id', 'name', 'access', 'nodes', 'edges', 'description'];
  const fits =
    typeof document === 'object' &&
    document !== null &&
    Object.keys(document).every((key) => known.includes(key)) &&
    /^[a-z][a-z0-9-]*$/.test(flow.id ?? '') &&
    typeof flow.name === 'string' &&
    Array.isArray(flow.nodes);
  return fits ? { flow: document as Flow } : { problems: [fault('bad-form')] };
}

function importWavDouble(bytes: Uint8Array) {
  if (new TextDecoder().decode(bytes.slice(0, 4)) !== 'RIFF') throw new Error('this is no WAV file');
  const samples = new Int16Array(8000);
  return { id: `clip-${bytes.length}`, samples, seconds: 1 };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Values and groups in memory; anna and bob are accounts. */
function memoryInHand(): ApiParts['memory'] {
  const values = new Map<string, string | number | boolean>();
  const members = new Map<string, Set<string>>();
  return {
    values: () => [...values].map(([name, value]) => ({ name, value })),
    keep: (name, value) => void values.set(name, value),
    forget: (name) => values.delete(name),
    groups: () => [...members].map(([group, names]) => ({ group, members: [...names] })),
    log(how, account, group) {
      if (account !== 'anna' && account !== 'bob') return undefined;
      const names = members.get(group) ?? new Set();
      members.set(group, how === 'in' ? names.add(account) : new Set([...names].filter((name) => name !== account)));
      return { account };
    },
  };
}
