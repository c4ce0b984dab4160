/** Texts one behind the other, read by where they stand, and forgotten from the front: nothing for the collector to look at. */

const chunkSize = 256 * 1024;

export class ByteLog {
  /** Those that are in use, the oldest first, and one more that waits to be used again. */
  readonly #chunks: Buffer[] = [];
  #spare: Buffer | undefined;
  /** How many have gone: places count on. */
  #gone = 0;
  /** Where the next text goes. */
  #end = 0;

  /** What is taken from memory, used or not. */
  get taken(): number {
    return (this.#chunks.length + (this.#spare ? 1 : 0)) * chunkSize;
  }

  /** Where that many bytes can be written, all in one piece. */
  reserve(bytes: number): number {
    if ((this.#end % chunkSize) + bytes > chunkSize) this.#end = Math.ceil(this.#end / chunkSize) * chunkSize;
    const at = this.#end;
    this.#end += bytes;
    if (this.#indexOf(at) === this.#chunks.length) {
      this.#chunks.push(this.#spare ?? Buffer.allocUnsafeSlow(chunkSize));
      this.#spare = undefined;
    }
    return at;
  }

  writeText(text: string, at: number, bytes: number): void {
    const from = at % chunkSize;
    const chunk = this.#chunks[this.#indexOf(at)]!;
    if (bytes === text.length) chunk.write(text, from, 'latin1');
    else chunk.write(text, from, 'utf8');
  }

  writeBytes(bytes: Uint8Array, at: number): void {
    this.#chunks[this.#indexOf(at)]!.set(bytes, at % chunkSize);
  }

  text(at: number, bytes: number): string {
    const from = at % chunkSize;
    return this.#chunks[this.#indexOf(at)]!.toString('utf8', from, from + bytes);
  }

  /** A copy. */
  bytes(at: number, bytes: number): Buffer {
    const from = at % chunkSize;
    return Buffer.from(this.#chunks[this.#indexOf(at)]!.subarray(from, from + bytes));
  }

  /** What stands before that place is needed no more. */
  forgetBefore(at: number): void {
    while (this.#chunks.length > 0 && this.#indexOf(at) > 0) {
      this.#spare = this.#chunks.shift();
      this.#gone++;
    }
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#spare = undefined;
    this.#gone = 0;
    this.#end = 0;
  }

  #indexOf(at: number): number {
    return Math.floor(at / chunkSize) - this.#gone;
  }
}
