import { describe, expect, test } from 'vitest';
import { type CredentialScope, ha1For, refusalOf } from './credential-scope.ts';
import { computeHa1 } from './digest-response.ts';

const scope: CredentialScope = {
  username: 'line1',
  secret: { password: 'geheim' },
  addresses: new Set(['192.0.2.1', '2001:db8::1']),
  tlsNames: new Set(['sip.provider.example']),
  realm: 'provider.example',
};
const known = { address: '192.0.2.1' };

describe('where credentials may be used', () => {
  test.each([
    ['an allowed address', known, 'provider.example', undefined],
    ['an allowed IPv6 address', { address: '2001:db8::1' }, 'provider.example', undefined],
    [
      'an allowed name from anywhere',
      { address: '203.0.113.9', tlsName: 'SIP.Provider.example' },
      'provider.example',
      undefined,
    ],
    ['a strange address', { address: '203.0.113.9' }, 'provider.example', 'senderNotAllowed'],
    ['a strange name', { address: '203.0.113.9', tlsName: 'evil.example' }, 'provider.example', 'senderNotAllowed'],
    ['another realm', known, 'Provider.example', 'realmNotAllowed'],
    ['the realm of a stranger', { address: '203.0.113.9' }, 'x', 'senderNotAllowed'],
  ] as const)('%s', (_what, sender, realm, expected) => {
    for (const method of ['REGISTER', 'INVITE', 'BYE']) expect(refusalOf(scope, sender, realm, method)).toBe(expected);
  });

  test('with no realm known, only a REGISTER is answered', () => {
    const open = { ...scope, realm: undefined };
    expect(refusalOf(open, known, 'anything', 'REGISTER')).toBeUndefined();
    expect(refusalOf(open, known, 'anything', 'BYE')).toBe('realmNotAllowed');
    expect(refusalOf(open, { address: '203.0.113.9' }, 'anything', 'REGISTER')).toBe('senderNotAllowed');
  });
});

describe('HA1 of a scope', () => {
  test('is computed from the password, or what is stored', () => {
    expect(ha1For(scope, 'SHA-256', 'r')).toBe(computeHa1('SHA-256', 'line1', 'r', 'geheim'));
    const stored = { ...scope, secret: { ha1: { MD5: 'abc' } } };
    expect(ha1For(stored, 'MD5', 'provider.example')).toBe('abc');
    expect(ha1For(stored, 'SHA-256', 'provider.example')).toBeUndefined();
  });
});
