/** Which nonce counts have been used: each works once (RFC 7616 §3.4, §5.5). Only nonces that proved a password are kept. */

/** Counts below the highest one that may still arrive late. */
const windowSize = 32;

interface Used {
  readonly mintedAt: number;
  highest: number;
  /** Bit i: `highest - i` has been used. */
  bits: number;
}

export class NonceCounts {
  readonly #lifetime: number;
  readonly #maxNonces: number;
  readonly #used = new Map<string, Used>();
  /** Nonces as old as this that are not kept have been pushed out: their counts are unknown. */
  #forgottenUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param lifetime milliseconds after which nonces are refused anyway, so that they need not be kept
   * @param maxNonces beyond it the oldest are pushed out, and work no more
   */
  constructor(lifetime: number, maxNonces: number) {
    this.#lifetime = lifetime;
    this.#maxNonces = maxNonces;
  }

  get size(): number {
    return this.#used.size;
  }

  /** Whether this count can still be used. */
  isFree(nonce: string, mintedAt: number, count: number): boolean {
    const used = this.#used.get(nonce);
    if (!used) return mintedAt > this.#forgottenUntil;
    const behind = used.highest - count;
    if (behind < 0) return true;
    return behind < windowSize && (used.bits & (1 << behind)) === 0;
  }

  /** Marks it used; to be called only after `isFree` and after the password was proven. */
  use(nonce: string, mintedAt: number, count: number, now: number): void {
    const used = this.#used.get(nonce);
    if (!used) {
      this.#makeRoom(now);
      this.#used.set(nonce, { mintedAt, highest: count, bits: 1 });
      return;
    }
    const ahead = count - used.highest;
    if (ahead <= 0) used.bits |= 1 << -ahead;
    else {
      used.bits = ahead < windowSize ? (used.bits << ahead) | 1 : 1;
      used.highest = count;
    }
  }

  /** First used, first out: that order is nearly the order of minting. */
  #makeRoom(now: number): void {
    for (const [nonce, { mintedAt }] of this.#used) {
      const expired = now - mintedAt >= this.#lifetime;
      if (!expired && this.#used.size < this.#maxNonces) return;
      if (!expired) this.#forgottenUntil = Math.max(this.#forgottenUntil, mintedAt);
      this.#used.delete(nonce);
    }
  }
}
