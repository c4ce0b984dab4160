/** A provider on an address of its own, so that it is the trunk and nobody else on this machine is; it writes down whom it was asked to call. */

import { createSocket, type Socket } from 'node:dgram';
import { until } from './patience.ts';
import { header, statusOf } from './wire.ts';

/** What becomes of calls to a user; anybody else is busy. */
export type ProviderReply =
  | 'answers'
  /** 302 there. */
  | { readonly moved: string }
  /** Answers, and asks for a transfer at once. */
  | { readonly refers: string };

export class Provider {
  /** Users that it was asked to call, in order. */
  readonly invited: string[] = [];
  /** Users whose calls the house has ended. */
  readonly hungUp: string[] = [];
  /** What it was told of transfers that it asked for. */
  readonly told: string[] = [];
  replies: Readonly<Record<string, ProviderReply>> = {};
  /** Where the house has asked it to call (REFER); unless it `follows`, it refuses. */
  readonly referred: string[] = [];
  follows = false;
  readonly #socket: Socket;
  readonly #seen = new Map<string, string>();
  readonly #finals = new Map<string, string>();
  #calls = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, { port, address }) => this.#hear(bytes.toString('utf8'), port, address));
  }

  /** @param port 0: any that is free */
  static async open(host: string, port = 0): Promise<Provider> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(port, host, resolve));
    return new Provider(socket);
  }

  get address(): string {
    const { address, port } = this.#socket.address();
    return `${address}:${port}`;
  }

  get host(): string {
    return this.#socket.address().address;
  }

  /** Calls a number of the house. @returns the final status, and what ends a call that was answered */
  async call(number: string, sipPort: number, from = '+442079460999') {
    const callId = `call-${++this.#calls}-${number}`;
    const to = `<sip:${number}@127.0.0.1:${sipPort}>`;
    const head = (method: string, cseq: number, called: string) => [
      `${method} sip:${number}@127.0.0.1:${sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.address};branch=z9hG4bK${callId}${cseq}${method === 'ACK' ? 'ack' : ''};rport`,
      'Max-Forwards: 70',
      `From: <sip:${from}@${this.host}>;tag=provider`,
      `To: ${called}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:provider@${this.address}>`,
    ];
    this.#send([...head('INVITE', 1, to), ...described(this.#sdp)], sipPort);
    const final = await until('the end of the call', () => this.#finals.get(`${callId} 1`), { within: 30_000 });
    const status = statusOf(final);
    const called = header(final, 'To')!;
    const ack = head('ACK', 1, called);
    // The ACK to a refusal belongs to its transaction (RFC 3261 §17.1.1.3).
    if (status >= 300) ack[1] = head('INVITE', 1, to)[1]!;
    this.#send([...ack, ...empty], sipPort);
    return {
      status,
      bye: async () => {
        this.#send([...head('BYE', 2, called), ...empty], sipPort);
        await until('the answer to the BYE', () => this.#finals.get(`${callId} 2`));
      },
    };
  }

  close(): void {
    this.#socket.close();
  }

  get #sdp(): string {
    const lines = ['v=0', `o=- 1 1 IN IP4 ${this.host}`, 's=-', `c=IN IP4 ${this.host}`, 't=0 0'];
    return `${[...lines, 'm=audio 40000 RTP/AVP 0'].join('\r\n')}\r\n`;
  }

  #hear(message: string, port: number, address: string): void {
    const status = statusOf(message);
    const callId = header(message, 'Call-ID')!;
    if (status >= 200) this.#finals.set(`${callId} ${header(message, 'CSeq')!.split(' ')[0]}`, message);
    if (status > 0) return;
    const [method] = message.split(' ', 1);
    if (method === 'ACK') return this.#acknowledged(callId, message, port, address);
    if (method === 'BYE') this.hungUp.push(this.#seen.get(callId) ?? '');
    if (method === 'NOTIFY') this.told.push(/SIP\/2\.0 (\d{3})/.exec(message.split('\r\n\r\n')[1] ?? '')?.[1] ?? '');
    const kept = message.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq|Record-Route):/i.test(line));
    const to = `To: ${header(message, 'To')}${method === 'INVITE' ? ';tag=provider' : ''}`;
    const other = method === 'REFER' ? this.#refer(message, port, address) : 'SIP/2.0 200 OK';
    const answered = method === 'INVITE' ? this.#answer(callId, message) : [other, ...empty];
    this.#send([answered[0]!, ...kept, to, ...answered.slice(1)], port, address);
  }

  #answer(callId: string, invite: string): readonly string[] {
    const user = decodeURIComponent(/^INVITE sip:([^@]*)@/.exec(invite)?.[1] ?? '');
    if (!this.#seen.has(callId)) this.invited.push(user);
    this.#seen.set(callId, user);
    const reply = this.replies[user];
    if (reply === undefined) return ['SIP/2.0 486 Busy Here', ...empty];
    if (typeof reply === 'object' && 'moved' in reply)
      return ['SIP/2.0 302 Moved Temporarily', `Contact: <${reply.moved}>`, ...empty];
    return ['SIP/2.0 200 OK', `Contact: <sip:provider@${this.address}>`, ...described(this.#sdp)];
  }

  /** It only says that it has called there; nobody else is asked. */
  #refer(message: string, port: number, address: string): string {
    this.referred.push(header(message, 'Refer-To')!);
    if (!this.follows) return 'SIP/2.0 603 Decline';
    const done = 'SIP/2.0 200 OK\r\n';
    const notify = [
      `NOTIFY sip:${address}:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.address};branch=z9hG4bKnotify${this.referred.length};rport`,
      'Max-Forwards: 70',
      `From: ${header(message, 'To')}`,
      `To: ${header(message, 'From')}`,
      `Call-ID: ${header(message, 'Call-ID')}`,
      'CSeq: 5 NOTIFY',
      `Contact: <sip:provider@${this.address}>`,
      'Event: refer',
      'Subscription-State: terminated;reason=noresource',
      'Content-Type: message/sipfrag',
      `Content-Length: ${done.length}`,
      '',
      done,
    ];
    setImmediate(() => this.#send(notify, port, address));
    return 'SIP/2.0 202 Accepted';
  }

  /** The dialog stands: who is to refer does so, once. */
  #acknowledged(callId: string, ack: string, port: number, address: string): void {
    const reply = this.replies[this.#seen.get(callId) ?? ''];
    if (typeof reply !== 'object' || !('refers' in reply) || this.#finals.has(`${callId} 7`)) return;
    this.#finals.set(`${callId} 7`, '');
    this.#send(
      [
        `REFER sip:${address}:${port} SIP/2.0`,
        `Via: SIP/2.0/UDP ${this.address};branch=z9hG4bKrefer${callId};rport`,
        'Max-Forwards: 70',
        `From: ${header(ack, 'To')}`,
        `To: ${header(ack, 'From')}`,
        `Call-ID: ${callId}`,
        'CSeq: 7 REFER',
        `Contact: <sip:provider@${this.address}>`,
        `Refer-To: <${reply.refers}>`,
        ...empty,
      ],
      port,
      address,
    );
  }

  #send(lines: readonly string[], port: number, address = '127.0.0.1'): void {
    this.#socket.send(lines.join('\r\n'), port, address);
  }
}

const empty = ['Content-Length: 0', '', ''];
const described = (sdp: string) => ['Content-Type: application/sdp', `Content-Length: ${sdp.length}`, '', sdp];

const everywhere = { allow: [], deny: [], countries: [] };

/** A trunk to it. @param more what is otherwise than usual */
export const trunkTo = (name: string, server: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ name, label: name, disabled: false, register: false, expires: 3600, priority: 1 },
  ...{ server, transport: 'udp', addresses: [], country: 'GB' },
  ...{ calledFrom: 'auto', callerFrom: 'auto', identity: 'from', numbers: { out: 'plus', in: 'asIs' } },
  ...{ sendDiversion: false, emergency: false, releaseAllowed: false, mayTransfer: false, referAnswer: 202 },
  ...{ healthEvery: 0, limits: {}, destinations: everywhere },
  ...more,
});
