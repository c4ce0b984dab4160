import { describe, expect, test } from 'vitest';
import { parseUri } from '../message/uri.ts';
import type { TransportName } from '../transport/address.ts';
import { literalTargets } from './locate.ts';
import { planLocation } from './location-plan.ts';
import { chooseServices } from './services.ts';

const all: readonly TransportName[] = ['udp', 'tcp', 'tls', 'wss', 'ws'];
const plan = (uri: string, supported = all) => {
  const made = planLocation(parseUri(uri)!, supported);
  if (made.kind === 'impossible') return made.why;
  return [
    made.kind,
    made.host,
    ...('transport' in made ? [made.transport] : []),
    ...('port' in made ? [made.port] : []),
  ].join(' ');
};

describe('what a URI alone decides (RFC 3263 §4.1, §4.2)', () => {
  test.each([
    ['sip:192.0.2.1', 'host 192.0.2.1 udp 5060'],
    ['sip:192.0.2.1:5080', 'host 192.0.2.1 udp 5080'],
    ['sip:[2001:db8::1]', 'host 2001:db8::1 udp 5060'],
    ['sip:192.0.2.1;transport=TCP', 'host 192.0.2.1 tcp 5060'],
    ['sips:192.0.2.1', 'host 192.0.2.1 tls 5061'],
    ['sip:192.0.2.1;transport=tls', 'host 192.0.2.1 tls 5061'],
    ['sip:a.org:5080', 'host a.org udp 5080'],
    ['sips:a.org:5080', 'host a.org tls 5080'],
    ['sip:a.org:5080;transport=tcp', 'host a.org tcp 5080'],
    ['sip:a.org;transport=tcp', 'servers a.org tcp'],
    ['sips:a.org;transport=tcp', 'servers a.org tls'],
    ['sip:A.org.', 'domain a.org'],
    ['sips:a.org', 'domain a.org'],
    ['sip:bob@a.org;maddr=192.0.2.9', 'host 192.0.2.9 udp 5060'],
    ['sip:bob@a.org;maddr=b.org', 'domain b.org'],
    ['sip:a.org;transport=ws', 'servers a.org ws'],
    ['sip:192.0.2.1;transport=ws', 'host 192.0.2.1 ws 80'],
    ['sips:192.0.2.1;transport=ws', 'host 192.0.2.1 wss 443'],
    ['sips:a.org;transport=udp', 'transportNotSupported'],
    ['sip:a.org;transport=sctp', 'transportNotSupported'],
    ['tel:+123', 'notSip'],
  ])('%s → %s', (uri, expected) => {
    expect(plan(uri)).toBe(expected);
  });

  test('only what we can send by', () => {
    expect(plan('sip:192.0.2.1', ['tcp', 'tls'])).toBe('host 192.0.2.1 tcp 5060');
    expect(plan('sips:192.0.2.1', ['udp', 'tcp'])).toBe('transportNotSupported');
    expect(plan('sip:a.org;transport=tls', ['udp'])).toBe('transportNotSupported');
    expect(plan('sip:a.org', [])).toBe('transportNotSupported');
  });

  test('SIPS never falls to an open transport (threat S14)', () => {
    for (const rest of ['a.org', 'a.org;transport=tcp', 'a.org:5060', '192.0.2.1', 'a.org;transport=ws']) {
      const made = planLocation(parseUri(`sips:${rest}`)!, all);
      const used = 'transport' in made ? [made.transport] : 'usable' in made ? made.usable : [];
      expect(used.every((transport) => transport === 'tls' || transport === 'wss')).toBe(true);
    }
  });

  test('numeric hosts are targets at once', () => {
    expect(literalTargets(parseUri('sips:bob@192.0.2.1')!, all)).toEqual({
      kind: 'targets',
      targets: [{ transport: 'tls', address: '192.0.2.1', port: 5061, tlsName: '192.0.2.1' }],
      stale: false,
    });
    expect(literalTargets(parseUri('sip:a.org')!, all)).toBeUndefined();
    expect(literalTargets(parseUri('tel:1')!, all)).toEqual({ kind: 'failed', why: 'notSip' });
  });
});

describe('NAPTR records', () => {
  const naptr = (order: number, preference: number, services: string, change = {}) =>
    ({
      type: 'NAPTR',
      order,
      preference,
      flags: 's',
      services,
      regexp: '',
      replacement: `r${order}${preference}`,
      ...change,
    }) as const;

  test('order, then preference; what we cannot use is passed over', () => {
    const records = [
      naptr(20, 1, 'sip+d2u'),
      naptr(10, 2, 'sip+d2t'),
      naptr(10, 1, 'sips+d2t'),
      naptr(1, 1, 'sip+d2s'),
      naptr(1, 1, 'e2u+sip'),
      naptr(1, 1, 'sip+d2u', { flags: 'u' }),
      naptr(1, 1, 'sip+d2u', { regexp: '!.*!x!' }),
      naptr(1, 1, 'sip+d2u', { replacement: '' }),
    ];
    const chosen = (usable: readonly TransportName[]) => chooseServices(records, usable).map(({ name }) => name);
    expect(chosen(all)).toEqual(['r101', 'r102', 'r201']);
    expect(chosen(['udp'])).toEqual(['r201']);
    expect(chosen(['tls'])).toEqual(['r101']);
  });
});
