/** Traces by Call-ID, within a number and a size; the one that has been there for longest goes first. */

import type { CallTrace } from './call-trace.ts';

export class TraceShelf {
  readonly #calls = new Map<string, CallTrace>();
  readonly #mostCalls: number;
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostCalls: number, mostBytes: number) {
    this.#mostCalls = mostCalls;
    this.#mostBytes = mostBytes;
  }

  get size(): number {
    return this.#calls.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  find(callId: string): CallTrace | undefined {
    return this.#calls.get(callId);
  }

  /** Runs `change` on a trace of this shelf, and makes room for what it has grown by. */
  grow(callId: string, trace: CallTrace, change: () => void): void {
    const before = trace.bytes;
    change();
    this.#bytes += trace.bytes - before;
    this.#makeRoom(callId);
  }

  put(callId: string, trace: CallTrace): void {
    this.#calls.set(callId, trace);
    this.#bytes += trace.bytes;
    this.#makeRoom(callId);
  }

  take(callId: string): CallTrace | undefined {
    const trace = this.#calls.get(callId);
    if (trace && this.#calls.delete(callId)) this.#bytes -= trace.bytes;
    return trace;
  }

  #makeRoom(keep: string): void {
    if (this.#calls.size <= this.#mostCalls && this.#bytes <= this.#mostBytes) return;
    for (const callId of this.#calls.keys()) {
      if (callId !== keep) this.take(callId);
      if (this.#calls.size <= this.#mostCalls && this.#bytes <= this.#mostBytes) return;
    }
  }
}
