/** Event, Subscription-State and Expires (RFC 6665 §8.2, §4.2.1.1). Pure. */

import { isToken, parseNumber } from '../message/grammar.ts';
import type { SipMessage } from '../message/message.ts';
import { type Parameters, parseParameters } from '../message/parameters.ts';

export interface EventName {
  /** `message-summary`, `dialog`, `refer` …, lower case. */
  readonly name: string;
  readonly id: string | undefined;
}

/** Undefined when there is none, or it is malformed. */
export function eventOf(message: SipMessage): EventName | undefined {
  const parts = split(message.header('event'));
  return parts && { name: parts.word, id: parts.params.get('id') };
}

export interface SubscriptionState {
  /** `active`, `pending`, `terminated`, or an extension. */
  readonly word: string;
  readonly expires: number | undefined;
  /** Why it is terminated: `deactivated`, `probation`, `rejected`, `timeout`, `giveup`, `noresource`, `invariant`. */
  readonly reason: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}

export function subscriptionStateOf(message: SipMessage): SubscriptionState | undefined {
  const parts = split(message.header('subscription-state'));
  if (!parts) return undefined;
  const { word, params } = parts;
  const seconds = (name: string) => parseNumber(params.get(name) ?? '', 2 ** 31 - 1);
  return {
    word,
    expires: seconds('expires'),
    reason: params.get('reason')?.toLowerCase(),
    retryAfter: seconds('retry-after'),
  };
}

/** Seconds; undefined when there is no Expires that can be read. */
export const expiresOf = (message: SipMessage): number | undefined =>
  parseNumber(message.header('expires')?.trim() ?? '', 2 ** 31 - 1);

function split(value: string | undefined): { readonly word: string; readonly params: Parameters } | undefined {
  if (value === undefined) return undefined;
  const semicolon = value.indexOf(';');
  const word = (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  const params = parseParameters(value, semicolon < 0 ? value.length : semicolon);
  return isToken(word) && params ? { word, params } : undefined;
}
