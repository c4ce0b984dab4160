/** One WebSocket that carries SIP (RFC 7118): a message in each frame, and patience with silent peers. */

import { isUtf8 } from 'node:buffer';
import { limits } from '../message/limits.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import type { Source } from './address.ts';
import { patience, pingsWithinWindow } from './connection-limits.ts';
import { failLater, type SendFailure } from './transport.ts';

/** What is needed of a WebSocket; that of the package `ws` has it. Compression must be off, pongs are given by itself. */
export interface SipWebSocket {
  /** The subprotocol that was agreed upon. */
  readonly protocol: string;
  /** Bytes that the peer has not taken yet. */
  readonly bufferedAmount: number;
  send(data: Buffer, options: { binary: boolean }, done: (error?: Error | null) => void): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'close' | 'ping' | 'pong', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface WebSocketUser {
  message(bytes: Buffer, connection: WebSocketConnection): void;
  /** Asked when it has been idle for its time: whether somebody registered or in a call needs it. */
  needs(connection: WebSocketConnection): boolean;
  closed(connection: WebSocketConnection): void;
}

/** Bytes of the largest message; larger frames end the connection. */
export const maxWebSocketMessage = limits.head + 4 + limits.body;
/** Bytes that may wait for a peer that does not read. */
const maxUnsent = 1024 * 1024;
/** Codes of RFC 6455 §7.4.1. */
const closing = { goingAway: 1001, tooBig: 1009 } as const;

export class WebSocketConnection implements TimerOwner {
  readonly source: Source;
  readonly #socket: SipWebSocket;
  readonly #wheel: TimerWheel;
  readonly #user: WebSocketUser;
  #idle: WheelTimer;
  #pingWindow: WheelTimer | undefined;
  #pings = 0;
  /** Our own ping is out, and nothing has come since. */
  #doubted = false;
  #closed = false;

  constructor(socket: SipWebSocket, source: Source, wheel: TimerWheel, user: WebSocketUser) {
    this.#socket = socket;
    this.source = source;
    this.#wheel = wheel;
    this.#user = user;
    this.#idle = wheel.start(patience.idle, this, 'idle');
    socket.on('message', (data) => this.#arrived(data));
    socket.on('ping', () => this.#pinged());
    socket.on('pong', () => this.#heard());
    socket.on('error', () => this.drop());
    socket.on('close', () => this.#forget());
  }

  /** Text unless the body is none (RFC 7118 §4.2 leaves both open). */
  send(bytes: Buffer, onFailure?: SendFailure): void {
    if (this.#closed || this.#socket.bufferedAmount + bytes.length > maxUnsent) {
      this.drop();
      failLater(onFailure, 'the WebSocket is closed');
      return;
    }
    this.#socket.send(bytes, { binary: !isUtf8(bytes) }, (error) => error && onFailure?.sendFailed(error));
    this.#stayOpen();
  }

  #arrived(data: Buffer): void {
    if (this.#closed) return;
    if (data.length > maxWebSocketMessage) return this.close(closing.tooBig, 'the message is too large');
    if (isLineEnds(data)) return this.#keptAlive(data);
    this.#heard();
    this.#user.message(data, this);
  }

  /** CRLF keep-alive of RFC 5626 §3.5.1 in a frame of its own (RFC 7118 §6). */
  #keptAlive(data: Buffer): void {
    const wantsPong = data.length >= 4;
    if (!this.#pinged() || !wantsPong || this.#socket.bufferedAmount > 0) return;
    this.#socket.send(Buffer.from('\r\n'), { binary: false }, () => {});
  }

  /** False when these are too many: the connection is gone. */
  #pinged(): boolean {
    this.#heard();
    this.#pingWindow ??= this.#wheel.start(patience.pings, this, 'pings');
    if (++this.#pings <= pingsWithinWindow) return true;
    this.drop();
    return false;
  }

  #heard(): void {
    if (this.#closed) return;
    this.#doubted = false;
    this.#stayOpen();
  }

  #stayOpen(): void {
    this.#wheel.cancel(this.#idle);
    this.#idle = this.#wheel.start(patience.idle, this, 'idle');
  }

  timerFired(name: string): void {
    if (name === 'pings') {
      this.#pingWindow = undefined;
      this.#pings = 0;
    } else if (this.#doubted || !this.#user.needs(this)) this.close(closing.goingAway, 'idle');
    else {
      this.#doubted = true;
      this.#socket.ping();
      this.#stayOpen();
    }
  }

  /** Ends it by a closing handshake, which `ws` does not wait for any longer than 30 s. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#socket.close(code, reason);
    this.#forget();
  }

  /** Ends it without a word. */
  drop(): void {
    this.#socket.terminate();
    this.#forget();
  }

  #forget(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wheel.cancel(this.#idle);
    this.#wheel.cancel(this.#pingWindow);
    this.#user.closed(this);
  }
}

const isLineEnds = (data: Buffer): boolean =>
  data.length > 0 && data.length <= 4 && data.every((byte) => byte === 13 || byte === 10);
