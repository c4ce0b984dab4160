/** Our client against our server, whatever the names, passwords, algorithm and qop. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { algorithms, type DigestAlgorithm, type Qop } from './digest-algorithm.ts';
import { DigestClient } from './digest-client.ts';
import { computeHa1Set } from './digest-response.ts';
import { DigestServer } from './digest-server.ts';

const pbx = { address: '10.0.0.1' };
const qops: readonly (readonly Qop[])[] = [['auth'], ['auth-int'], ['auth', 'auth-int'], []];
const combinations = Object.keys(algorithms).flatMap((algorithm) =>
  qops.map((qop) => [algorithm as DigestAlgorithm, qop] as const),
);

// What fits in a header: no control characters; a colon in a user name would make two names one (RFC 7617 §2).
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => !/[\0-\x1f\x7f]/.test(value));
const name = text.filter((value) => !value.includes(':'));

describe.each(combinations)('%s with qop %j', (algorithm, qop) => {
  test('the right password is accepted, a wrong one and a changed request are not', () => {
    fc.assert(
      fc.property(name, text, text, fc.uint8Array({ maxLength: 50 }), (username, realm, password, body) => {
        const ha1 = computeHa1Set(username, realm, password);
        const clock = new SimulatedClock();
        const account = (asked: string) => (asked === username ? { ha1 } : undefined);
        const server = new DigestServer({ realm, clock, account, qop, offer: [algorithm] });
        const outcome = (secret: string, change: { method?: string; body?: Uint8Array } = {}) => {
          const scope = {
            username,
            secret: { password: secret },
            addresses: new Set([pbx.address]),
            tlsNames: new Set<string>(),
            realm,
          };
          const request = { method: 'INVITE', uri: 'sip:x@10.0.0.1', body };
          const attempt = new DigestClient(() => scope).attempt(request);
          const judge = (lines: readonly string[]) =>
            server.judge({ ...request, ...change, headers: () => lines }, { address: '192.0.2.1' }, username);
          const asked = judge([]);
          if (asked.kind !== 'challenge') throw new Error(asked.kind);
          const verdict = attempt.challenged(
            { headers: (header) => (header === 'www-authenticate' ? asked.headers.map(([, value]) => value) : []) },
            pbx,
          );
          if (verdict.kind !== 'retry') throw new Error(JSON.stringify(verdict));
          return judge(verdict.headers.map(([, value]) => value));
        };
        expect(outcome(password)).toEqual({ kind: 'accepted', username, algorithm });
        expect(outcome(`${password}x`)).toMatchObject({ kind: 'refused', why: 'wrongPassword' });
        expect(outcome(password, { method: 'BYE' })).toMatchObject({ kind: 'refused', why: 'wrongPassword' });
        const integrity = qop.includes('auth-int') && !qop.includes('auth');
        const changed = outcome(password, { body: Buffer.from([...body, 1]) });
        expect(changed.kind).toBe(integrity ? 'refused' : 'accepted');
      }),
      { seed: 22, numRuns: 40 },
    );
  });
});
