/** Nonces that prove themselves: nothing is kept for those that never come back (RFC 7616 §3.3, §5.4). */

import { createHmac, randomFillSync, timingSafeEqual } from 'node:crypto';
import type { FillRandom } from '../facilities.ts';

/*
 *  | 6 bytes: epoch milliseconds | 8 bytes: random | 16 bytes: HMAC-SHA256 of both and of the source, cut |
 *  written as 40 characters of base64url
 */
const timeBytes = 6;
const randomBytes = 8;
const macBytes = 16;
const plainBytes = timeBytes + randomBytes;
const nonceLength = 40;
/** Nonces whose random bytes are drawn at once: drawing costs the same for eight bytes and for a thousand. */
const drawnAtOnce = 256;

export interface MintOptions {
  /** 32 secret bytes; several machines behind one name share them. Default: random, so that a restart makes all stale. */
  readonly key?: Uint8Array;
  readonly random?: FillRandom;
}

export class NonceMint {
  readonly #key: Uint8Array;
  readonly #random: FillRandom;
  readonly #pool = Buffer.alloc(drawnAtOnce * randomBytes);
  #drawn = this.#pool.length;

  constructor(options: MintOptions = {}) {
    this.#random = options.random ?? ((buffer) => void randomFillSync(buffer));
    this.#key = options.key ?? this.#newKey();
  }

  /**
   * @param source whom it is for: only they can use it
   * @param now epoch milliseconds
   */
  mint(source: string, now: number): string {
    const bytes = Buffer.alloc(plainBytes + macBytes);
    bytes.writeUIntBE(Math.floor(now), 0, timeBytes);
    this.#draw(bytes);
    this.#mac(bytes.subarray(0, plainBytes), source).copy(bytes, plainBytes, 0, macBytes);
    return bytes.toString('base64url');
  }

  /** When it was minted, in epoch milliseconds; undefined when we did not mint it for this source. */
  mintedAt(nonce: string, source: string): number | undefined {
    if (nonce.length !== nonceLength) return undefined;
    const bytes = Buffer.from(nonce, 'base64url');
    if (bytes.length !== plainBytes + macBytes) return undefined;
    const mac = this.#mac(bytes.subarray(0, plainBytes), source).subarray(0, macBytes);
    // One spelling only: base64 readers forgive much, and a second spelling would be a second nonce.
    if (!timingSafeEqual(mac, bytes.subarray(plainBytes)) || bytes.toString('base64url') !== nonce) return undefined;
    return bytes.readUIntBE(0, timeBytes);
  }

  /** What has been given out is not kept. */
  #draw(bytes: Buffer): void {
    if (this.#drawn === this.#pool.length) {
      this.#random(this.#pool);
      this.#drawn = 0;
    }
    this.#pool.copy(bytes, timeBytes, this.#drawn, this.#drawn + randomBytes);
    this.#pool.fill(0, this.#drawn, this.#drawn + randomBytes);
    this.#drawn += randomBytes;
  }

  #mac(plain: Uint8Array, source: string): Buffer {
    return createHmac('sha256', this.#key).update(plain).update(source).digest();
  }

  #newKey(): Uint8Array {
    const key = Buffer.alloc(32);
    this.#random(key);
    return key;
  }
}
