/** One browser on the live stream: frames gathered for a moment, held back while it does not keep up. */

import type { RawData, WebSocket } from 'ws';
import type { Clock, Timer } from '../clock.ts';
import { readHello } from './live-hello.ts';
import type { LiveHub } from './live-hub.ts';

export interface LiveReaderOptions {
  readonly connection: WebSocket;
  readonly hub: LiveHub;
  readonly clock: Clock;
  readonly stillWelcome: () => boolean;
  /** Told once, when the connection is over. */
  readonly gone: () => void;
}

/** Milliseconds for which events are gathered into a frame. */
const GATHER = 50;
/** Bytes that may wait in our memory for a reader; past them it gets nothing until it has taken them. */
const MOST_WAITING = 1024 * 1024;
/** Milliseconds to the first hello; whoever says nothing gets a snapshot. */
const HELLO_WITHIN = 2000;
const PING_EVERY = 20_000;
/** Messages taken from a reader in the life of a connection: it has one to send. */
const MOST_MESSAGES = 20;

export class LiveReader {
  readonly #options: LiveReaderOptions;
  readonly #stopListening: () => void;
  /** The last entry that was sent; undefined: the next frame is a snapshot. */
  #cursor: number | undefined;
  #greeted = false;
  #messages = 0;
  #answeredPing = true;
  #frameTimer: Timer | undefined;
  #pingTimer: Timer;
  #over = false;

  constructor(options: LiveReaderOptions) {
    this.#options = options;
    const { connection, hub, clock } = options;
    connection.on('message', (data, isBinary) => this.#hear(data, isBinary));
    connection.on('pong', () => {
      this.#answeredPing = true;
    });
    // An error is always followed by the close, where everything is cleaned up.
    connection.on('error', () => connection.terminate());
    connection.on('close', () => this.#end());
    this.#stopListening = hub.listen(() => this.#soon(GATHER));
    this.#pingTimer = clock.after(PING_EVERY, () => this.#ping());
    this.#frameTimer = clock.after(HELLO_WITHIN, () => this.#greet());
  }

  close(code: number, reason: string): void {
    this.#options.connection.close(code, reason);
    this.#end();
  }

  #hear(data: RawData, isBinary: boolean): void {
    this.#messages++;
    const hello = isBinary ? undefined : readHello(String(data));
    if (!hello || this.#messages > MOST_MESSAGES) return this.close(1008, 'only one hello is expected');
    if (this.#greeted) return;
    if (hello.epoch === this.#options.hub.epoch) this.#cursor = hello.cursor;
    this.#greet();
  }

  #greet(): void {
    this.#greeted = true;
    this.#frameTimer?.cancel();
    this.#frameTimer = undefined;
    this.#send();
  }

  #soon(ms: number): void {
    if (this.#frameTimer || !this.#greeted || this.#over) return;
    this.#frameTimer = this.#options.clock.after(ms, () => {
      this.#frameTimer = undefined;
      this.#send();
    });
  }

  /** Sends the next frame, if the reader has taken those before. */
  #send(): void {
    const { connection, hub } = this.#options;
    if (this.#over) return;
    // What it misses meanwhile stays in the hub's ring; when that has moved on, the next frame is a snapshot.
    if (connection.bufferedAmount > MOST_WAITING) return this.#soon(GATHER);
    const { cursor, text } = this.#nextFrame();
    if (text !== '') connection.send(text);
    this.#cursor = cursor;
    if (cursor < hub.cursor) this.#soon(0);
  }

  #nextFrame(): { readonly cursor: number; readonly text: string } {
    const { hub } = this.#options;
    const events = this.#cursor === undefined ? undefined : hub.textAfter(this.#cursor);
    if (events) return events;
    const snapshot = hub.snapshot();
    return { cursor: snapshot.cursor, text: JSON.stringify(snapshot) };
  }

  #ping(): void {
    const { connection, clock, stillWelcome } = this.#options;
    if (!stillWelcome()) return this.close(4401, 'the session has ended');
    if (!this.#answeredPing) {
      connection.terminate();
      return this.#end();
    }
    this.#answeredPing = false;
    connection.ping();
    this.#pingTimer = clock.after(PING_EVERY, () => this.#ping());
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopListening();
    this.#frameTimer?.cancel();
    this.#pingTimer.cancel();
    this.#options.gone();
  }
}
