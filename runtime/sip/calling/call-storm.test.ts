/** Calls among servers that do anything at any time: whatever happens, one end is told and nothing is left. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DigestServer } from '../auth/digest-server.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import {
  type CallingStage,
  challenges,
  createCredentials,
  createJudge,
  setCallingStage,
} from '../testing/calling-stage.ts';
import { drawsFrom } from '../testing/mutations.ts';
import { CallRecorder } from '../testing/recorders.ts';
import type { ScriptedPeer } from '../testing/scripted-peer.ts';
import { nothing } from '../testing/stage.ts';
import type { OutgoingCall } from './call-options.ts';

vi.setConfig({ testTimeout: 1_800_000 });

const storms = process.env.TEST_LONG === '1' ? 50_000 : 600;
const happenings = 12;

let stage: CallingStage;
let judge: DigestServer;
beforeEach(async () => {
  const targets = ['10.0.0.2', '10.0.0.3', '10.0.0.4'].map(
    (address) => ({ transport: 'udp', address, port: 5060 }) as const,
  );
  const resolver = { size: 0, locate: async () => ({ kind: 'targets', targets, stale: false }) as const };
  stage = await setCallingStage({ resolver, allow: ['INFO', 'UPDATE', 'PRACK'], supported: ['100rel', 'timer'] });
  judge = createJudge(stage.clock);
});
afterEach(async () => {
  expect(await stage.finish()).toEqual(nothing);
  await stage.close();
});

/** One storm: the call, and what every server has said to which INVITE. */
class Storm {
  readonly record = new CallRecorder();
  readonly call: OutgoingCall;
  readonly story: string[] = [];
  /** Branches of INVITEs that have a final response; a 2xx to any of them must be acknowledged. */
  readonly finals = new Map<string, { readonly server: ScriptedPeer; readonly status: number; readonly tag: string }>();
  readonly #choose: (below: number) => number;

  constructor(seed: number) {
    this.#choose = drawsFrom(seed);
    for (const server of stage.servers) server.requests.length = 0;
    const credentials = createCredentials({ addresses: new Set(['10.0.0.2', '10.0.0.3']) });
    const moreRoutes = this.#choose(2) === 1;
    const options = {
      uri: 'sip:bob@abc.test',
      from: { uri: 'sip:us@10.0.0.1' },
      body: 'offer',
      credentials,
      moreRoutes,
    };
    this.call = stage.userAgent.call(options, this.record);
  }

  async happen(): Promise<void> {
    const what = this.#choose(10);
    if (what === 0) return this.#wait([100, 600, 4_050, 9_000][this.#choose(4)]!);
    if (what === 1 && this.#choose(3) === 0) return this.#note('cancel', () => this.call.cancel());
    if (what === 2) return this.#note('bye', () => void this.record.dialog?.bye());
    const server = stage.servers[this.#choose(3)]!;
    const invites = server.requests.filter(({ method }) => method === 'INVITE');
    const invite = invites[this.#choose(invites.length || 1)];
    if (invite) await this.#answer(server, invite);
  }

  /** Every server ends what it was asked to end, and what it has forgotten. */
  async calm(): Promise<void> {
    for (let round = 0; round < 12; round++) {
      for (const server of stage.servers) for (const request of [...server.requests]) this.#obey(server, request);
      if (round === 0 && this.call.state === 'proceeding') this.call.cancel();
      void this.record.dialog?.bye();
      await stage.clock.advance(round < 10 ? 500 : 70_000);
    }
  }

  async #wait(ms: number): Promise<void> {
    this.story.push(`${ms} ms`);
    await stage.clock.advance(ms);
  }

  async #note(what: string, action: () => void): Promise<void> {
    this.story.push(what);
    action();
    await stage.settle();
  }

  async #answer(server: ScriptedPeer, invite: ParsedRequest): Promise<void> {
    const branch = invite.via.params.get('branch')!;
    if (this.finals.has(branch)) return;
    const status = [100, 180, 183, 200, 200, 302, 407, 422, 486, 500, 503, 503][this.#choose(12)]!;
    const tag = `t${this.#choose(2)}`;
    this.story.push(`${server.address} ${status}`);
    if (status >= 200) this.finals.set(branch, { server, status, tag });
    if (status === 407 && challenges(judge, server, invite, 'proxy')) return stage.settle();
    const headers = [`Contact: <sip:bob@${server.address}>`, ...(status === 422 ? ['Min-SE: 200'] : [])];
    if (status === 183) headers.push('Require: 100rel', `RSeq: ${1 + this.#choose(2)}`);
    // The same user agent may be behind two servers, but not with the same tag: each gives its own.
    server.respond(invite, status === 407 ? 486 : status, {
      toTag: `${tag}-${server.port}-${server.address}`,
      headers,
    });
    await stage.settle();
  }

  #obey(server: ScriptedPeer, request: ParsedRequest): void {
    const branch = request.via.params.get('branch')!;
    if (request.method === 'BYE' || request.method === 'PRACK') return server.respond(request, 200);
    if (request.method !== 'CANCEL') return;
    server.respond(request, 200);
    const invite = server.requests.find(
      (other) => other.method === 'INVITE' && other.via.params.get('branch') === branch,
    );
    if (!invite || this.finals.has(branch)) return;
    this.finals.set(branch, { server, status: 487, tag: 'gone' });
    server.respond(invite, 487, { toTag: 'gone' });
  }
}

const isEnd = (event: string): boolean => /^(refused|failed|accepted|answered too late)/.test(event);

test(`${storms} storms: one end, an ACK for each final response, a BYE for each answer, nothing left`, async () => {
  const ends: Record<string, number> = {};
  for (let seed = 1; seed <= storms; seed++) {
    const storm = new Storm(seed);
    await stage.settle();
    for (let i = 0; i < happenings; i++) await storm.happen();
    await storm.calm();
    const story = `storm ${seed}: ${storm.story.join(', ')} → ${storm.record.events.join(', ')}`;
    const told = storm.record.events.filter(isEnd);
    expect(told, story).toHaveLength(1);
    ends[told[0]!] = (ends[told[0]!] ?? 0) + 1;
    for (const { server, status } of storm.finals.values()) {
      const methods = server.requests.map(({ method }) => method);
      expect(methods, story).toContain('ACK');
      if (status < 300) expect(methods, story).toContain('BYE');
    }
    expect(stage.userAgent.counts(), story).toEqual(nothing);
    stage.network.sent.length = 0;
    for (const server of stage.servers) server.responses.length = 0;
  }
  console.info(`${storms} storms ended: ${JSON.stringify(ends)}`);
  expect(Object.keys(ends).length).toBeGreaterThan(6);
  expect(stage.user.errors).toEqual([]);
});
