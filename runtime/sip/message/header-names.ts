/** Header names: compact forms (RFC 3261 §7.3.3 and the IANA registry) and one spelling for comparison. */

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

interface Spelling {
  /** As most write it. */
  readonly usual: string;
  /** In full and in lower case. */
  readonly name: string;
}

/** Spellings by length and first letter: a header is recognised without cutting its name out of the message. */
const byShape: Spelling[][] = [];
const lowerCase = new Map([...names, ...Object.values(compact)].map((name) => [name, interned(name.toLowerCase())]));
for (const [name, lower] of lowerCase) learn(name, lower);
for (const [letter, name] of Object.entries(compact)) learn(letter, lowerCase.get(name)!);

/** The engine keeps one string for each property name: comparing two such strings is comparing their addresses. */
function interned(text: string): string {
  return Object.keys({ [text]: true })[0]!;
}

function learn(usual: string, name: string): void {
  const shape = shapeOf(usual.length, usual.charCodeAt(0));
  byShape[shape] ??= [];
  byShape[shape].push({ usual, name });
}

/** The last five bits of a letter are the same in both cases. */
function shapeOf(length: number, first: number): number {
  return length * 32 + (first & 31);
}

/** The full name in lower case of what is written from `from` to `to`: `v` and `VIA` → `via`; undefined: no token. */
export function headerNameAt(text: string, from: number, to: number): string | undefined {
  const candidates = byShape[shapeOf(to - from, text.charCodeAt(from))];
  if (candidates) {
    for (const { usual, name } of candidates) if (text.startsWith(usual, from)) return name;
  }
  return isToken(text, from, to) ? canonicalName(text.slice(from, to)) : undefined;
}

/** The full name in lower case: `v` and `VIA` → `via`. */
export function canonicalName(written: string): string {
  const lower = written.toLowerCase();
  const candidates = byShape[shapeOf(lower.length, lower.charCodeAt(0))] ?? [];
  return candidates.find(({ usual }) => usual.toLowerCase() === lower)?.name ?? lower;
}
