/** Final responses as Dial's exits, and which of several counts. Pure. */

import { parseUri } from '../sip/message/uri.ts';
import type { DialFailure, DialOutcome, DialResult, RedirectTarget } from './dial-plan.ts';

type Failed = Exclude<DialOutcome, 'answered'>;

/** Statuses that mean something of their own; all others are `unreachable`. */
const OUTCOMES: Readonly<Record<number, Failed>> = {
  403: 'rejected',
  408: 'noAnswer',
  480: 'noAnswer',
  486: 'busy',
  600: 'busy',
  603: 'rejected',
};

/** @param contacts URIs of a 3xx, best first */
export function failureOf(status: number, reason: string, contacts: readonly string[] = []): DialFailure {
  const said = { sip: status, ...(reason !== '' && { reason: reason.slice(0, 200) }) };
  const redirect = status < 400 ? firstUsable(contacts) : undefined;
  if (redirect) return { outcome: 'redirected', ...said, redirect };
  return { outcome: OUTCOMES[status] ?? 'unreachable', ...said };
}

/** Nobody answered in time. */
export const noAnswer: DialFailure = { outcome: 'noAnswer', sip: 408, reason: 'nobody answered in time' };

/** Nothing was reached, or nothing could be sent. */
export const unreachable = (reason: string, sip = 480): DialFailure => ({ outcome: 'unreachable', sip, reason });

/** Worth trying another way to the same target: the network failed, or is full; not the person. */
export function worthAnotherWay({ outcome, sip = 480 }: DialFailure): boolean {
  return outcome === 'limitReached' || (outcome === 'unreachable' && (sip >= 500 || sip === 480 || sip === 408));
}

/**
 * The best of several (RFC 3261 §16.7, step 6): the lowest class; in it, what tells the caller most. A 6xx counts last,
 * since it speaks for one leg only; `declined` puts it first.
 */
export function bestFailure(failures: readonly DialFailure[], declined = false): DialFailure {
  const ranked = failures.toSorted((one, other) => rank(one, declined) - rank(other, declined));
  return ranked[0] ?? unreachable('there was nobody to call');
}

/** What the caller gets when the drawing has no exit for it: never a trunk's challenge (→ 500), never 503 (→ 480). */
export function statusForCaller({ sip, outcome }: Pick<DialResult, 'sip' | 'outcome'>): number {
  if (outcome === 'limitReached' || sip === undefined || sip === 503 || sip < 400) return 480;
  return sip === 401 || sip === 407 ? 500 : sip;
}

/** Among the statuses of a class, those that say something about the person called. */
const TELLING = [486, 480, 408, 484, 415, 488];

function rank({ sip = 480, outcome }: DialFailure, declined: boolean): number {
  const level = Math.floor(sip / 100);
  const ofClass = level === 6 ? (declined ? 0 : 4.5) : level;
  const told = TELLING.indexOf(sip);
  return ofClass * 100 + (outcome === 'limitReached' ? 50 : told < 0 ? 20 : told);
}

/** Nothing but its address is used: headers and bodies that a stranger wrote into a URI are dropped. */
export function readRedirectTarget(contact: string): RedirectTarget | undefined {
  const uri = contact.replace(/\?[^@]*$/, '');
  if (/^tel:\+?[0-9*#().-]+/i.test(uri)) return { uri, user: uri.slice(4).split(';', 1)[0]!, host: '' };
  const parsed = parseUri(uri);
  if (parsed?.scheme === 'sip' || parsed?.scheme === 'sips') return { uri, user: parsed.user, host: parsed.host };
  return undefined;
}

function firstUsable(contacts: readonly string[]): RedirectTarget | undefined {
  for (const contact of contacts) {
    const target = readRedirectTarget(contact);
    if (target) return target;
  }
  return undefined;
}
