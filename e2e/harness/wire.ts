/** SIP by hand, byte for byte, for what no well-behaved peer would send. */

import { createSocket, type Socket } from 'node:dgram';
import { until } from './patience.ts';

let counter = 0;
const unique = (): string => `${process.pid}-${Date.now().toString(36)}-${counter++}`;

export interface RequestParts {
  readonly method: string;
  readonly to: string;
  readonly port: number;
  readonly callId?: string;
  readonly branch?: string;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly cseq?: number;
  /** Request-URI, when it is not that of `to`. */
  readonly uri?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Header names to leave out. */
  readonly without?: readonly string[];
}

export class Wire {
  readonly #socket: Socket;
  readonly #target: number;
  readonly #host: string;
  readonly received: string[] = [];

  private constructor(socket: Socket, target: number, host: string) {
    this.#socket = socket;
    this.#target = target;
    this.#host = host;
    socket.on('message', (bytes) => this.received.push(bytes.toString('latin1')));
    // An ICMP refusal is the other side's trouble, and the missing answer tells of it.
    socket.on('error', () => undefined);
  }

  /** A UDP socket on an address of this machine that talks to one port of the same address. */
  static async open(target: number, host = '127.0.0.1'): Promise<Wire> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, host, resolve));
    return new Wire(socket, target, host);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(message: string | Buffer): void {
    this.#socket.send(typeof message === 'string' ? Buffer.from(message, 'latin1') : message, this.#target, this.#host);
  }

  /** A request that follows the rules unless the parts break them. */
  request(parts: RequestParts): string {
    const { method, to, callId = unique(), branch = `z9hG4bK${unique()}`, cseq = 1, body = '' } = parts;
    const address = `sip:${to}@${this.#host}:${parts.port}`;
    const lines = [
      `Via: SIP/2.0/UDP ${this.#host}:${this.port};branch=${branch};rport`,
      'Max-Forwards: 70',
      `From: "By hand" <sip:wire@${this.#host}:${this.port}>;tag=${parts.fromTag ?? unique()}`,
      `To: <${address}>${parts.toTag === undefined ? '' : `;tag=${parts.toTag}`}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:wire@${this.#host}:${this.port}>`,
      ...(parts.headers ?? []),
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
    ].filter((line) => !parts.without?.includes(line.slice(0, line.indexOf(':'))));
    return `${method} ${parts.uri ?? address} SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
  }

  /** The first message for which `wanted` is true. */
  async hear(what: string, wanted: (message: string) => boolean, within = 10_000): Promise<string> {
    return await until(what, () => this.received.find(wanted), { within });
  }

  /** The final response with this CSeq method, optionally of one Call-ID. */
  async final(method: string, callId?: string): Promise<string> {
    return await this.hear(`the final response to ${method}`, (message) => {
      const status = Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1] ?? 0);
      const own = callId === undefined || header(message, 'Call-ID') === callId;
      return status >= 200 && own && header(message, 'CSeq')?.endsWith(method) === true;
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(resolve));
  }
}

/** The value of a header, by full or compact name; the first of several. */
export function header(message: string, name: string): string | undefined {
  const compact = COMPACT[name];
  const names = compact === undefined ? name : `(?:${name}|${compact})`;
  return new RegExp(`^${names}[ \\t]*:[ \\t]*(.*?)\\r?$`, 'im').exec(message.split(/\r?\n\r?\n/)[0]!)?.[1];
}

const COMPACT: Readonly<Record<string, string>> = {
  Via: 'v',
  From: 'f',
  To: 't',
  'Call-ID': 'i',
  Contact: 'm',
  'Content-Type': 'c',
  'Content-Length': 'l',
  Supported: 'k',
};

/** The status of a response, 0 for a request. */
export function statusOf(message: string): number {
  return Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1] ?? 0);
}

/** The tag in a To or From header. */
export function tagOf(message: string, name: 'To' | 'From'): string | undefined {
  return /;\s*tag=([^;\s]+)/i.exec(header(message, name) ?? '')?.[1];
}

/** A plain G.711 offer. */
export function offer(port: number, extra: readonly string[] = []): string {
  const lines = ['v=0', 'o=wire 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
  const media = [`m=audio ${port} RTP/AVP 0 8 101`, 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'];
  return `${[...lines, ...media, ...extra].join('\r\n')}\r\n`;
}
