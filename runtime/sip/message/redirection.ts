/** Where a 3xx says that somebody can be reached (RFC 3261 §8.1.3.4, §20.10). */

import type { SipResponse } from './message.ts';

export interface RedirectTarget {
  /** As written, headers and all: what of them may be used is the caller's policy. */
  readonly uri: string;
  readonly displayName: string;
  /** 0 to 1, 1 unless it says otherwise. */
  readonly q: number;
  /** Seconds for which it may be remembered; undefined: for this call only. */
  readonly expires: number | undefined;
}

/** The most wanted first; equals in their order. Empty for other responses and for those without a readable Contact. */
export function redirectionOf(response: SipResponse): readonly RedirectTarget[] {
  if (response.status < 300 || response.status > 399) return [];
  const targets = response.contacts.map(({ uri, displayName, params }) => ({
    uri,
    displayName,
    q: qOf(params.get('q')),
    expires: secondsOf(params.get('expires') ?? response.header('expires')),
  }));
  return targets.sort((a, b) => b.q - a.q);
}

/** `qvalue` of §25.1; what is none counts as if it were not there. */
export const qOf = (text: string | undefined): number =>
  text !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 1;

const secondsOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Math.min(Number(text), 2 ** 32 - 1) : undefined;
