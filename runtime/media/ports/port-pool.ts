/** Pairs of RTP and RTCP ports of one address family, some bound ahead so that an SDP can be written at once. */

import { MediaExhausted } from '../media-engine.ts';
import type { BindSocket, Family, MediaSocket } from './media-socket.ts';

export interface PortRange {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/** An even port for RTP and the next one for RTCP (RFC 3550 §11). */
export interface PortPair {
  readonly port: number;
  readonly rtp: MediaSocket;
  readonly rtcp: MediaSocket;
}

interface PoolParts {
  readonly family: Family;
  readonly range: PortRange;
  readonly bind: BindSocket;
  /** Evenly spread in [0, 1). */
  readonly random: () => number;
  /** Pairs kept bound for the next streams. */
  readonly ahead: number;
}

interface Waiting {
  readonly resolve: (pair: PortPair) => void;
  readonly reject: (error: Error) => void;
}

/** Ports of somebody else that are tried again when we have none left, at most so many for each request. */
const retriesAtOnce = 64;

export class PortPool {
  readonly #parts: PoolParts;
  /** Shuffled; freed ports go to the end, so that what a finished call still sends meets no new one. */
  #free: number[];
  /** Ports that another program holds. */
  #foreign: number[] = [];
  #ready: PortPair[] = [];
  #waiting: Waiting[] = [];
  #binding = 0;
  /** Pairs that are being closed: whoever waits gets one of them rather than none. */
  #closing = 0;
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#free = shuffled(evenPorts(parts.range), parts.random);
  }

  /** @throws MediaExhausted when no pair of the range can be had */
  take(): Promise<PortPair> {
    return new Promise((resolve, reject) => {
      if (this.#free.length === 0) this.#free.push(...this.#foreign.splice(0, retriesAtOnce));
      this.#waiting.push({ resolve, reject });
      this.#serve();
    });
  }

  /** Binds pairs ahead of the first request. */
  fill(): void {
    this.#serve();
  }

  /** Closes the pair; its port can be taken again. */
  async release(pair: PortPair): Promise<void> {
    this.#closing++;
    await Promise.all([pair.rtp.close(), pair.rtcp.close()]);
    this.#closing--;
    this.#free.push(pair.port);
    if (!this.#closed) this.#serve();
  }

  /** Closes what is bound ahead; pairs that were taken are released by their owners. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the port pool is closed'));
    await Promise.all(this.#ready.splice(0).map((pair) => this.release(pair)));
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.#ready.length > 0) this.#waiting.shift()!.resolve(this.#ready.shift()!);
    const wanted = this.#waiting.length + this.#parts.ahead;
    while (!this.#closed && this.#ready.length + this.#binding < wanted && this.#free.length > 0) {
      this.#binding++;
      void this.#bindPair(this.#free.shift()!);
    }
    if (this.#binding + this.#closing === 0) {
      const { from, to } = this.#parts.range;
      for (const { reject } of this.#waiting.splice(0)) reject(new MediaExhausted(`${from}-${to}`));
    }
  }

  async #bindPair(port: number): Promise<void> {
    let rtp: MediaSocket | undefined;
    try {
      rtp = await this.#parts.bind(this.#parts.family, port);
      const rtcp = await this.#parts.bind(this.#parts.family, port + 1);
      this.#binding--;
      this.#ready.push({ port, rtp, rtcp });
      if (this.#closed) return void (await this.close());
    } catch (error) {
      await rtp?.close();
      this.#binding--;
      if (!isTaken(error)) return this.#fail(port, error instanceof Error ? error : new Error(String(error)));
      this.#foreign.push(port);
    }
    this.#serve();
  }

  /** The machine refuses (no such address family, no file descriptors): trying further ports would not help. */
  #fail(port: number, error: Error): void {
    this.#free.push(port);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}

function evenPorts({ from, to }: PortRange): number[] {
  const first = from + (from % 2);
  return Array.from({ length: Math.max(0, Math.floor((to - first + 1) / 2)) }, (_, index) => first + index * 2);
}

function shuffled(ports: number[], random: () => number): number[] {
  for (let i = ports.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [ports[i], ports[other]] = [ports[other]!, ports[i]!];
  }
  return ports;
}
