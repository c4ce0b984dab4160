/** A provider on the loopback network that behaves as its character says, until a test tells it otherwise. */

import { computeHa1Set } from '../../sip/auth/digest-response.ts';
import { DigestServer } from '../../sip/auth/digest-server.ts';
import type { SipClock } from '../../sip/facilities.ts';
import type { ParsedRequest } from '../../sip/message/parsed-message.ts';
import { parseUri } from '../../sip/message/uri.ts';
import type { LoopbackNetwork } from '../../sip/testing/loopback-network.ts';
import { type ScriptedCall, ScriptedPeer } from '../../sip/testing/scripted-peer.ts';
import type { Character } from './character.ts';

export const password = 'geheim';
/** Numbers that end like this are busy. */
export const busy = '486';

export class Provider {
  readonly character: Character;
  /** Takes requests. */
  readonly peer: ScriptedPeer;
  /** Place calls: the peer itself, unless the character has a pool of sources. */
  readonly sources: readonly ScriptedPeer[];
  /** Our Contact as last registered. */
  binding: string | undefined;
  /** Dead: nothing is answered. */
  silent = false;
  /** Instead of what the character would say to a method; undefined: no answer. */
  override = new Map<string, (request: ParsedRequest) => void>();
  realm = 'provider.test';
  readonly #clock: SipClock;
  #judge: DigestServer;

  /** @param us where the product takes UDP and TCP */
  constructor(network: LoopbackNetwork, clock: SipClock, character: Character, address = '10.0.0.2') {
    const us = { address: '10.0.0.1', port: character.transport === 'tcp' ? 5061 : 5060 };
    this.character = character;
    this.#clock = clock;
    this.peer = new ScriptedPeer(network, address, us);
    this.peer.transport = character.transport.toUpperCase();
    this.peer.onRequest = (request) => this.#take(request);
    const pool = (character.pool ?? []).map((source) => new ScriptedPeer(network, source, us));
    for (const peer of pool) peer.onRequest = (request) => this.#take(request, peer);
    this.sources = pool.length > 0 ? pool : [this.peer];
    this.#judge = this.#createJudge();
  }

  /** From now on it challenges under another name. */
  rename(realm: string): void {
    this.realm = realm;
    this.#judge = this.#createJudge();
  }

  /** Calls a number of ours, in the shape of the character. @param source which address of the pool */
  call(number: string, from = '+442079460000', source = 0): ScriptedCall {
    const { requestUri, recordRoutes = [] } = this.character;
    const uri = requestUri === 'contact' ? (this.binding ?? 'sip:unregistered@10.0.0.1') : `sip:${number}@10.0.0.1`;
    const call = this.sources[source]!.call(number);
    call.overrides = { from: `"Caller" <sip:${from}@provider.test>;tag=theirs-${call.id}` };
    call.invite({
      uri,
      to: `<sip:${number}@provider.test>`,
      headers: [
        ...recordRoutes.map((route) => `Record-Route: <${route}>`),
        `Contact: <sip:gw@${call.peer.address}:${call.peer.port}>`,
        'Content-Type: application/sdp',
      ],
      body: 'offer',
    });
    return call;
  }

  /** Requests of a method that reached it, repetitions left out. */
  heard(method: string): ParsedRequest[] {
    const seen = new Set<string>();
    const all = [this.peer, ...this.sources.filter((peer) => peer !== this.peer)].flatMap(({ requests }) => requests);
    return all.filter((request) => {
      const key = `${request.callId} ${request.cseq.number} ${request.method}`;
      return request.method === method && !seen.has(key) && seen.add(key);
    });
  }

  #take(request: ParsedRequest, peer = this.peer): void {
    if (this.silent) return;
    const instead = this.override.get(request.method);
    if (instead) return instead(request);
    answers[request.method]?.(this, request, peer);
  }

  /** True when the request proves the account; else it has been challenged. */
  proves(request: ParsedRequest, role: 'server' | 'proxy', peer = this.peer): boolean {
    const verdict = this.#judge.judge(request, { address: '10.0.0.1', exempt: true }, 'alice', role);
    if (verdict.kind === 'accepted') return true;
    const headers = verdict.headers.map(([name, value]) => `${name}: ${value}`);
    peer.respond(request, verdict.status, { toTag: 'challenge', headers });
    return false;
  }

  /** Milliseconds, for scripts that act later. */
  after(ms: number, action: () => void): void {
    this.#clock.after(ms, action);
  }

  #createJudge(): DigestServer {
    const ha1 = computeHa1Set('alice', this.realm, password);
    const account = (user: string) => (user === 'alice' ? { ha1 } : undefined);
    return new DigestServer({ realm: this.realm, clock: this.#clock, account });
  }
}

/** What a provider says to each method. */
const answers: Readonly<Record<string, (provider: Provider, request: ParsedRequest, peer: ScriptedPeer) => void>> = {
  REGISTER(provider, request) {
    const { registers, serviceRoutes = [], granted } = provider.character;
    if (!registers) return provider.peer.respond(request, 405, { toTag: 'none' });
    if (!provider.proves(request, 'server')) return;
    const contact = request.contacts[0];
    const asked = Number(contact?.params.get('expires') ?? 0);
    provider.binding = asked > 0 ? contact?.uri : undefined;
    const seconds = asked > 0 ? Math.min(asked, granted ?? asked) : 0;
    provider.peer.respond(request, 200, {
      toTag: 'registrar',
      headers: [
        ...(seconds > 0 ? [`Contact: <${contact!.uri}>;expires=${seconds}`] : []),
        ...serviceRoutes.map((route) => `Service-Route: <${route}>`),
      ],
    });
  },
  OPTIONS: (provider, request) => provider.peer.respond(request, 200, { toTag: 'options' }),
  INVITE(provider, request, peer) {
    const { character } = provider;
    if (request.to.params.has('tag')) return reinvited(provider, request, peer);
    if (character.challengesInvite && !provider.proves(request, 'proxy', peer)) return;
    const tag = { toTag: `callee-${request.callId.slice(0, 6)}` };
    // Whoever is nearest to the caller has written last, and stands at the bottom of what comes back.
    const routes = [...(character.recordRoutes ?? [])].reverse().map((route) => `Record-Route: <${route}>`);
    const contact = `Contact: <sip:gw@${peer.address}:${peer.port}>`;
    peer.respond(request, 100);
    if (parseUri(request.uri)?.user.endsWith(busy)) return peer.respond(request, 486, tag);
    for (const [i, status] of (character.provisionals ?? [180]).entries()) {
      const body = status === 183 ? { body: `early-${i}`, type: ['Content-Type: application/sdp'] } : { type: [] };
      peer.respond(request, status, { ...tag, ...body, headers: [...routes, contact, ...body.type] });
    }
    const headers = [...routes, contact, 'Content-Type: application/sdp'];
    provider.after(1000, () => peer.respond(request, 200, { ...tag, headers, body: 'answer' }));
  },
  BYE(provider, request, peer) {
    if (provider.character.challengesBye && !provider.proves(request, 'proxy', peer)) return;
    peer.respond(request, 200);
  },
  CANCEL: (_provider, request, peer) => peer.respond(request, 200),
  INFO: (_provider, request, peer) => peer.respond(request, 200),
};

function reinvited({ character }: Provider, request: ParsedRequest, peer: ScriptedPeer): void {
  if (request.body.length === 0 && character.refusesOfferless) return peer.respond(request, 488);
  peer.respond(request, 200, {
    headers: [`Contact: <sip:gw@${peer.address}:${peer.port}>`, 'Content-Type: application/sdp'],
    body: request.body.length === 0 ? 'offer' : 'answer',
  });
}
