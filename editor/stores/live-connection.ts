/** Keeps the live stream open: says hello with the place to go on, and comes back after every drop. */

import type { LiveFrame, LiveHello } from '../../shared/api/live.ts';

export type Connection = 'connecting' | 'on' | 'lost';

/** The part of a browser's WebSocket that is used here. */
export interface LiveSocket {
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveWiring {
  open(): LiveSocket;
  /** Runs `task` after `ms`; answers how to call it off. */
  later(ms: number, task: () => void): () => void;
  /** 0 to 1, spreads the retries of many browsers. */
  random(): number;
  place(): { epoch?: string; cursor?: number };
  frame(frame: LiveFrame): void;
  /** `failures` in a row so far. */
  state(connection: Connection, failures: number): void;
}

const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 8000;

/** How long to wait before try number `failures` (from 1): doubled each time, spread over a quarter. */
export function retryDelay(failures: number, random: number): number {
  const full = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
  return Math.round(full * (0.75 + 0.25 * random));
}

export class LiveConnection {
  #wiring: LiveWiring;
  #socket: LiveSocket | undefined;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;

  constructor(wiring: LiveWiring) {
    this.#wiring = wiring;
  }

  start(): void {
    if (this.#socket || this.#cancelRetry) return;
    this.#connect();
  }

  /** Tries at once instead of waiting on, such as when the browser is online again. */
  retryNow(): void {
    if (!this.#cancelRetry) return;
    this.#cancelRetry();
    this.#cancelRetry = undefined;
    this.#connect();
  }

  stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    this.#failures = 0;
    socket?.close();
  }

  #connect(): void {
    if (this.#failures === 0) this.#wiring.state('connecting', 0);
    const socket = this.#wiring.open();
    this.#socket = socket;
    socket.onopen = () => {
      const hello: LiveHello = { type: 'hello', ...this.#wiring.place() };
      socket.send(JSON.stringify(hello));
      // A server that resumes has nothing to say until something happens: an open socket counts as connected.
      this.#wiring.state('on', 0);
    };
    socket.onmessage = ({ data }: { readonly data: unknown }) => {
      const frame = readFrame(data);
      if (frame) {
        this.#failures = 0;
        this.#wiring.frame(frame);
      } else socket.close();
    };
    socket.onclose = () => this.#dropped(socket);
  }

  #dropped(socket: LiveSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#failures += 1;
    this.#wiring.state('lost', this.#failures);
    this.#cancelRetry = this.#wiring.later(retryDelay(this.#failures, this.#wiring.random()), () => {
      this.#cancelRetry = undefined;
      this.#connect();
    });
  }
}

/** A frame, or undefined for anything else. */
export function readFrame(data: unknown): LiveFrame | undefined {
  if (typeof data !== 'string') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  const frame = value as LiveFrame;
  if (frame.type === 'snapshot') return Array.isArray(frame.calls) ? frame : undefined;
  if (frame.type === 'events') return Array.isArray(frame.events) ? frame : undefined;
  return undefined;
}
