/** Phones that are called: scripted peers at addresses of their own, and the names by which flows dial them. */

import type { ParsedRequest } from '../../sip/message/parsed-message.ts';
import type { LoopbackNetwork } from '../../sip/testing/loopback-network.ts';
import { ScriptedPeer } from '../../sip/testing/scripted-peer.ts';
import type { LegRoute } from '../target-resolver.ts';

export class ScriptedCallee {
  readonly name: string;
  readonly address: string;
  readonly peer: ScriptedPeer;
  #tag = 1;
  #reacted = 0;
  /** It has sent a final response to the INVITE. */
  #final = false;

  constructor(network: LoopbackNetwork, name: string, address: string) {
    this.name = name;
    this.address = address;
    this.peer = new ScriptedPeer(network, address, { address: '10.0.0.1', port: 5060 });
  }

  get route(): LegRoute {
    return {
      uri: `sip:${this.name}@${this.address}`,
      destination: { transport: 'udp', address: this.address, port: 5060 },
      route: [],
      from: { uri: 'sip:caller@10.0.0.1' },
      headers: [],
      fixedTransport: false,
      releaseAllowed: false,
      mayTransfer: false,
      referAnswer: 200,
    };
  }

  /** The description by which it answers. */
  get sdp(): string {
    return [
      'v=0',
      `o=${this.name} 1 1 IN IP4 ${this.address}`,
      's=-',
      `c=IN IP4 ${this.address}`,
      't=0 0',
      'm=audio 50000 RTP/AVP 0 101',
      'a=rtpmap:101 telephone-event/8000',
      '',
    ].join('\r\n');
  }

  /** Methods that it got, in order; repetitions left out. */
  get got(): string[] {
    const seen = new Set<string>();
    return this.peer.requests.flatMap(({ method, cseq, via }) => {
      const key = `${method} ${cseq.number} ${via.params.get('branch')}`;
      return seen.has(key) || !seen.add(key) ? [] : [method];
    });
  }

  request(method: string): ParsedRequest | undefined {
    return this.peer.requests.findLast((request) => request.method === method);
  }

  get invite(): ParsedRequest {
    const invite = this.peer.requests.find((request) => request.method === 'INVITE');
    if (!invite) throw new Error(`${this.name} was not called`);
    return invite;
  }

  ring(): void {
    this.respond(180);
  }

  early(body = this.sdp): void {
    this.respond(183, { body });
  }

  answer(body = this.sdp): void {
    this.respond(200, { body });
  }

  refuse(status: number, headers: string[] = []): void {
    this.respond(status, { headers });
  }

  /** @param more its tag says which fork of the INVITE it is */
  respond(status: number, more: { body?: string; headers?: string[]; toTag?: string } = {}): void {
    const { body, headers = [], toTag = 'callee-1' } = more;
    if (status >= 200) this.#final = true;
    const contact = status < 300 ? [`Contact: <sip:${this.name}@${this.address}:5060>`] : [];
    const type = body === undefined ? [] : ['Content-Type: application/sdp'];
    this.peer.respond(this.invite, status, {
      toTag,
      headers: [...contact, ...type, ...headers],
      ...(body !== undefined && { body }),
    });
  }

  /** Answers the CANCEL and with it the INVITE. */
  confirmCancel(): void {
    const cancel = this.request('CANCEL');
    if (!cancel) throw new Error(`${this.name} was not cancelled`);
    this.peer.respond(cancel, 200);
    this.respond(487);
  }

  /** Answers every CANCEL and BYE that it has not answered, as a phone would. */
  react(): void {
    for (const request of this.peer.requests.slice(this.#reacted)) {
      if (request.method === 'BYE' || request.method === 'NOTIFY') this.peer.respond(request, 200);
      if (request.method === 'CANCEL') {
        this.peer.respond(request, 200);
        if (!this.#final) this.respond(487);
      }
    }
    this.#reacted = this.peer.requests.length;
  }

  /** Any request inside the dialog. */
  send(method: string, more: { body?: string; contentType?: string; cseq?: number; headers?: string[] } = {}): void {
    const { invite } = this;
    const cseq = more.cseq ?? ++this.#tag;
    this.peer.send({
      method,
      uri: invite.contacts[0]!.uri,
      branch: `z9hG4bK-${this.name}-${method}-${cseq}`,
      callId: invite.callId,
      from: `${invite.header('to')};tag=callee-1`,
      to: invite.header('from')!,
      cseq,
      headers: [
        `Contact: <sip:${this.name}@${this.address}:5060>`,
        ...(more.headers ?? []),
        ...(more.body === undefined ? [] : [`Content-Type: ${more.contentType ?? 'application/sdp'}`]),
      ],
      body: more.body ?? '',
    });
  }

  hangUp(): void {
    this.send('BYE');
  }

  /** Answers the last request of that method inside the dialog. */
  confirm(method: string, status = 200, body?: string): void {
    const request = this.request(method);
    if (!request) throw new Error(`${this.name} got no ${method}`);
    const headers = [`Contact: <sip:${this.name}@${this.address}:5060>`, 'Content-Type: application/sdp'];
    this.peer.respond(request, status, { headers, ...(body !== undefined && { body }) });
  }
}
