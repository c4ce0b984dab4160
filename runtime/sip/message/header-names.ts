/** Header names: compact forms (RFC 3261 §7.3.3 and the IANA registry) and one spelling for comparison. */

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

const canonical = new Map<string, string>();
for (const name of [...names, ...Object.values(compact)]) {
  const lower = name.toLowerCase();
  for (const spelling of [name, lower, name.toUpperCase()]) canonical.set(spelling, lower);
}
for (const [letter, name] of Object.entries(compact)) {
  canonical.set(letter, name.toLowerCase());
  canonical.set(letter.toUpperCase(), name.toLowerCase());
}

/** The full name in lower case: `v` and `VIA` → `via`. */
export const canonicalName = (name: string): string => canonical.get(name) ?? name.toLowerCase();
