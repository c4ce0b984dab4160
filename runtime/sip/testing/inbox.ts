/** A receiver that keeps what transports deliver, for tests of transports. */

import type { Source } from '../transport/address.ts';
import type { Receiver, Transport } from '../transport/transport.ts';

export class Inbox implements Receiver {
  /** `text` is the body. */
  readonly messages: { text: string; source: Source; transport: Transport }[] = [];
  readonly broken: string[] = [];
  /** Sources whose connections are to stay. */
  readonly needed = new Set<string>();
  /** Whose connections are gone. */
  readonly lost: Source[] = [];
  #waiting: (() => void)[] = [];

  received(bytes: Buffer, source: Source, transport: Transport): void {
    this.messages.push({ text: bytes.toString().split('\r\n\r\n')[1]!, source, transport });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  unframed(_bytes: Buffer, why: string): void {
    this.broken.push(why);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  needs(source: Source): boolean {
    return this.needed.has(`${source.address}|${source.port}`);
  }

  disconnected(source: Source): void {
    this.lost.push(source);
  }

  /** Waits for messages. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Waits for anything, by turns of the event loop. */
  async turn(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
