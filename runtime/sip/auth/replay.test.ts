/** Captured Authorizations, sent again in every way that one can think of: none is accepted. */

import { expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { DigestClient } from './digest-client.ts';
import { computeHa1Set } from './digest-response.ts';
import { DigestServer } from './digest-server.ts';

const phone = { address: '192.0.2.1' };
const uri = 'sip:100@pbx.example.org';

/** A phone that makes requests; what it sent is on the wire for all to see. */
function office(maxNonces = 100_000) {
  const clock = new SimulatedClock();
  const ha1 = computeHa1Set('bob', 'pbx', 'right');
  const server = new DigestServer({ realm: 'pbx', clock, account: () => ({ ha1 }), maxNonces });
  const scope = {
    username: 'bob',
    secret: { password: 'right' },
    addresses: new Set(['10.0.0.1']),
    tlsNames: new Set<string>(),
    realm: 'pbx',
  };
  const client = new DigestClient(() => scope);
  const judge = (line: string, change: { method?: string; uri?: string; address?: string } = {}) => {
    const { method = 'INVITE', address = phone.address } = change;
    const headers = (name: string) => (name === 'authorization' ? [line] : []);
    return server.judge({ method, uri: change.uri ?? uri, body: new Uint8Array(), headers }, { address }, 'bob');
  };
  const call = (fresh: boolean): string => {
    const attempt = (fresh ? new DigestClient(() => scope) : client).attempt({ method: 'INVITE', uri });
    let line = attempt.initial({ address: '10.0.0.1' })[0]?.[1] ?? '';
    let verdict = judge(line);
    if (verdict.kind === 'challenge') {
      const { headers } = verdict;
      const again = attempt.challenged(
        { headers: (name) => (name === 'www-authenticate' ? headers.map(([, value]) => value) : []) },
        { address: '10.0.0.1' },
      );
      line = again.kind === 'retry' ? again.headers[0]![1] : '';
      verdict = judge(line);
    }
    expect(verdict.kind).toBe('accepted');
    return line;
  };
  return { clock, server, judge, call };
}

test('100 captured, replayed at once, later, changed and from elsewhere: 0 accepted, 0 counted as guesses', () => {
  const { clock, server, judge, call } = office();
  const captured = Array.from({ length: 100 }, (_, i) => call(i % 2 === 0));
  let accepted = 0;
  const replay = () => {
    for (const line of captured) {
      const ways = [
        judge(line),
        judge(line, { address: '203.0.113.66' }),
        judge(line, { address: '203.0.113.66', method: 'BYE' }),
      ];
      accepted += ways.filter(({ kind }) => kind === 'accepted').length;
      expect(ways.every((verdict) => verdict.kind === 'challenge' && verdict.stale)).toBe(true);
    }
  };
  replay();
  clock.advanceSync(200_000);
  replay();
  clock.advanceSync(200_000);
  replay();
  expect(accepted).toBe(0);
  expect(server.guesses.size).toBe(0);
});

test('with the count raised, or another target, the response no longer fits', () => {
  const { judge, call } = office();
  const line = call(true);
  expect(judge(line.replace('nc=00000001', 'nc=00000002'))).toMatchObject({ kind: 'refused', why: 'wrongPassword' });
  const premium = 'sip:900666@pbx.example.org';
  const moved = line.replace('nc=00000001', 'nc=00000003').replace(uri, premium);
  expect(judge(moved, { uri: premium })).toMatchObject({ why: 'wrongPassword' });
  expect(judge(line.replace('nc=00000001', 'nc=00000004'), { uri: premium })).toMatchObject({ why: 'uriMismatch' });
  expect(judge(line.replace(/, cnonce="[^"]*", qop=auth, nc=00000001/, ''))).toMatchObject({
    reason: 'nonceCountReused',
  });
});

test('pushing nonces out of a small memory revives none of them', () => {
  const { clock, server, judge, call } = office(10);
  const captured: string[] = [];
  for (let i = 0; i < 60; i++) {
    captured.push(call(true));
    clock.advanceSync(1);
  }
  expect(server.noncesKept).toBe(10);
  expect(captured.map((line) => judge(line).kind)).not.toContain('accepted');
  call(true);
});
