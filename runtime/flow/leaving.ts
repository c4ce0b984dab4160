/** Tells a node that the graph has left it. The signal is made only for nodes that ask: most never wait. */

/** Made once: an error of its own for every box that waits would be dear, and nobody asks where it was made. */
const LEFT = new DOMException('the call has left the box', 'AbortError');

export class Leaving {
  #left = false;
  #controller: AbortController | undefined;

  /** The graph has gone on: what the node still does is nobody's. */
  get left(): boolean {
    return this.#left;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#left) this.#controller.abort(LEFT);
    }
    return this.#controller.signal;
  }

  leave(): void {
    this.#left = true;
    this.#controller?.abort(LEFT);
  }
}
