/** Whose phones ring now, in all calls of the house: where another phone takes the call instead. */

import type { Dialog } from '../sip/dialog/dialog.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import type { OutgoingLeg } from './outgoing-leg.ts';
import type { Talker } from './talk-registry.ts';

/** Legs that ring together, until one of them is answered or none is left. */
export interface Ringing {
  /** The call in whose journal they stand. */
  readonly call: string;
  readonly legs: Iterable<OutgoingLeg>;
  /** Somebody who is in none of these legs answers; false: too late. */
  answerBy(picker: Talker): boolean;
}

/** One of them. */
export interface RingingLeg extends Pick<Ringing, 'call' | 'answerBy'> {
  /** Whose phone it is. */
  readonly account?: string;
}

export class RingingCalls {
  /** Whoever has rung longest comes first. */
  readonly #ringing = new ShortLivedMap<number, Ringing>();
  #last = 0;

  get size(): number {
    return this.#ringing.size;
  }

  /** @returns forgets it */
  add(ringing: Ringing): () => void {
    const key = ++this.#last;
    this.#ringing.set(key, ringing);
    return () => void this.#ringing.delete(key);
  }

  /** A phone of one of these accounts that rings; of several, the one that has rung longest. @param accounts absent: any account */
  of(accounts: ReadonlySet<string> | undefined): RingingLeg | undefined {
    return this.#find(({ route: { account } }) => account !== undefined && (accounts?.has(account) ?? true));
  }

  /** The leg of which that is an early dialog. */
  in(dialog: Dialog): RingingLeg | undefined {
    return this.#find((leg) => leg.hasDialog(dialog));
  }

  #find(wanted: (leg: OutgoingLeg) => boolean): RingingLeg | undefined {
    for (const { call, legs, answerBy } of this.#ringing.values())
      for (const leg of legs) {
        if (leg.leg.cause || !wanted(leg)) continue;
        const { account } = leg.route;
        return { call, answerBy, ...(account !== undefined && { account }) };
      }
    return undefined;
  }
}
