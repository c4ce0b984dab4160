/** Header names: compact forms (RFC 3261 §7.3.3 and the IANA registry) and one spelling for comparison. */

import { interned } from './characters.ts';
import { isToken } from './grammar.ts';

const names = [
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Alert-Info',
  'Allow',
  'Authorization',
  'Call-Info',
  'Contact',
  'Content-Disposition',
  'Content-Language',
  'CSeq',
  'Date',
  'Diversion',
  'Error-Info',
  'Expires',
  'History-Info',
  'In-Reply-To',
  'Max-Forwards',
  'MIME-Version',
  'Min-Expires',
  'Min-SE',
  'Organization',
  'P-Asserted-Identity',
  'P-Called-Party-ID',
  'P-Preferred-Identity',
  'Path',
  'Priority',
  'Privacy',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Require',
  'RAck',
  'Reason',
  'Record-Route',
  'Remote-Party-ID',
  'Replaces',
  'Reply-To',
  'Require',
  'Retry-After',
  'Route',
  'RSeq',
  'Server',
  'Service-Route',
  'Subscription-State',
  'Timestamp',
  'Unsupported',
  'User-Agent',
  'Warning',
  'WWW-Authenticate',
];

const compact: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

/** A header as the reader of a message knows it. */
export interface KnownHeader {
  /** As most write it. */
  readonly usual: string;
  /** In full and in lower case. */
  readonly name: string;
  /** Its place among those that every message is asked for; -1: none of them. */
  readonly place: number;
}

/** Headers that every message is asked for, by their places. */
export const essentialHeaders = ['via', 'max-forwards', 'from', 'to', 'call-id', 'cseq', 'content-length'] as const;

/** By the last five bits of their first letter, which are the same in both cases; the most frequent ones first. */
export const headersByLetter: readonly KnownHeader[][] = Array.from({ length: 32 }, () => []);

const byName = new Map<string, KnownHeader>();
const frequent = [
  'Via',
  'From',
  'To',
  'Call-ID',
  'CSeq',
  'Contact',
  'Content-Length',
  'Max-Forwards',
  'Allow',
  'Route',
];
for (const name of new Set([...frequent, ...names, ...Object.values(compact)])) learn(name, name);
for (const [letter, name] of Object.entries(compact)) learn(letter, name);

function learn(usual: string, full: string): void {
  const name = interned(full.toLowerCase());
  const place = (essentialHeaders as readonly string[]).indexOf(name);
  const known = { usual, name, place };
  byName.set(usual.toLowerCase(), known);
  headersByLetter[usual.charCodeAt(0) & 31]!.push(known);
}

/** However it is written; also one that is not in any list. Undefined: it is no token. */
export function knownHeader(written: string): KnownHeader | undefined {
  const lower = written.toLowerCase();
  const known = byName.get(lower);
  return known ?? (isToken(written) ? { usual: written, name: lower, place: -1 } : undefined);
}

/** The full name in lower case: `v` and `VIA` → `via`. */
export const canonicalName = (written: string): string => {
  const lower = written.toLowerCase();
  return byName.get(lower)?.name ?? lower;
};
