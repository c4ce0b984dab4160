/** 20,000 mutated header values, seeded: nothing throws, nothing grows, and what is read can be written and read again. */

import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { authLimits, parseAuthParams } from './auth-params.ts';
import { formatChallenge, parseChallenges } from './challenge.ts';
import { formatCredentials, parseCredentials } from './credentials.ts';
import { DigestServer } from './digest-server.ts';

const seeds = [
  'Digest realm="atlanta.com", domain="sip:a b", qop="auth,auth-int", nonce="84a4cc6f3082121f", opaque="", stale=FALSE, algorithm=MD5',
  'Digest realm="a", nonce="1", algorithm=SHA-256, Digest realm="a", nonce="1", algorithm=MD5, Basic realm="x"',
  'Digest username="bob", realm="r", nonce="n", uri="sip:bob@[2001:db8::1]:5060", qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
  'Negotiate TlRMTVNTUAAB==, Digest username="\\"\\\\", realm="r"',
];
const pieces = [
  '"',
  '\\',
  ',',
  '=',
  ' ',
  '\0',
  '\r\n',
  'Digest ',
  'realm=',
  'nonce=""',
  'nc=ffffffff',
  'é',
  '\u{1f600}',
  '""',
  ';',
];

/** xorshift32: small, seeded, good enough to choose mutations. */
function generator(seed: number) {
  let state = seed;
  return (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function mutate(text: string, pick: (below: number) => number): string {
  let mutated = text;
  for (let i = pick(6); i >= 0; i--) {
    const at = pick(mutated.length + 1);
    const end = at + pick(12);
    const mutations = [
      () => mutated.slice(0, at) + mutated.slice(end),
      () => mutated.slice(0, at) + pieces[pick(pieces.length)] + mutated.slice(at),
      () => mutated.slice(0, at) + String.fromCharCode(pick(256)) + mutated.slice(at + 1),
      () => mutated.slice(0, at) + mutated.slice(at, end).repeat(pick(40)) + mutated.slice(end),
      () => mutated + seeds[pick(seeds.length)],
    ];
    mutated = mutations[pick(mutations.length)]!();
  }
  return mutated;
}

describe('hostile header values', () => {
  test('20,000 of them', () => {
    const pick = generator(20_260_105);
    const server = new DigestServer({ realm: 'r', account: () => undefined, clock: new SimulatedClock() });
    let readable = 0;
    for (let i = 0; i < 20_000; i++) {
      const line = mutate(seeds[pick(seeds.length)]!, pick);
      const challenges = parseChallenges([line]);
      const { whole } = parseCredentials([line]);
      expect(parseAuthParams([line]).length).toBeLessThanOrEqual(authLimits.elements);
      for (const challenge of challenges) {
        const again = parseChallenges([formatChallenge(challenge)]);
        expect(again, JSON.stringify(line)).toMatchObject([{ realm: challenge.realm, nonce: challenge.nonce }]);
      }
      for (const credentials of whole) {
        expect(parseCredentials([formatCredentials(credentials)]).whole, JSON.stringify(line)).toEqual([credentials]);
      }
      const request = { method: 'INVITE', uri: 'sip:x', body: new Uint8Array(), headers: () => [line] };
      expect(server.judge(request, { address: '192.0.2.1' }, 'bob').kind).toBe('challenge');
      readable += challenges.length + whole.length;
    }
    expect(readable).toBeGreaterThan(5000);
    expect(server.guesses.size + server.noncesKept).toBe(0);
  });

  test('a line made to be slow is read once through', () => {
    const bombs = [
      '"'.repeat(8000),
      'a='.repeat(4000),
      ','.repeat(8000),
      `Digest ${'x="'.repeat(2600)}`,
      'Digest '.repeat(1100),
      '\\'.repeat(8000),
    ];
    for (const bomb of bombs) expect(parseChallenges(new Array<string>(1000).fill(bomb))).toEqual([]);
  });
});
