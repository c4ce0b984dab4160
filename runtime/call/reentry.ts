/** A far end sends a call on, and the running flow is entered anew: by its entry for redirections, or for transfers. */

import { readRedirectTarget } from './dial-failure.ts';
import type { Reentries, ReentryName, Resolution } from './target-resolver.ts';

/** What far ends may ask for along one chain of calls: nobody keeps a house busy by sending a call round. */
export const MOST_REENTRIES: Reentries = { redirect: 1, transfer: 5 };

export interface Wish {
  readonly entry: ReentryName;
  /** Headers and bodies in it are not used. */
  readonly uri: string;
  readonly by: string;
  readonly response?: number;
}

/** Counts the entries that one call has used up. */
export class Reentry {
  readonly #flow: string;
  readonly #left: Record<ReentryName, number>;

  constructor(flow: string, left: Reentries = { redirect: 0, transfer: 0 }) {
    this.#flow = flow;
    this.#left = { ...left };
  }

  /** The way into the flow, which is used up by asking. */
  enter({ entry, uri, by, response }: Wish): Extract<Resolution, { kind: 'flow' | 'refused' }> {
    const to = readRedirectTarget(uri);
    if (!to) return { kind: 'refused', why: 'it names no address that could be called' };
    if (this.#left[entry] < 1) return { kind: 'refused', why: REFUSALS[entry](this.#flow) };
    this.#left[entry]--;
    const sentOn = { ...to, by, ...(response !== undefined && { response }), left: { ...this.#left } };
    return { kind: 'flow', flow: this.#flow, entry, called: to.user, sentOn };
  }
}

const REFUSALS: Readonly<Record<ReentryName, (flow: string) => string>> = {
  redirect: (flow) => `the flow ${flow} has no entry for redirected calls, or this call has used it`,
  transfer: (flow) => `the flow ${flow} has no entry for transferred calls, or this call has used it too often`,
};
