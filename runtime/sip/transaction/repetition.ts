/** A request that comes again when its transaction has nothing left to do but answer it as before. */

import type { KeptAnswer } from './kept-answers.ts';
import type { Hop, Wire } from './wire.ts';

export class Repetition {
  readonly hop: Hop;
  readonly open = false;
  readonly user = undefined;
  readonly #wire: Wire;
  readonly #answer: Buffer;
  readonly #callId: string;

  constructor(wire: Wire, { hop, answer }: KeptAnswer, callId: string) {
    this.#wire = wire;
    this.hop = hop;
    this.#answer = answer;
    this.#callId = callId;
  }

  repeated(): void {
    if (this.#answer.length > 0) this.#wire.send(this.#answer, this.hop, this.#callId);
  }

  /** The ACK is known already. */
  acknowledged(): void {}
}
