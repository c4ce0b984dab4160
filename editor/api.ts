/** The HTTP API as the editor uses it. Errors carry a status and the server's words. */

import type {
  CallAnswer,
  FlowAnswer,
  FlowSummary,
  LoginRequest,
  NetworksAnswer,
  NodeKindAnswer,
  ProblemAnswer,
  PromptSummary,
  PublishAnswer,
  SessionAnswer,
  ValidateAnswer,
} from '../shared/api/http.ts';
import type { LocalText } from '../shared/flow-schema/fields.ts';
import type { Flow } from '../shared/flow-schema/flow.ts';
import type { Problem } from '../shared/flow-schema/problem.ts';

/** The server answered with an error; status 0: it did not answer at all. */
export class ApiError extends Error {
  readonly status: number;
  /** Of a refused flow. */
  readonly problems: readonly Problem[];

  constructor(status: number, why: string, problems: readonly Problem[] = []) {
    super(why);
    this.name = 'ApiError';
    this.status = status;
    this.problems = problems;
  }

  /** Of a refused record: which field, by JSON pointer, and why. */
  get fields(): readonly { readonly field: string; readonly message: LocalText }[] {
    return this.problems.flatMap(({ field, message }) => (field === undefined ? [] : [{ field, message }]));
  }
}

interface Wanted {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** For what stands in the headers. */
  readonly onAnswer?: (answer: Response) => void;
}

let csrfToken = '';
let signedOut: () => void = () => undefined;

/** Names what to do when the session has ended. */
export function onSignedOut(task: () => void): void {
  signedOut = task;
}

export function rememberSession(session: SessionAnswer): void {
  csrfToken = session.csrfToken;
}

/** One request. @throws ApiError */
export async function ask<T>(path: string, wanted: Wanted = {}): Promise<T> {
  const answer = await send(path, wanted);
  wanted.onAnswer?.(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** A request whose answer comes in lines of JSON while something goes on. @throws ApiError */
export async function* askLines<T>(path: string, wanted: Wanted): AsyncGenerator<T> {
  const answer = await send(path, wanted);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? '')).split('\n');
    rest = done ? '' : lines.pop()!;
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T;
    if (done) return;
  }
}

async function send(path: string, { method = 'GET', body, headers, signal }: Wanted): Promise<Response> {
  const raw = body instanceof Blob;
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json, application/x-ndjson',
      ...(body !== undefined && !raw ? { 'content-type': 'application/json' } : {}),
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }),
      ...headers,
    },
    body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    signal,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError(0, error instanceof Error ? error.message : String(error));
  });
  if (!answer.ok) throw await refusal(answer, path);
  return answer;
}

async function refusal(answer: Response, path: string): Promise<ApiError> {
  if (answer.status === 401 && path !== '/api/login' && path !== '/api/session') signedOut();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  const problem = isJson ? ((await answer.json()) as Partial<ProblemAnswer>) : {};
  const why = problem.detail ?? problem.title ?? (answer.statusText || String(answer.status));
  return new ApiError(answer.status, why, problem.problems ?? []);
}

const flowPath = (id: string): string => `/api/flows/${encodeURIComponent(id)}`;

export const api = {
  session: () => ask<SessionAnswer>('/api/session'),
  login: (body: LoginRequest) => ask<SessionAnswer>('/api/login', { method: 'POST', body }),
  logout: () => ask<void>('/api/logout', { method: 'POST' }),
  nodeKinds: () => ask<readonly NodeKindAnswer[]>('/api/node-kinds'),
  flows: () => ask<readonly FlowSummary[]>('/api/flows'),
  flow: (id: string) => ask<FlowAnswer>(flowPath(id)),
  createFlow: (body: unknown) => ask<FlowAnswer>('/api/flows', { method: 'POST', body }),
  saveFlow: (flow: Flow, rev: number) =>
    ask<FlowAnswer>(flowPath(flow.id), { method: 'PUT', body: flow, headers: { 'if-match': `"${rev}"` } }),
  deleteFlow: (id: string) => ask<void>(flowPath(id), { method: 'DELETE' }),
  publish: (id: string) => ask<PublishAnswer>(`${flowPath(id)}/publish`, { method: 'POST' }),
  validate: (body: unknown, signal?: AbortSignal) =>
    ask<ValidateAnswer>('/api/flows/validate', { method: 'POST', body, signal }),
  call: (id: string) => ask<CallAnswer>(`/api/calls/${encodeURIComponent(id)}`),
  networks: () => ask<NetworksAnswer>('/api/networks'),
  trustNetwork: (network: string) => ask<NetworksAnswer>('/api/networks', { method: 'POST', body: { network } }),
  distrustNetwork: (network: string) =>
    ask<NetworksAnswer>(`/api/networks/${encodeURIComponent(network)}`, { method: 'DELETE' }),
  prompts: () => ask<readonly PromptSummary[]>('/api/prompts'),
  uploadPrompt: (name: string, wav: Blob) =>
    ask<PromptSummary>(`/api/prompts?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      body: wav,
      headers: { 'content-type': 'audio/wav' },
    }),
};
