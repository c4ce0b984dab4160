/** Callers who wait at a place of the house until somebody fetches them. */

import type { Talker } from './talk-registry.ts';

export interface ParkedCall {
  /** The call whose drawing has parked it. */
  readonly call: string;
  /** Gives the caller away; undefined when it has gone, or somebody else was faster. @param by whom it will talk to */
  take(by: string): Talker | undefined;
}

/** Stands for a place that nobody has to name. */
const AUTO = 'auto';
/** Places at the same time; more is a drawing that names a new one for each call. */
const MOST_PLACES = 1_000;

export class ParkingLot {
  readonly #places = new Map<string, ParkedCall>();

  /** How many callers wait. */
  get size(): number {
    return this.#places.size;
  }

  /**
   * @param wanted a place, or `auto`: the lowest number that is free
   * @returns where it is, and what leaves it; undefined: somebody waits there already, or nowhere is room
   */
  park(wanted: string, parked: ParkedCall): { readonly place: string; leave(): void } | undefined {
    if (this.#places.size >= MOST_PLACES) return undefined;
    const place = wanted === AUTO ? this.#lowestFree() : wanted;
    if (this.#places.has(place)) return undefined;
    this.#places.set(place, parked);
    return {
      place,
      leave: () => {
        if (this.#places.get(place) === parked) this.#places.delete(place);
      },
    };
  }

  /** @param place `auto`: whoever has waited longest, wherever that is */
  at(place: string): ParkedCall | undefined {
    if (place !== AUTO) return this.#places.get(place);
    const [longest] = this.#places.values();
    return longest;
  }

  #lowestFree(): string {
    let number = 1;
    while (this.#places.has(String(number))) number++;
    return String(number);
  }
}
