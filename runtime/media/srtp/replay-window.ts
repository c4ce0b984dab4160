/** Which packets of one source have come already (RFC 3711 §3.3.2): the newest, and the 64 before it. */

const SIZE = 64;

export class ReplayWindow {
  #newest = -1;
  readonly #seen = new Set<number>();

  /** @param index of a packet whose tag is right. False: it has come already, or is too old to tell */
  accept(index: number): boolean {
    if (index <= this.#newest - SIZE || this.#seen.has(index)) return false;
    this.#seen.add(index);
    if (index > this.#newest) {
      this.#newest = index;
      if (this.#seen.size > 2 * SIZE) for (const old of this.#seen) if (old <= index - SIZE) this.#seen.delete(old);
    }
    return true;
  }

  /** Without looking at the tag: nothing that has come already is worth a computation. */
  knows(index: number): boolean {
    return index <= this.#newest - SIZE || this.#seen.has(index);
  }
}
