/** A connection that came in and is not yet secure: it counts, and it must not take long. */

import type { Socket } from 'node:net';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import { patience } from './connection-limits.ts';

export class Handshake implements TimerOwner {
  readonly #socket: Socket;
  readonly #wheel: TimerWheel;
  readonly #timer: WheelTimer;
  readonly #ended: (failed: boolean) => void;
  #over = false;

  /** @param ended told once: true when the connection has closed instead of becoming secure */
  constructor(socket: Socket, wheel: TimerWheel, ended: (failed: boolean) => void) {
    this.#socket = socket;
    this.#wheel = wheel;
    this.#ended = ended;
    this.#timer = wheel.start(patience.opening, this, 'handshake');
    socket.on('error', () => this.abort());
    socket.on('close', () => this.#end(true));
  }

  succeeded(): void {
    this.#end(false);
  }

  abort(): void {
    this.#socket.destroy();
    this.#end(true);
  }

  timerFired(): void {
    this.abort();
  }

  #end(failed: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#wheel.cancel(this.#timer);
    this.#ended(failed);
  }
}
