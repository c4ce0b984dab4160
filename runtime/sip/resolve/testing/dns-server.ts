/** A name server on loopback, for tests: a zone, and every kind of bad behaviour. */

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { decodeName } from '../dns-name.ts';
import { recordTypes } from '../dns-records.ts';
import { type Answer, encodeAnswer, type ZoneRecord } from './encode-answer.ts';

export interface Asked {
  readonly name: string;
  readonly type: string;
  readonly over: 'udp' | 'tcp';
  readonly id: number;
  readonly from: { readonly address: string; readonly port: number };
}

/** What the server does with one question: the responses that it sends, in order; none is silence. */
export type Behaviour = (asked: Asked, honest: Answer) => readonly (Answer | Buffer)[];

export const behaviours = {
  honest: (_asked, honest) => [honest],
  silent: () => [],
  serverFailure: (_asked, honest) => [{ ...honest, code: 2, records: [] }],
  refuses: (_asked, honest) => [{ ...honest, code: 5, records: [] }],
  truncates: ({ over }, honest) => (over === 'udp' ? [{ ...honest, truncated: true, records: [] }] : [honest]),
} as const satisfies Readonly<Record<string, Behaviour>>;

const typeNames = new Map<number, string>(Object.entries(recordTypes).map(([name, number]) => [number, name]));

export class DnsServer {
  behaviour: Behaviour = behaviours.honest;
  readonly asked: Asked[] = [];
  /** Seconds in the SOA of negative answers; undefined: no SOA. */
  negativeTtl: number | undefined = 60;
  readonly #zone = new Map<string, ZoneRecord[]>();
  readonly #udp: Socket;
  readonly #tcp: Server;
  #waiting: { count: number; resolve: () => void }[] = [];
  #port = 0;

  constructor(udp: Socket, tcp: Server) {
    this.#udp = udp;
    this.#tcp = tcp;
    udp.on('message', (bytes, from) => {
      for (const answer of this.#answer(bytes, 'udp', from)) udp.send(answer, from.port, from.address);
    });
    tcp.on('connection', (socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (bytes: Buffer) => {
        const from = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
        for (const answer of this.#answer(bytes.subarray(2), 'tcp', from)) {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(answer.length);
          // In two pieces, as streams are.
          socket.write(Buffer.concat([length, answer.subarray(0, 5)]));
          socket.write(answer.subarray(5));
        }
      });
    });
  }

  get address() {
    return { address: '127.0.0.1', port: this.#port };
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#tcp.listen(0, '127.0.0.1', resolve));
    const bound = this.#tcp.address();
    this.#port = typeof bound === 'object' && bound ? bound.port : 0;
    await new Promise<void>((resolve, reject) => {
      this.#udp.once('error', reject);
      this.#udp.bind(this.#port, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#udp.close(() => resolve()));
    await new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
  }

  /** Replaces what is known about a name. */
  set(name: string, ...records: ZoneRecord[]): this {
    this.#zone.set(name, records);
    return this;
  }

  /** Forgets a name: NXDOMAIN. */
  remove(name: string): void {
    this.#zone.delete(name);
  }

  /** The questions so far, as `SRV _sip._udp.example.org`. */
  get questions(): string[] {
    return this.asked.map(({ type, name }) => `${type} ${name}`);
  }

  /** Resolves when so many questions have come in all. */
  async askedTimes(count: number): Promise<void> {
    if (this.asked.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Sends bytes from another socket than the one that was asked. */
  async forge(bytes: Buffer, to: Asked['from']): Promise<void> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.send(bytes, to.port, to.address, () => resolve()));
    socket.close();
  }

  /** What an honest server would say. */
  honest(asked: Asked): Answer {
    const { id, name, type } = asked;
    const base = { id, name, type: recordTypes[type as keyof typeof recordTypes] };
    const records: (ZoneRecord & { owner: string })[] = [];
    let owner = name;
    for (let hop = 0; hop < 20; hop++) {
      const all = this.#zone.get(owner) ?? [];
      const alias = all.find((record) => record.type === 'CNAME');
      records.push(
        ...all.filter((record) => record.type === type || record === alias).map((record) => ({ ...record, owner })),
      );
      if (alias?.type !== 'CNAME') break;
      owner = alias.target;
    }
    const missing = !this.#zone.has(owner);
    const empty = records.every((record) => record.type === 'CNAME');
    return { ...base, code: missing ? 3 : 0, records, ...(empty ? { negativeTtl: this.negativeTtl } : {}) };
  }

  #answer(bytes: Buffer, over: 'udp' | 'tcp', { address, port }: Pick<RemoteInfo, 'address' | 'port'>): Buffer[] {
    const question = decodeName(bytes, 12)!;
    const type = typeNames.get(bytes.readUInt16BE(question.next)) ?? '?';
    const asked: Asked = { name: question.name, type, over, id: bytes.readUInt16BE(0), from: { address, port } };
    this.asked.push(asked);
    const ready = this.#waiting.filter(({ count }) => count <= this.asked.length);
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
    return this.behaviour(asked, this.honest(asked)).map((each) => (Buffer.isBuffer(each) ? each : encodeAnswer(each)));
  }
}

/** A started server on a free port of 127.0.0.1, UDP and TCP. */
export async function startDnsServer(): Promise<DnsServer> {
  for (let attempt = 0; ; attempt++) {
    const server = new DnsServer(createSocket('udp4'), createServer());
    const failure = await server.start().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return server;
    // The port that TCP was given may be taken for UDP.
    if (attempt === 5) throw failure;
  }
}
