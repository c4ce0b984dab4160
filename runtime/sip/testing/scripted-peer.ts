/** A peer that says what a test tells it to, right or wrong, and remembers what it was told. */

import { parseMessage } from '../message/parse-message.ts';
import type { ParsedRequest, ParsedResponse } from '../message/parsed-message.ts';
import type { LoopbackNetwork } from './loopback-network.ts';

export interface ScriptedRequest {
  readonly method: string;
  readonly uri: string;
  readonly branch: string;
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  readonly cseq: number;
  /** CSeq method, when it is to differ. */
  readonly cseqMethod?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

let serial = 0;

export class ScriptedPeer {
  readonly address: string;
  readonly port: number;
  readonly requests: ParsedRequest[] = [];
  readonly responses: ParsedResponse[] = [];
  /** What came and is no message that the parser accepts. */
  readonly unreadable: string[] = [];
  /** As its Via says. */
  transport = 'UDP';
  /** What to do with each request; nothing unless set. */
  onRequest: (request: ParsedRequest) => void = () => {};
  readonly #network: LoopbackNetwork;
  readonly #target: { readonly address: string; readonly port: number };
  readonly #responsesOf = new Map<string, ParsedResponse[]>();

  /** @param target where everything is sent */
  constructor(network: LoopbackNetwork, address: string, target: { address: string; port: number }, port = 5060) {
    this.#network = network;
    this.address = address;
    this.port = port;
    this.#target = target;
    network.attach(address, port, ({ bytes }) => {
      const message = parseMessage(bytes);
      if (message.kind === 'request') {
        this.requests.push(message);
        this.onRequest(message);
      } else if (message.kind === 'response') this.#keep(message);
      else this.unreadable.push(bytes.toString());
    });
  }

  #keep(response: ParsedResponse): void {
    this.responses.push(response);
    const ofCall = this.#responsesOf.get(response.callId);
    if (ofCall) ofCall.push(response);
    else this.#responsesOf.set(response.callId, [response]);
  }

  /** Responses received so far for one call, in order. */
  responsesOf(callId: string): readonly ParsedResponse[] {
    return this.#responsesOf.get(callId) ?? [];
  }

  /** Sends any bytes; lines may end in LF only. */
  raw(text: string | Buffer, from = { address: this.address, port: this.port }): void {
    const bytes = typeof text === 'string' ? Buffer.from(text.replace(/\r?\n/g, '\r\n')) : text;
    this.#network.send(bytes, from, this.#target);
  }

  send(request: ScriptedRequest, from = { address: this.address, port: this.port }): void {
    const body = request.body ?? '';
    const lines = [
      `${request.method} ${request.uri} SIP/2.0`,
      `Via: SIP/2.0/${this.transport} ${from.address}:${from.port};branch=${request.branch};rport`,
      'Max-Forwards: 70',
      `From: ${request.from}`,
      `To: ${request.to}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.cseq} ${request.cseqMethod ?? request.method}`,
      ...(request.headers ?? []),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.raw(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`), from);
  }

  /** Answers a request with what it must repeat (RFC 3261 §8.2.6.2). */
  respond(
    request: ParsedRequest,
    status: number,
    extra: { toTag?: string; headers?: string[]; body?: string } = {},
  ): void {
    const body = extra.body ?? '';
    const to = request.header('to')!;
    const lines = [
      `SIP/2.0 ${status} Scripted`,
      ...request.headers('via').map((via) => `Via: ${via}`),
      `From: ${request.header('from')}`,
      `To: ${extra.toTag && !request.to.params.has('tag') ? `${to};tag=${extra.toTag}` : to}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.header('cseq')}`,
      ...(extra.headers ?? []),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.raw(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`));
  }

  /** A call to be placed from here, with fresh ids. */
  call(user = 'welcome'): ScriptedCall {
    return new ScriptedCall(this, `sip:${user}@${this.#target.address}`);
  }

  /** Status codes received so far for a method, in order. */
  statuses(method: string): number[] {
    return this.responses.filter((response) => response.cseq.method === method).map((response) => response.status);
  }
}

/** One call of a scripted peer: the right ids at the right time, unless a test overrides them. */
export class ScriptedCall {
  readonly peer: ScriptedPeer;
  readonly id: number;
  cseq = 1;
  /** The branch of the last INVITE. */
  branch = '';
  overrides: Partial<ScriptedRequest> = {};
  readonly #uri: string;

  constructor(peer: ScriptedPeer, uri: string) {
    this.peer = peer;
    this.#uri = uri;
    this.id = ++serial;
  }

  get callId(): string {
    return `call-${this.id}@${this.peer.address}`;
  }

  get responses(): readonly ParsedResponse[] {
    return this.peer.responsesOf(this.callId);
  }

  /** The last response to an INVITE of this call. */
  get answer(): ParsedResponse | undefined {
    return this.responses.findLast((response) => response.cseq.method === 'INVITE' && response.status >= 101);
  }

  statuses(method: string): number[] {
    return this.responses.filter((response) => response.cseq.method === method).map((response) => response.status);
  }

  invite(more: Partial<ScriptedRequest> = {}): void {
    this.branch = `z9hG4bK-${this.id}-${this.cseq}`;
    this.#send('INVITE', { branch: this.branch, headers: this.#contact, body: '', ...more });
  }

  /** The very same INVITE again. */
  repeatInvite(more: Partial<ScriptedRequest> = {}): void {
    this.#send('INVITE', { branch: this.branch, headers: this.#contact, body: '', ...more });
  }

  cancel(more: Partial<ScriptedRequest> = {}): void {
    this.#send('CANCEL', { branch: this.branch, ...more });
  }

  /** ACK to a 2xx: a branch of its own. */
  ack(more: Partial<ScriptedRequest> = {}): void {
    this.#send('ACK', { branch: `${this.branch}-ack`, to: this.#remote, uri: this.#target, ...more });
  }

  /** ACK to a refusal: the branch of the INVITE. */
  ackRefusal(): void {
    this.#send('ACK', { branch: this.branch, to: this.#remote });
  }

  reinvite(more: Partial<ScriptedRequest> = {}): void {
    this.cseq++;
    this.invite({ to: this.#remote, uri: this.#target, ...more });
  }

  bye(more: Partial<ScriptedRequest> = {}): void {
    this.request('BYE', more);
  }

  /** Any request inside the dialog. */
  request(method: string, more: Partial<ScriptedRequest> = {}): void {
    const cseq = ++this.cseq;
    this.#send(method, { branch: `z9hG4bK-${this.id}-${cseq}`, to: this.#remote, uri: this.#target, ...more });
  }

  get #contact(): string[] {
    return [`Contact: <sip:caller@${this.peer.address}:${this.peer.port}>`, 'Content-Type: application/sdp'];
  }

  get #remote(): string {
    return this.answer?.header('to') ?? `<${this.#uri}>`;
  }

  get #target(): string {
    return this.answer?.contacts[0]?.uri ?? this.#uri;
  }

  #send(method: string, more: Partial<ScriptedRequest>): void {
    this.peer.send({
      method,
      uri: this.#uri,
      branch: '',
      callId: this.callId,
      from: `<sip:caller@${this.peer.address}>;tag=from-${this.id}`,
      to: `<${this.#uri}>`,
      cseq: this.cseq,
      ...more,
      ...this.overrides,
    });
  }
}
