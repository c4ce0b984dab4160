/** Reason headers (RFC 3326), in responses too (RFC 6432), and causes of the telephone network beside SIP's statuses. Pure. */

import { isToken, parseNumber, quote } from '../message/grammar.ts';
import type { HeaderField, SipMessage } from '../message/message.ts';
import { parseParameters } from '../message/parameters.ts';

export interface Reason {
  /** `SIP`, `Q.850`, or what else the sender uses. */
  readonly protocol: string;
  readonly cause: number | undefined;
  readonly text: string | undefined;
}

/** More in one message say nothing. */
const most = 8;

/** In wire order; malformed ones are passed over. */
export function reasonsOf(message: SipMessage): Reason[] {
  const reasons: Reason[] = [];
  for (const value of message.list('reason').slice(0, most)) {
    const semicolon = value.indexOf(';');
    const protocol = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
    const params = parseParameters(value, semicolon < 0 ? value.length : semicolon);
    if (!isToken(protocol) || !params) continue;
    const cause = parseNumber(params.get('cause') ?? '', 999);
    reasons.push({ protocol, cause, text: params.get('text')?.slice(0, 200) });
  }
  return reasons;
}

/** The cause that one protocol names; SIP has at most one value for each (RFC 3326 §2). */
export const causeOf = (message: SipMessage, protocol: 'SIP' | 'Q.850'): number | undefined =>
  reasonsOf(message).find((reason) => reason.protocol.toUpperCase() === protocol)?.cause;

export function reasonHeader(protocol: 'SIP' | 'Q.850', cause: number, text?: string): HeaderField {
  return ['Reason', `${protocol};cause=${cause}${text === undefined ? '' : `;text=${quote(text)}`}`];
}

/** What CANCELs to losing legs carry, so that phones show no missed call. */
export const completedElsewhere: HeaderField = reasonHeader('SIP', 200, 'Call completed elsewhere');

/** Q.850 cause → SIP status (RFC 3398 §7.2.4.1). */
const statuses: Readonly<Record<number, number>> = {
  1: 404,
  2: 404,
  3: 404,
  17: 486,
  18: 408,
  19: 480,
  20: 480,
  21: 403,
  22: 410,
  23: 410,
  26: 404,
  27: 502,
  28: 484,
  29: 501,
  31: 480,
  34: 503,
  38: 503,
  41: 503,
  42: 503,
  47: 503,
  55: 403,
  57: 403,
  58: 503,
  65: 488,
  70: 488,
  79: 501,
  87: 403,
  88: 503,
  102: 504,
  111: 500,
  127: 500,
};

/** SIP status → Q.850 cause (RFC 3398 §8.2.6.1). */
const causes: Readonly<Record<number, number>> = {
  400: 41,
  401: 21,
  402: 21,
  403: 21,
  404: 1,
  405: 63,
  406: 79,
  407: 21,
  408: 102,
  410: 22,
  415: 79,
  480: 18,
  481: 41,
  482: 25,
  483: 25,
  484: 28,
  485: 1,
  486: 17,
  500: 41,
  501: 79,
  502: 38,
  503: 41,
  504: 102,
  600: 17,
  603: 21,
  604: 1,
};

/** 500 for causes that the table does not know; undefined for 16, which is no failure. */
export const statusOfCause = (cause: number): number | undefined =>
  cause === 16 ? undefined : (statuses[cause] ?? 500);

/** 127 (interworking, unspecified) for statuses that the table does not know. */
export const causeOfStatus = (status: number): number => causes[status] ?? 127;
