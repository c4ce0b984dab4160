/** One connection of a stream transport: framing, keep-alive, and patience with slow or silent peers. */

import type { Socket } from 'node:net';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import type { Source, TransportName } from './address.ts';
import { StreamFraming } from './stream-framing.ts';
import { failLater, plainAddress, type SendFailure } from './transport.ts';

/** Milliseconds that one message may take from its first byte to its last. */
const messagePatience = 10_000;
/** Milliseconds without a message in either direction. */
const idlePatience = 120_000;
/** Bytes that may wait for a peer that does not read. */
const maxUnsent = 1024 * 1024;

export interface ConnectionUser {
  message(bytes: Buffer, connection: StreamConnection): void;
  unframed(bytes: Buffer, why: string, connection: StreamConnection): void;
  closed(connection: StreamConnection): void;
}

export class StreamConnection implements TimerOwner {
  readonly source: Source;
  readonly #socket: Socket;
  readonly #wheel: TimerWheel;
  readonly #user: ConnectionUser;
  readonly #framing = new StreamFraming();
  #idle: WheelTimer;
  #slow: WheelTimer | undefined;
  #closed = false;

  /** @param peer whom it was opened to or from; a socket that is still connecting does not know it */
  constructor(
    socket: Socket,
    peer: { readonly transport: TransportName; readonly address: string; readonly port: number },
    wheel: TimerWheel,
    user: ConnectionUser,
  ) {
    this.#socket = socket;
    this.#wheel = wheel;
    this.#user = user;
    this.source = {
      ...peer,
      local: { address: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 },
    };
    this.#idle = wheel.start(idlePatience, this, 'idle');
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#arrived(chunk));
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
  }

  send(bytes: Buffer, onFailure?: SendFailure): void {
    if (this.#closed || this.#socket.writableLength + bytes.length > maxUnsent) {
      this.close();
      failLater(onFailure, 'the connection is closed');
      return;
    }
    if (onFailure) this.#socket.write(bytes, (error) => error && onFailure.sendFailed(error));
    else this.#socket.write(bytes);
    this.#stayOpen();
  }

  #arrived(chunk: Buffer): void {
    for (const framed of this.#framing.push(chunk)) {
      if (this.#closed) return;
      this.#endSlow();
      this.#stayOpen();
      if (framed.kind === 'message') this.#user.message(framed.bytes, this);
      else if (framed.kind === 'ping') this.#socket.write('\r\n');
      else {
        this.#user.unframed(framed.bytes, framed.why, this);
        this.#finish();
        return;
      }
    }
    if (!this.#closed && this.#framing.waiting) this.#slow ??= this.#wheel.start(messagePatience, this, 'slow');
  }

  #stayOpen(): void {
    this.#wheel.cancel(this.#idle);
    this.#idle = this.#wheel.start(idlePatience, this, 'idle');
  }

  #endSlow(): void {
    this.#wheel.cancel(this.#slow);
    this.#slow = undefined;
  }

  timerFired(): void {
    this.close();
  }

  /** Lets what was written leave, and hears no more. */
  #finish(): void {
    this.#socket.end();
    this.#forget();
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
    this.#forget();
  }

  #forget(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wheel.cancel(this.#idle);
    this.#endSlow();
    this.#user.closed(this);
  }
}
