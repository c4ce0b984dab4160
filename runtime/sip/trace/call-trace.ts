/** The messages of one Call-ID, as they are kept: raw, and who sent them where. */

import type { Peer, Source } from '../transport/address.ts';

/** What is counted for a message besides its bytes. */
const overhead = 200;

export interface KeptMessage {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly out: boolean;
  readonly peer: Peer | Source;
  /** Its bytes as ISO 8859-1. */
  readonly text: string;
}

export class CallTrace {
  /** Digits of this call are nobody's business. */
  digitsHidden = false;
  /** Messages that have been pushed out. */
  lost = 0;
  /** Bytes that are kept, with what it costs to keep them. */
  bytes = 0;
  readonly #most: number;
  readonly #messages: KeptMessage[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get messages(): readonly KeptMessage[] {
    return this.#messages;
  }

  /** Adds it, and lets the oldest go that no longer fit; the first message says what the call is, and stays. */
  add(message: KeptMessage): void {
    this.#messages.push(message);
    this.bytes += message.text.length + overhead;
    while (this.bytes > this.#most && this.#messages.length > 1) {
      const [gone] = this.#messages.splice(this.#messages.length > 2 ? 1 : 0, 1);
      this.bytes -= gone!.text.length + overhead;
      this.lost++;
    }
  }
}
