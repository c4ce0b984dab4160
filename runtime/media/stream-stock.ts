/** Streams that the worker has opened before somebody asks: a leg's SDP is written without a journey to the worker. */

import type { LocalMedia } from './media-engine.ts';
import type { Family } from './ports/media-socket.ts';

interface Stocked {
  readonly family: Family;
  /** Absent while its ports are being bound. */
  media?: LocalMedia;
}

/** Streams of each family that are kept ready. */
const MOST = 12;

export class StreamStock {
  readonly #streams = new Map<string, Stocked>();
  readonly #order: (family: Family) => string;

  /** @param order has the worker open a stream, and says its name */
  constructor(order: (family: Family) => string) {
    this.#order = order;
  }

  /** Orders what is missing of a family. */
  fill(family: Family): void {
    for (let held = this.#held(family); held < MOST; held++) this.#streams.set(this.#order(family), { family });
  }

  /** A stream for somebody who asks, with its ports if those are bound; undefined: there is none. */
  take(family: Family): { readonly stream: string; readonly media: LocalMedia | undefined } | undefined {
    let found: string | undefined;
    for (const [stream, stocked] of this.#streams) {
      if (stocked.family !== family) continue;
      found ??= stream;
      if (!stocked.media) continue;
      found = stream;
      break;
    }
    if (found === undefined) return undefined;
    const { media } = this.#streams.get(found)!;
    this.#streams.delete(found);
    return { stream: found, media };
  }

  /** Its ports are bound. False: it is not of the stock. */
  opened(media: LocalMedia): boolean {
    const stocked = this.#streams.get(media.stream);
    if (stocked) stocked.media = media;
    return stocked !== undefined;
  }

  /** There will be no such stream. False: it is not of the stock. */
  lost(stream: string): boolean {
    return this.#streams.delete(stream);
  }

  /** The worker that held them is gone. */
  clear(): void {
    this.#streams.clear();
  }

  #held(family: Family): number {
    let held = 0;
    for (const stocked of this.#streams.values()) if (stocked.family === family) held++;
    return held;
  }
}
