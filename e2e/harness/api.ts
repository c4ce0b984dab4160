/** The HTTP API as a script uses it: Basic authentication, no cookie. */

import type { CdrAnswer } from '../../shared/api/cdrs.ts';
import type {
  CallAnswer,
  CallSummary,
  FlowAnswer,
  FlowSummary,
  NodeKindAnswer,
  PromptSummary,
  PublishAnswer,
} from '../../shared/api/http.ts';
import type { LiveCall } from '../../shared/api/live.ts';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { until } from './patience.ts';

export class ApiRefusal extends Error {
  readonly status: number;
  readonly body: string;

  constructor(request: string, status: number, body: string) {
    super(`${request} → ${status} ${body}`);
    this.name = 'ApiRefusal';
    this.status = status;
    this.body = body;
  }
}

export class ApiClient {
  readonly #base: string;
  readonly #authorization: string;

  constructor(base: string, user: string, password: string) {
    this.#base = base;
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  /** Any request; a body that is no Buffer goes as JSON. @throws ApiRefusal for a status outside 200–299 */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isBytes = Buffer.isBuffer(body);
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body === undefined ? {} : { 'content-type': isBytes ? 'audio/wav' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiRefusal(`${method} ${path}`, response.status, text);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** The samples of a WAV file of the house: 8 kHz, mono, 16 bits. */
  async samples(path: string): Promise<Int16Array> {
    const response = await fetch(`${this.#base}${path}`, { headers: { authorization: this.#authorization } });
    if (!response.ok) throw new ApiRefusal(`GET ${path}`, response.status, await response.text());
    return new Int16Array((await response.arrayBuffer()).slice(44));
  }

  nodeKinds(): Promise<NodeKindAnswer[]> {
    return this.#list('/api/node-kinds');
  }

  flows(): Promise<FlowSummary[]> {
    return this.#list('/api/flows');
  }

  flow(id: string): Promise<FlowAnswer> {
    return this.ask('GET', `/api/flows/${id}`);
  }

  /** Saves a new flow or changes one that is there. */
  async save(flow: Flow): Promise<FlowAnswer> {
    const known = (await this.flows()).some(({ id }) => id === flow.id);
    return known ? await this.ask('PUT', `/api/flows/${flow.id}`, flow) : await this.ask('POST', '/api/flows', flow);
  }

  publish(id: string): Promise<PublishAnswer> {
    return this.ask('POST', `/api/flows/${id}/publish`);
  }

  async saveAndPublish(flow: Flow): Promise<PublishAnswer> {
    await this.save(flow);
    return await this.publish(flow.id);
  }

  liveCalls(): Promise<LiveCall[]> {
    return this.#list('/api/calls');
  }

  /** Calls that are over, the latest first. */
  endedCalls(): Promise<CallSummary[]> {
    return this.#list('/api/calls?state=ended');
  }

  call(id: string): Promise<CallAnswer> {
    return this.ask('GET', `/api/calls/${id}`);
  }

  /** A WAV file as a prompt. */
  upload(name: string, wav: Buffer): Promise<PromptSummary> {
    return this.ask('POST', `/api/prompts?name=${encodeURIComponent(name)}`, wav);
  }

  /** The live call that reached this flow, once there is one; with `node`, once it stands there. */
  liveCall(flow: string, node?: string): Promise<LiveCall> {
    return until(`a live call in ${flow}${node === undefined ? '' : ` at ${node}`}`, async () =>
      (await this.liveCalls()).find((call) => call.flow === flow && (node === undefined || call.at.at(-1) === node)),
    );
  }

  /** The journal of a call, once the call has ended. */
  async journal(id: string): Promise<readonly CallEvent[]> {
    return await until(`the end of call ${id}`, async () => {
      try {
        const { journal } = await this.call(id);
        return journal.at(-1)?.type === 'call.ended' && journal;
      } catch (error) {
        // The journal is written behind; until then the call may not be found.
        if (error instanceof ApiRefusal && error.status === 404) return undefined;
        throw error;
      }
    });
  }

  /** Records of legs, the newest calls first. */
  cdrs(): Promise<CdrAnswer[]> {
    return this.#list('/api/cdrs');
  }

  /** A list answer: the array itself, or an object that holds it as its one array. */
  async #list<T>(path: string): Promise<T[]> {
    const answer = await this.ask<unknown>('GET', path);
    if (Array.isArray(answer)) return answer as T[];
    const inside = Object.values(answer as Record<string, unknown>).find(Array.isArray);
    if (!inside) throw new Error(`${path} did not answer a list`);
    return inside as T[];
  }
}
