/** Session-Expires and Min-SE (RFC 4028 §4, §5): what the two sides of a session agree on. Pure. */

import { parseNumber } from '../message/grammar.ts';
import type { HeaderField, SipMessage } from '../message/message.ts';
import { parseParameters } from '../message/parameters.ts';

export const timerTag = 'timer';
/** No session may be refreshed more often: seconds (§5). */
export const lowestInterval = 90;

/** Who refreshes, by the roles in the transaction that settles it. */
export type Refresher = 'uac' | 'uas';

export interface SessionExpires {
  readonly seconds: number;
  readonly refresher: Refresher | undefined;
}

/** What this side wants. */
export interface SessionTimerSettings {
  /** Seconds; undefined: none unless the peer asks. */
  readonly interval: number | undefined;
  /** Seconds, at least 90; smaller wishes get 422. */
  readonly minimum: number;
}

/** Undefined when there is none, or it is malformed. */
export function sessionExpiresOf(message: SipMessage): SessionExpires | undefined {
  const value = message.header('session-expires');
  if (value === undefined) return undefined;
  const semicolon = value.indexOf(';');
  const seconds = parseNumber((semicolon < 0 ? value : value.slice(0, semicolon)).trim(), 2 ** 31 - 1);
  const word = semicolon < 0 ? undefined : parseParameters(value, semicolon)?.get('refresher')?.toLowerCase();
  if (seconds === undefined) return undefined;
  return { seconds, refresher: word === 'uac' || word === 'uas' ? word : undefined };
}

/** Seconds; 90 when there is none (§5). */
export function minSeOf(message: SipMessage): number {
  const value = message.header('min-se')?.split(';', 1)[0]?.trim() ?? '';
  return Math.max(lowestInterval, parseNumber(value, 2 ** 31 - 1) ?? 0);
}

export const supportsTimer = (message: SipMessage): boolean =>
  [...message.list('supported'), ...message.list('require')].some((tag) => tag.toLowerCase() === timerTag);

/** True when the request deserves 422 (§9): too short, by somebody who understands that answer. */
export function isTooShort(request: SipMessage, minimum: number): boolean {
  const wish = sessionExpiresOf(request);
  return wish !== undefined && wish.seconds < minimum && supportsTimer(request);
}

/** What holds until the next refresh. */
export interface AgreedTimer {
  readonly seconds: number;
  /** By the roles in the request that was answered. */
  readonly refresher: Refresher;
}

/**
 * As UAS (§9): the peer's interval, or a shorter one that we want, never below its Min-SE; the refresher as table 2 says.
 * @param present what has held so far, by the roles in this request; undefined: none
 */
export function agreeAsUas(
  request: SipMessage,
  { interval, minimum }: SessionTimerSettings,
  present: AgreedTimer | undefined,
): AgreedTimer | undefined {
  const wish = sessionExpiresOf(request);
  const able = supportsTimer(request);
  const floor = Math.max(minimum, minSeOf(request));
  const asked = wish?.seconds ?? present?.seconds ?? interval;
  if (asked === undefined) return undefined;
  const wanted = Math.max(interval ?? asked, floor);
  const seconds = wish ? Math.max(Math.min(wish.seconds, wanted), lowestInterval) : Math.max(asked, floor);
  if (!able) return { seconds, refresher: 'uas' };
  return { seconds, refresher: wish?.refresher ?? present?.refresher ?? (wish ? 'uac' : 'uas') };
}

/** Headers of our 2xx. */
export function headersOf2xx({ seconds, refresher }: AgreedTimer, request: SipMessage): HeaderField[] {
  const headers: HeaderField[] = [['Session-Expires', `${seconds};refresher=${refresher}`]];
  // A peer that must refresh has to know how; one that does not support it must not be asked for it (§9).
  if (supportsTimer(request)) headers.push(['Require', timerTag]);
  return headers;
}

/**
 * As UAC (§7.2): what the 2xx says. Without Session-Expires the peer does not take part, and whoever wanted a timer, or
 * was refreshing, goes on alone.
 */
export function agreeAsUac(response: SipMessage, asked: AgreedTimer | undefined): AgreedTimer | undefined {
  const answer = sessionExpiresOf(response);
  if (answer) return { seconds: Math.max(answer.seconds, lowestInterval), refresher: answer.refresher ?? 'uac' };
  return asked?.refresher === 'uac' ? asked : undefined;
}

/** From the user agent's options; undefined when `timer` is not supported. */
export function sessionTimerSettings(options: {
  readonly supported?: readonly string[];
  readonly sessionTimer?: { readonly interval?: number; readonly minimum?: number };
}): SessionTimerSettings | undefined {
  if (!options.supported?.some((tag) => tag.toLowerCase() === timerTag)) return undefined;
  const minimum = Math.max(lowestInterval, options.sessionTimer?.minimum ?? 0);
  const interval = options.sessionTimer?.interval;
  return { interval: interval === undefined ? undefined : Math.max(interval, minimum), minimum };
}
