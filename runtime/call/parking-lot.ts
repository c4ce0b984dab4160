/** Callers who wait at a place of the house until somebody fetches them. */

import type { Talker } from './talk-registry.ts';

export interface ParkedCall {
  /** The call whose drawing has parked it. */
  readonly call: string;
  /** Gives the caller away; undefined when it has gone, or somebody else was faster. @param by whom it will talk to */
  take(by: string): Talker | undefined;
}

/** Places at the same time; more is a drawing that names a new one for each call. */
const MOST_PLACES = 1_000;

export class ParkingLot {
  readonly #places = new Map<string, ParkedCall>();

  /** How many callers wait. */
  get size(): number {
    return this.#places.size;
  }

  /** @returns leaves the place; undefined: somebody waits there already, or nowhere is room */
  park(place: string, parked: ParkedCall): (() => void) | undefined {
    if (this.#places.has(place) || this.#places.size >= MOST_PLACES) return undefined;
    this.#places.set(place, parked);
    return () => {
      if (this.#places.get(place) === parked) this.#places.delete(place);
    };
  }

  at(place: string): ParkedCall | undefined {
    return this.#places.get(place);
  }
}
