import { describe, expect, test } from 'vitest';
import { bearsName, identitiesOf } from './certificate-identity.ts';

describe('whom a certificate names (RFC 5922 §7.1)', () => {
  test.each([
    ['DNS names', { subjectaltname: 'DNS:A.example, DNS:b.example' }, ['a.example', 'b.example']],
    ['a SIP URI instead of DNS names', { subjectaltname: 'DNS:host.example, URI:SIP:Example.org' }, ['example.org']],
    [
      'no URI of a user and none of another scheme',
      {
        subjectaltname: 'URI:sip:alice@user.example, URI:https://web.example, URI:sips:no.example, DNS:host.example',
      },
      ['host.example'],
    ],
    ['the common name when there is nothing else', { subject: { CN: 'Old.example' } }, ['old.example']],
    [
      'not the common name beside others',
      { subject: { CN: 'old.example' }, subjectaltname: 'DNS:a.example' },
      ['a.example'],
    ],
    [
      'addresses, IPv6 in any spelling',
      { subjectaltname: 'IP Address:192.0.2.1, IP Address:0:0:0:0:0:0:0:1' },
      ['192.0.2.1', '::1'],
    ],
    [
      'one name that tries to look like two',
      { subjectaltname: 'DNS:"evil.example, DNS:good.example", DNS:other.example' },
      ['evil.example, dns:good.example', 'other.example'],
    ],
    ['nobody', {}, []],
  ])('%s', (_name, certificate, identities) => {
    expect(identitiesOf(certificate)).toEqual(identities);
  });
});

describe('comparing with the domain that was asked for (RFC 5922 §7.2)', () => {
  test.each([
    ['the same', 'Example.ORG', ['example.org'], true],
    ['with a final dot', 'example.org.', ['example.org'], true],
    ['a part is not the whole', 'example.org', ['sip.example.org'], false],
    ['an end is not the whole', 'badexample.org', ['example.org'], false],
    ['an address', '0:0::1', ['::1'], true],
    ['an address is no name', '192.0.2.1', ['*.0.2.1'], false],
  ])('%s', (_name, domain, identities, expected) => {
    expect(bearsName(identities, domain)).toBe(expected);
  });

  test.each([
    ['one label', 'sip.example.org', ['*.example.org'], true],
    ['not two', 'a.b.example.org', ['*.example.org'], false],
    ['not none', 'example.org', ['*.example.org'], false],
    ['not a whole top domain', 'example.org', ['*.org'], false],
    ['only the whole label', 'sip1.example.org', ['sip*.example.org'], false],
    ['only the first label', 'a.b.example.org', ['a.*.example.org'], false],
  ])('a wildcard, where it is allowed, stands for: %s', (_name, domain, identities, expected) => {
    expect(bearsName(identities, domain, true)).toBe(expected);
    expect(bearsName(identities, domain)).toBe(false);
  });
});
