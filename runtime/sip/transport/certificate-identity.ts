/** Which SIP domains a certificate speaks for (RFC 5922 §7). */

import { isIP } from 'node:net';
import { parseUri } from '../message/uri.ts';

/** The parts of a certificate that name its owner, as `tls.TLSSocket.getPeerCertificate` gives them. */
export interface NamedCertificate {
  readonly subject?: { readonly CN?: string | readonly string[] };
  /** `DNS:example.org, URI:sip:example.org, IP Address:192.0.2.1`; values with special characters stand in quotes. */
  readonly subjectaltname?: string;
}

/**
 * The domains and addresses that the certificate bears, lower case: SIP URIs without a user; else DNS names; the
 * common name only when there is no subjectAltName at all (§7.1). Addresses count beside them, which RFC 5922 leaves open.
 */
export function identitiesOf(certificate: NamedCertificate): readonly string[] {
  const { subjectaltname, subject } = certificate;
  if (subjectaltname === undefined || subjectaltname === '') return commonNames(subject?.CN);
  const entries = splitAlternativeNames(subjectaltname);
  const of = (type: string) => entries.filter((entry) => entry.type === type).map(({ value }) => value.toLowerCase());
  const sip = of('URI').flatMap((uri) => sipDomain(uri) ?? []);
  const addresses = of('IP Address').map(plainAddress);
  return [...(sip.length > 0 ? sip : of('DNS')), ...addresses];
}

/**
 * Whether one of the identities is that domain. Compared as a whole (§7.2); with `wildcards` an identity `*.example.org`
 * also stands for names one label longer than `example.org`. That deviates from §7.2, since providers do use such
 * certificates.
 */
export function bearsName(identities: readonly string[], domain: string, wildcards = false): boolean {
  const wanted = isIP(domain) === 0 ? domain.toLowerCase().replace(/\.$/, '') : plainAddress(domain);
  if (identities.includes(wanted)) return true;
  const dot = wanted.indexOf('.');
  const parent = wanted.slice(dot + 1);
  // `*.org` would stand for far too much.
  return wildcards && isIP(wanted) === 0 && dot > 0 && parent.includes('.') && identities.includes(`*.${parent}`);
}

function commonNames(names: string | readonly string[] | undefined): readonly string[] {
  const all = typeof names === 'string' ? [names] : (names ?? []);
  return all.map((name) => name.toLowerCase());
}

/** The host of a `sip:` URI without a user; others are no domain identity (§7.1). */
function sipDomain(text: string): string | undefined {
  const uri = parseUri(text);
  return uri?.scheme === 'sip' && !text.includes('@') ? uri.host : undefined;
}

/** IPv6 in its one canonical spelling, so that `::1` and `0:0:0:0:0:0:0:1` are the same. */
function plainAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address.split('%', 1)[0]}]`).hostname.slice(1, -1) : address;
}

/** Values with a comma or quote in them are written as JSON strings: `DNS:"a, DNS:b"` is one name, not two. */
function splitAlternativeNames(text: string): { readonly type: string; readonly value: string }[] {
  const entries: { type: string; value: string }[] = [];
  for (const [, type = '', quoted, plain] of text.matchAll(/([^:,]+):(?:("(?:[^"\\]|\\.)*")|([^",]*))(?:, |$)/g)) {
    entries.push({ type: type.trim(), value: quoted === undefined ? (plain ?? '') : unquote(quoted) });
  }
  return entries;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch (_notJson) {
    // A value that cannot be read names nobody.
    return '';
  }
}
