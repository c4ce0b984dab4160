/** Every call that is running, live or simulated, by its id. */

import { ShortLivedMap } from '../sip/short-lived-map.ts';
import type { Call } from './call.ts';

export class CallDirectory {
  readonly #calls = new ShortLivedMap<string, Call>();

  get size(): number {
    return this.#calls.size;
  }

  add(call: Call): void {
    this.#calls.set(call.id, call);
  }

  get(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  remove(id: string): void {
    this.#calls.delete(id);
  }

  all(): Iterable<Call> {
    return this.#calls.values();
  }
}
