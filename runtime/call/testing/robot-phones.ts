/** Phones that act by themselves, as the name says by which they are called: for many calls at once. */

import type { Clock } from '../../clock.ts';
import { parseMessage } from '../../sip/message/parse-message.ts';
import type { ParsedRequest } from '../../sip/message/parsed-message.ts';
import type { LoopbackNetwork } from '../../sip/testing/loopback-network.ts';

/** What a called phone does: after `ring` ms it answers or refuses, and after `talk` ms it hangs up. */
export interface Habit {
  readonly ring: number;
  readonly does: 'answer' | 'refuse' | 'nothing' | 'silence';
  readonly status?: number;
  /** Absent: it stays. */
  readonly talk?: number;
}

export const nameOf = ({ ring, does, status = 486, talk }: Habit): string =>
  [ring, does, status, talk ?? 'stays'].join('-');

const OUR_SIDE = { address: '10.0.0.1', port: 5060 };

export class RobotPhones {
  readonly address: string;
  /** Dialogs in which the peer has been told the end, or has told it. */
  readonly over = new Set<string>();
  /** Calls that were answered here. */
  readonly answered = new Set<string>();
  readonly #network: LoopbackNetwork;
  readonly #clock: Clock;
  readonly #open = new Map<string, ParsedRequest>();
  #serial = 0;

  constructor(network: LoopbackNetwork, clock: Clock, address: string) {
    this.#network = network;
    this.#clock = clock;
    this.address = address;
    network.attach(address, 5060, ({ bytes }) => {
      const message = parseMessage(bytes);
      if (message.kind === 'request') this.#received(message);
    });
  }

  get sdp(): string {
    const lines = ['v=0', `o=robot 1 1 IN IP4 ${this.address}`, 's=-', `c=IN IP4 ${this.address}`, 't=0 0'];
    return [...lines, 'm=audio 50000 RTP/AVP 0 8', ''].join('\r\n');
  }

  #received(request: ParsedRequest): void {
    const { method, callId } = request;
    if (method === 'ACK') return;
    if (method === 'BYE') {
      this.over.add(callId);
      return this.#respond(request, 200);
    }
    if (method === 'CANCEL') return this.#cancelled(request);
    if (method !== 'INVITE') return this.#respond(request, 200);
    if (request.to.params.has('tag')) return this.#respond(request, 200, this.sdp);
    if (this.#open.has(callId) || this.over.has(callId) || this.answered.has(callId)) return;
    this.#open.set(callId, request);
    this.#act(request, habitOf(request.uri));
  }

  #act(invite: ParsedRequest, { ring, does, status, talk }: Habit): void {
    const { callId } = invite;
    if (does === 'silence') return;
    this.#respond(invite, 180);
    this.#clock.after(ring, () => {
      if (!this.#open.has(callId) || does === 'nothing') return;
      this.#open.delete(callId);
      if (does === 'refuse') {
        this.over.add(callId);
        return this.#respond(invite, status ?? 486);
      }
      this.answered.add(callId);
      this.#respond(invite, 200, this.sdp);
      if (talk !== undefined) this.#clock.after(talk, () => this.#hangUp(invite));
    });
  }

  #cancelled(cancel: ParsedRequest): void {
    this.#respond(cancel, 200);
    const invite = this.#open.get(cancel.callId);
    if (!invite) return;
    this.#open.delete(cancel.callId);
    this.over.add(cancel.callId);
    this.#respond(invite, 487);
  }

  #hangUp(invite: ParsedRequest): void {
    if (this.over.has(invite.callId)) return;
    this.over.add(invite.callId);
    this.#send(
      `BYE ${invite.contacts[0]!.uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.address}:5060;branch=z9hG4bK-robot-${++this.#serial}`,
      'Max-Forwards: 70',
      `From: ${invite.header('to')};tag=robot`,
      `To: ${invite.header('from')}`,
      `Call-ID: ${invite.callId}`,
      'CSeq: 1 BYE',
    );
  }

  #respond(request: ParsedRequest, status: number, body = ''): void {
    const to = request.to.params.has('tag') ? request.header('to') : `${request.header('to')};tag=robot`;
    this.#send(
      `SIP/2.0 ${status} Robot`,
      ...request.headers('via').map((via) => `Via: ${via}`),
      `From: ${request.header('from')}`,
      `To: ${to}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.header('cseq')}`,
      `Contact: <sip:robot@${this.address}:5060>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
  }

  #send(...lines: readonly string[]): void {
    const text = lines.join('\r\n');
    const whole = text.includes('\r\n\r\n') ? text : `${text}\r\nContent-Length: 0\r\n\r\n`;
    this.#network.send(Buffer.from(whole), { address: this.address, port: 5060 }, OUR_SIDE);
  }
}

function habitOf(uri: string): Habit {
  const [ring, does, status, talk] = /^sip:([^@]*)@/.exec(uri)![1]!.split('-');
  return {
    ring: Number(ring),
    does: does as Habit['does'],
    status: Number(status),
    ...(talk !== 'stays' && { talk: Number(talk) }),
  };
}
