/**
 * Both ends of calls, over bare sockets with prepared text: what they add to a time is the same for everybody who stands
 * between them. The callee rings and answers at once, unless it is told otherwise.
 */

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { CALLED } from './bridge-servers.ts';
import { CALLEE_HOST } from './callee.ts';

/** Moments in milliseconds on the clock of this process. */
export interface Moments {
  invited: number;
  /** Each INVITE as the callee gets it, or the first of several callees. */
  arrived: number[];
  rang?: number;
  /** The callee has sent its 200. */
  accepted?: number;
  /** The caller has it. */
  answered?: number;
  over?: number;
  /** The status that it was refused with. */
  refused?: number;
}

export interface CalleeRules {
  /** Asks for a password first. */
  readonly challenges?: boolean;
  /** Takes everything and says nothing. */
  readonly silent?: boolean;
  /** The port in its description. */
  readonly media?: number;
  /** Told where the caller's audio is to go. */
  invited?(media: Place): void;
}

/** Where audio is taken. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

interface Open {
  readonly name: string;
  readonly port: number;
  /** As soon as it is answered. */
  readonly hang: boolean;
  readonly answered: ((media: Place) => void) | undefined;
  bye: () => void;
}

const CALLER_HOST = '127.0.0.1';

export async function bind(host: string): Promise<{ readonly socket: Socket; readonly port: number }> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
  const listening = once(socket, 'listening');
  socket.bind(0, host);
  await listening;
  return { socket, port: socket.address().port };
}

/** Calls that are under way, by four digits: the user of the caller, and the end of the number that is dialled. */
export class Ends {
  readonly #calls = new Map<string, Moments>();
  readonly #open = new WeakMap<Moments, Open>();
  readonly #sockets: Socket[] = [];
  #caller!: { readonly socket: Socket; readonly port: number };
  #serial = 0;
  #waiting: (() => void)[] = [];

  static async open(): Promise<Ends> {
    const ends = new Ends();
    ends.#caller = await bind(CALLER_HOST);
    ends.#sockets.push(ends.#caller.socket);
    ends.#caller.socket.on('message', (bytes, from) => ends.#toCaller(bytes.toString('latin1'), from.port));
    return ends;
  }

  /** One more called side; its port. */
  async callee(rules: CalleeRules = {}): Promise<number> {
    const { socket, port } = await bind(CALLEE_HOST);
    this.#sockets.push(socket);
    socket.on('message', (bytes, from) => this.#toCallee(socket, port, bytes.toString('latin1'), from, rules));
    return port;
  }

  /** Calls by whoever listens at that port. @param media the port of our description */
  call(port: number, media = 6000, hang = true, answered?: (media: Place) => void): Moments {
    const name = String(++this.#serial).padStart(4, '0');
    const moments: Moments = { invited: 0, arrived: [] };
    this.#calls.set(name, moments);
    this.#open.set(moments, { name, port, hang, answered, bye: () => {} });
    moments.invited = performance.now();
    this.#send(
      this.#request('INVITE', name, port, `sip:${CALLED}@${CALLER_HOST}:${port}`, '', sdp(CALLER_HOST, media)),
      port,
    );
    return moments;
  }

  /** Ends a call that was to stay up. */
  hangUp(moments: Moments): void {
    this.#open.get(moments)?.bye();
  }

  /** Resolves when that call is over. */
  async over(moments: Moments): Promise<void> {
    while (moments.over === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }

  #toCaller(text: string, port: number): void {
    const name = nameIn(text);
    const moments = this.#calls.get(name);
    if (!moments) return;
    if (text.startsWith('BYE')) {
      this.#send(reply(text, 200, 'OK'), port);
      return this.#ended(moments);
    }
    const status = Number(text.slice(8, 11));
    const method = /^CSeq: *\d+ (\w+)/im.exec(text)?.[1];
    if (method === 'BYE' && status === 200) return this.#ended(moments);
    if (method !== 'INVITE') return;
    if (status === 180 || status === 183) moments.rang ??= performance.now();
    if (status >= 300) {
      moments.refused = status;
      this.#send(this.#refusalAck(text, name, port), port);
      return this.#ended(moments);
    }
    if (status !== 200 || moments.answered !== undefined) return;
    moments.answered = performance.now();
    const target = /^Contact: *<?([^>\r\n;]+)/im.exec(text)?.[1] ?? '';
    const routes = [...text.matchAll(/^Record-Route: *(.+)\r$/gim)].map((match) => match[1]!).reverse();
    const more = routes.map((route) => `Route: ${route}\r\n`).join('');
    const tag = /^To:.*?tag=([^;\r\n]+)/im.exec(text)?.[1] ?? '';
    this.#send(this.#request('ACK', name, port, target, more, '', tag), port);
    const open = this.#open.get(moments)!;
    open.answered?.(placeIn(text));
    open.bye = () => this.#send(this.#request('BYE', name, port, target, more, '', tag), port);
    if (open.hang) open.bye();
  }

  /** RFC 3261 §17.1.1.3: of the same transaction as its INVITE. */
  #refusalAck(text: string, name: string, port: number): string {
    const tag = /^To:.*?tag=([^;\r\n]+)/im.exec(text)?.[1] ?? '';
    const uri = `sip:${CALLED}@${CALLER_HOST}:${port}`;
    return this.#request('ACK', name, port, uri, '', '', tag).replace(`${name}ACK`, `${name}INVITE`);
  }

  #ended(moments: Moments): void {
    moments.over ??= performance.now();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #toCallee(
    socket: Socket,
    port: number,
    text: string,
    from: { readonly port: number; readonly address: string },
    rules: CalleeRules,
  ): void {
    const send = (answer: string) => socket.send(Buffer.from(answer, 'latin1'), from.port, from.address);
    if (text.startsWith('INVITE')) {
      const digits = /^INVITE sip:\S*?(\d{4})@/.exec(text)?.[1] ?? '';
      const moments = this.#calls.get(digits);
      moments?.arrived.push(performance.now());
      if (rules.silent || !moments) return;
      const nonce = `4cf5cbde90d74b0fbf7d7c9f21bd${digits}`;
      if (rules.challenges && !text.includes(`nonce="${nonce}"`)) {
        // A new nonce for every call, so that every call is asked.
        const asked = `realm="provider.test", nonce="${nonce}", stale=true, algorithm=MD5, qop="auth"`;
        return send(reply(text, 407, 'Proxy Authentication Required', [`Proxy-Authenticate: Digest ${asked}`]));
      }
      const contact = `Contact: <sip:callee@${CALLEE_HOST}:${port}>`;
      send(reply(text, 180, 'Ringing', [contact]));
      send(reply(text, 200, 'OK', [contact, 'Content-Type: application/sdp'], sdp(CALLEE_HOST, rules.media ?? 6002)));
      moments.accepted = performance.now();
      rules.invited?.(placeIn(text));
    } else if (!text.startsWith('ACK') && !text.startsWith('SIP/2.0')) send(reply(text, 200, 'OK'));
  }

  #request(method: string, name: string, port: number, uri: string, more: string, body: string, toTag = ''): string {
    const own = `${CALLER_HOST}:${this.#caller.port}`;
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${name}${method};rport`,
      ...(more === '' ? [] : [more.trimEnd()]),
      'Max-Forwards: 70',
      `From: <sip:${name}@${own}>;tag=f${name}`,
      `To: <sip:${CALLED}@${CALLER_HOST}:${port}>${toTag === '' ? '' : `;tag=${toTag}`}`,
      `Call-ID: ${name}@bench`,
      `CSeq: ${method === 'BYE' ? 2 : 1} ${method}`,
      `Contact: <sip:${name}@${own}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }

  #send(text: string, port: number): void {
    this.#caller.socket.send(Buffer.from(text, 'latin1'), port, CALLER_HOST);
  }
}

const nameIn = (text: string): string => /^(?:From|To): *<sip:(\d{4})@/im.exec(text)?.[1] ?? '';

/** Headers that a response repeats (RFC 3261 §8.2.6.2), in their order. */
function reply(request: string, status: number, reason: string, more: readonly string[] = [], body = ''): string {
  const head = request.slice(0, request.indexOf('\r\n\r\n')).split('\r\n').slice(1);
  const kept = head.filter((line) => /^(Via|From|To|Call-ID|CSeq|Record-Route):/i.test(line));
  const tagged = kept.map((line) => (/^To:/i.test(line) && !/tag=/.test(line) ? `${line};tag=callee` : line));
  return [`SIP/2.0 ${status} ${reason}`, ...tagged, ...more, `Content-Length: ${body.length}`, '', body].join('\r\n');
}

function placeIn(text: string): Place {
  const host = /^c=IN IP4 ([\d.]+)/m.exec(text)?.[1] ?? '';
  return { host, port: Number(/^m=audio (\d+)/m.exec(text)?.[1]) };
}

function sdp(host: string, port: number): string {
  const audio = [`m=audio ${port} RTP/AVP 0 101`, 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000'];
  return ['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0', ...audio, 'a=fmtp:101 0-15', ''].join(
    '\r\n',
  );
}
