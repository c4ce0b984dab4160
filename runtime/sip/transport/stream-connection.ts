/** One connection of a stream transport: framing, keep-alive, and patience with slow or silent peers. */

import type { Socket } from 'node:net';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import type { Peer, Source } from './address.ts';
import { patience, pingsWithinWindow } from './connection-limits.ts';
import { StreamFraming } from './stream-framing.ts';
import { failLater, plainAddress, type SendFailure } from './transport.ts';

/** Bytes that may wait for a peer that does not read. */
const maxUnsent = 1024 * 1024;

export interface ConnectionUser {
  message(bytes: Buffer, connection: StreamConnection): void;
  unframed(bytes: Buffer, why: string, connection: StreamConnection): void;
  /** Asked when it has been idle for its time: whether somebody registered or in a call needs it. */
  needs(connection: StreamConnection): boolean;
  closed(connection: StreamConnection): void;
}

export interface ConnectionFacts {
  /** Whom it was opened to or from. */
  readonly peer: Peer;
  /** What the peer's certificate has proved. */
  readonly names?: readonly string[];
  /** For connections that we open: the event that says that it stands. Nothing is written before. */
  readonly opens?: 'connect' | 'secureConnect';
}

export class StreamConnection implements TimerOwner {
  readonly peer: Peer;
  readonly #names: readonly string[] | undefined;
  readonly #socket: Socket;
  readonly #wheel: TimerWheel;
  readonly #user: ConnectionUser;
  /** We have opened it: then keeping it alive is ours to do (RFC 5626 §3.5). */
  readonly #ours: boolean;
  readonly #framing = new StreamFraming();
  #source: Source | undefined;
  /** What waits for the connection to stand; undefined when it does. */
  #queue: { readonly bytes: Buffer; readonly onFailure: SendFailure | undefined }[] | undefined;
  #queued = 0;
  #waiting: ((stands: boolean) => void)[] = [];
  #opening: WheelTimer | undefined;
  #idle: WheelTimer;
  #slow: WheelTimer | undefined;
  #pings = 0;
  #pingWindow: WheelTimer | undefined;
  /** Said what there was to say, and waits for the peer to close. */
  #finishing = false;
  #closed = false;

  constructor(socket: Socket, { peer, names, opens }: ConnectionFacts, wheel: TimerWheel, user: ConnectionUser) {
    this.#socket = socket;
    this.#wheel = wheel;
    this.#user = user;
    this.peer = peer;
    this.#names = names;
    this.#ours = opens !== undefined;
    this.#idle = this.#startIdle();
    socket.setNoDelay(true);
    // Finds peers that have vanished without a word, on connections that nobody writes to.
    socket.setKeepAlive(true, patience.idle);
    socket.on('data', (chunk: Buffer) => this.#arrived(chunk));
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    if (opens === undefined) return;
    this.#queue = [];
    this.#opening = wheel.start(patience.opening, this, 'opening');
    socket.on(opens, () => this.#opened());
  }

  /** Bytes held of a message that is not complete. */
  get held(): number {
    return this.#framing.held;
  }

  get source(): Source {
    this.#source ??= {
      ...this.peer,
      local: { address: plainAddress(this.#socket.localAddress ?? ''), port: this.#socket.localPort ?? 0 },
      ...(this.#names && this.#names.length > 0 ? { names: this.#names } : {}),
    };
    return this.#source;
  }

  /** Tells, later and once, whether it stands. */
  whenOpen(told: (stands: boolean) => void): void {
    if (this.#queue) this.#waiting.push(told);
    else queueMicrotask(() => told(!this.#closed));
  }

  send(bytes: Buffer, onFailure?: SendFailure): void {
    if (this.#closed || this.#finishing) return failLater(onFailure, 'the connection is closed');
    if (this.#socket.writableLength + this.#queued + bytes.length > maxUnsent) {
      this.close();
      return failLater(onFailure, 'the peer does not read');
    }
    if (this.#queue) {
      this.#queue.push({ bytes, onFailure });
      this.#queued += bytes.length;
    } else this.#write(bytes, onFailure);
    this.#stayOpen();
  }

  #write(bytes: Buffer, onFailure: SendFailure | undefined): void {
    if (!onFailure) return void this.#socket.write(bytes);
    this.#socket.write(bytes, (error) => {
      if (!error) return;
      if (onFailure.unsent) onFailure.unsent();
      else onFailure.sendFailed(error);
      // At once: what is sent from here on must go over another one.
      this.close();
    });
  }

  #opened(): void {
    this.#wheel.cancel(this.#opening);
    const queue = this.#queue ?? [];
    this.#queue = undefined;
    this.#queued = 0;
    for (const { bytes, onFailure } of queue) this.#write(bytes, onFailure);
    for (const told of this.#waiting.splice(0)) told(true);
  }

  #arrived(chunk: Buffer): void {
    if (this.#finishing) return;
    for (const framed of this.#framing.push(chunk)) {
      if (this.#closed) return;
      this.#endSlow();
      this.#stayOpen();
      if (framed.kind === 'message') this.#user.message(framed.bytes, this);
      else if (framed.kind === 'ping') this.#pinged();
      else {
        this.#user.unframed(framed.bytes, framed.why, this);
        this.#finish();
        return;
      }
    }
    if (!this.#closed && this.#framing.waiting) this.#slow ??= this.#wheel.start(patience.message, this, 'slow');
  }

  /** A pong for each ping (RFC 5626 §3.5.1), except for those who send nothing else, or do not read the pongs. */
  #pinged(): void {
    this.#pingWindow ??= this.#wheel.start(patience.pings, this, 'pings');
    if (++this.#pings > pingsWithinWindow || this.#socket.writableLength > 0) {
      if (this.#pings > pingsWithinWindow) this.close();
      return;
    }
    this.#socket.write('\r\n');
  }

  #stayOpen(): void {
    this.#wheel.cancel(this.#idle);
    this.#idle = this.#startIdle();
  }

  #startIdle(): WheelTimer {
    return this.#wheel.start(this.#ours ? patience.keepAlive : patience.idle, this, 'idle');
  }

  /** A ping; not every server answers it, so silence proves nothing. */
  #keepAlive(): void {
    if (this.#ours && this.#queue === undefined) this.#socket.write('\r\n\r\n');
    this.#stayOpen();
  }

  #endSlow(): void {
    this.#wheel.cancel(this.#slow);
    this.#slow = undefined;
  }

  timerFired(name: string): void {
    if (name === 'pings') {
      this.#pingWindow = undefined;
      this.#pings = 0;
    } else if (name === 'idle' && this.#user.needs(this)) this.#keepAlive();
    else this.close();
  }

  /** Lets what was written leave, and hears no more; a peer that does not close its half is not waited for any longer. */
  #finish(): void {
    if (this.#closed) return;
    this.#finishing = true;
    this.#socket.end();
    this.#wheel.cancel(this.#idle);
    this.#slow = this.#wheel.start(patience.message, this, 'slow');
  }

  close(): void {
    this.#socket.destroy();
    this.#forget();
  }

  #forget(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of [this.#idle, this.#opening, this.#pingWindow]) this.#wheel.cancel(timer);
    this.#endSlow();
    for (const { onFailure } of this.#queue ?? []) failLater(onFailure, 'the connection could not be opened');
    this.#queue = undefined;
    for (const told of this.#waiting.splice(0)) queueMicrotask(() => told(false));
    this.#user.closed(this);
  }
}
