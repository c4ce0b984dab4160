import { beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { parseChallenges } from './challenge.ts';
import { type Credentials, formatCredentials } from './credentials.ts';
import { algorithms } from './digest-algorithm.ts';
import { computeHa1, computeHa1Set, digestResponse } from './digest-response.ts';
import { DigestServer, type DigestServerOptions, offers } from './digest-server.ts';
import type { DigestVerdict } from './digest-verdict.ts';

const realm = 'pbx.example.org';
const phone = { address: '192.0.2.1' };
const uri = `sip:${realm}`;
const accounts: Record<string, { password: string; offer?: (typeof offers)[keyof typeof offers] }> = {
  bob: { password: 'right' },
  modern: { password: 'right', offer: offers.sha256First },
  strict: { password: 'right', offer: offers.sha256Only },
};

const register = (...lines: string[]) => ({
  method: 'REGISTER',
  uri,
  body: new Uint8Array(),
  headers: (name: string) => (name === 'authorization' ? lines : []),
});

function challengesOf(verdict: DigestVerdict) {
  if (verdict.kind === 'accepted') throw new Error('accepted');
  return parseChallenges(verdict.headers.map(([, value]) => value));
}

describe('the digest server', () => {
  let clock: SimulatedClock;
  let server: DigestServer;
  const create = (more: Partial<DigestServerOptions> = {}) =>
    new DigestServer({
      realm,
      clock,
      account: (name) => {
        const found = accounts[name];
        return found && { ha1: computeHa1Set(name, realm, found.password), offer: found.offer };
      },
      ...more,
    });
  beforeEach(() => {
    clock = new SimulatedClock();
    server = create();
  });

  const nonceFor = (name = 'bob') => challengesOf(server.judge(register(), phone, name))[0]!.nonce;
  const answer = (nonce: string, change: Partial<Credentials> & { password?: string; method?: string } = {}) => {
    const { password = 'right', method = 'REGISTER', ...given } = change;
    const base = {
      username: 'bob',
      realm,
      nonce,
      uri,
      algorithm: 'MD5',
      cnonce: 'c',
      qop: 'auth',
      nonceCount: 1,
    } as const;
    const parts = { ...base, ...given };
    const { hash } = algorithms[parts.algorithm];
    const ha1 = computeHa1(hash, parts.username, realm, password);
    const response = digestResponse({ ...parts, ha1, method });
    return register(formatCredentials({ algorithmText: parts.algorithm, ...parts, response, ...given }));
  };

  test('asks whoever comes without credentials', () => {
    const verdict = server.judge(register(), phone, 'bob');
    expect(verdict).toMatchObject({ kind: 'challenge', reason: 'noCredentials', stale: false, status: 401 });
    expect(challengesOf(verdict)).toMatchObject([{ realm, algorithm: 'MD5', qop: ['auth'], stale: false }]);
    const proxied = server.judge(register(), phone, 'bob', 'proxy');
    expect(proxied).toMatchObject({ status: 407, headers: [['Proxy-Authenticate', expect.any(String)]] });
  });

  test('accepts the right password', () => {
    expect(server.judge(answer(nonceFor()), phone, 'bob')).toEqual({
      kind: 'accepted',
      username: 'bob',
      algorithm: 'MD5',
    });
  });

  test('offers what the account says', () => {
    const offered = (name: string) =>
      challengesOf(server.judge(register(), phone, name)).map(({ algorithm }) => algorithm);
    expect(offered('bob')).toEqual(['MD5']);
    expect(offered('modern')).toEqual(['SHA-256', 'MD5']);
    expect(offered('strict')).toEqual(['SHA-256']);
    expect(offered('nobody')).toEqual(['MD5']);
  });

  test('MD5 is not enough for an account that wants SHA-256, even with the right password', () => {
    const md5 = server.judge(answer(nonceFor(), { username: 'strict' }), phone, 'strict');
    expect(md5).toMatchObject({ kind: 'challenge', reason: 'algorithmNotOffered' });
    const sha = server.judge(answer(nonceFor(), { username: 'strict', algorithm: 'SHA-256' }), phone, 'strict');
    expect(sha.kind).toBe('accepted');
  });

  describe('nonces', () => {
    test('grow old', () => {
      const nonce = nonceFor();
      clock.advanceSync(299_999);
      expect(server.judge(answer(nonce), phone, 'bob').kind).toBe('accepted');
      clock.advanceSync(1);
      const verdict = server.judge(answer(nonce, { nonceCount: 2 }), phone, 'bob');
      expect(verdict).toMatchObject({ kind: 'challenge', reason: 'nonceExpired', stale: true });
      expect(challengesOf(verdict)[0]!.stale).toBe(true);
    });

    test.each(['', 'x', 'AAAA'.repeat(10)])('of others (%j) are stale', (nonce) => {
      expect(server.judge(answer(nonce), phone, 'bob')).toMatchObject({ reason: 'nonceForeign', stale: true });
    });

    test('do not travel: another source must ask for its own', () => {
      const verdict = server.judge(answer(nonceFor()), { address: '192.0.2.2' }, 'bob');
      expect(verdict).toMatchObject({ reason: 'nonceForeign', stale: true });
    });

    test('after a restart phones come back without a wrong guess', () => {
      const nonce = nonceFor();
      const restarted = create();
      expect(restarted.judge(answer(nonce), phone, 'bob')).toMatchObject({ kind: 'challenge', stale: true });
      expect(restarted.guesses.size).toBe(0);
    });

    test('leave no trace until they prove a password', () => {
      for (let i = 0; i < 100; i++) server.judge(answer(nonceFor(), { password: 'wrong' }), phone, 'bob');
      expect(server.noncesKept).toBe(0);
      expect(server.guesses.size).toBe(1);
      server.judge(answer(nonceFor()), { ...phone, exempt: true }, 'bob');
      expect(server.noncesKept).toBe(1);
    });
  });

  describe('wrong guesses', () => {
    test('are counted, slowed down, and told in facts', () => {
      const verdicts = Array.from({ length: 7 }, () =>
        server.judge(answer(nonceFor(), { password: 'wrong' }), phone, 'bob'),
      );
      expect(verdicts.map((verdict) => verdict.kind === 'refused' && verdict.why)).toEqual([
        ...new Array<string>(5).fill('wrongPassword'),
        'tooManyGuesses',
        'tooManyGuesses',
      ]);
      expect(verdicts[4]).toMatchObject({ inARow: 5 });
      expect(verdicts[5]).toMatchObject({ waitMs: 1000 });
    });

    test('while slowed not even the right one is looked at; afterwards it is', () => {
      for (let i = 0; i < 5; i++) server.judge(answer(nonceFor(), { password: 'wrong' }), phone, 'bob');
      expect(server.judge(answer(nonceFor()), phone, 'bob')).toMatchObject({ why: 'tooManyGuesses' });
      clock.advanceSync(1000);
      expect(server.judge(answer(nonceFor()), phone, 'bob').kind).toBe('accepted');
    });

    test('of a trunk are never slowed', () => {
      for (let i = 0; i < 50; i++) {
        const verdict = server.judge(answer(nonceFor(), { password: 'wrong' }), { ...phone, exempt: true }, 'bob');
        expect(verdict).toMatchObject({ why: 'wrongPassword' });
      }
    });

    test('49 phones of an office work while the 50th is wrong for an hour', () => {
      const names = Array.from({ length: 49 }, (_, i) => `phone${i}`);
      server = create({ account: (name) => ({ ha1: computeHa1Set(name, realm, 'right') }) });
      let served = 0;
      for (let second = 0; second < 3600; second += 10) {
        server.judge(answer(nonceFor(), { username: 'wrong', password: 'wrong' }), phone, 'wrong');
        if (second % 300 === 0) {
          for (const username of names) {
            const verdict = server.judge(answer(nonceFor(), { username }), phone, username);
            if (verdict.kind === 'accepted') served++;
          }
        }
        clock.advanceSync(10_000);
      }
      expect(served).toBe(49 * 12);
    });

    test('an unknown user gets the very same answer as a wrong password, again and again', () => {
      const shape = (username: string) =>
        Array.from({ length: 10 }, () => {
          const verdict = server.judge(answer(nonceFor(username), { username, password: 'wrong' }), phone, username);
          if (verdict.kind !== 'refused') throw new Error(verdict.kind);
          const challenge = verdict.headers.map(
            ([name, value]) => `${name}: ${value.replace(/nonce="[^"]{40}"/, 'nonce')}`,
          );
          return [verdict.status, ...challenge];
        });
      expect(shape('nobody')).toEqual(shape('bob'));
      const nobody = server.judge(answer(nonceFor(), { username: 'none', password: '' }), phone, 'none');
      expect(nobody).toMatchObject({ kind: 'refused', why: 'unknownUser' });
    });
  });

  describe('what else is checked', () => {
    test('the uri must mean the Request-URI', () => {
      const verdict = server.judge(answer(nonceFor(), { uri: 'sip:other.example' }), phone, 'bob');
      expect(verdict).toMatchObject({ kind: 'refused', why: 'uriMismatch', status: 400, headers: [] });
      expect(server.guesses.size).toBe(0);
    });

    test('the method is part of the response', () => {
      const verdict = server.judge(answer(nonceFor(), { method: 'INVITE' }), phone, 'bob');
      expect(verdict).toMatchObject({ why: 'wrongPassword' });
    });

    test('credentials for other realms are not ours', () => {
      const foreign = answer(nonceFor(), { realm: 'elsewhere' });
      expect(server.judge(foreign, phone, 'bob')).toMatchObject({ reason: 'otherRealm', stale: false });
      const both = register(...foreign.headers('authorization'), ...answer(nonceFor()).headers('authorization'));
      expect(server.judge(both, phone, 'bob').kind).toBe('accepted');
    });

    test('the empty credentials of IMS phones are a question, not a guess', () => {
      const line = `Digest username="bob", realm="${realm}", nonce="", uri="${uri}", response=""`;
      expect(server.judge(register(line), phone, 'bob')).toMatchObject({ kind: 'challenge', reason: 'malformed' });
    });

    test('a qop that was not offered is asked again', () => {
      expect(server.judge(answer(nonceFor(), { qop: 'auth-int' }), phone, 'bob')).toMatchObject({
        reason: 'qopNotOffered',
      });
    });

    test('an old phone that ignores qop gets one use per nonce', () => {
      const old = { qop: undefined, cnonce: undefined, nonceCount: undefined };
      const nonce = nonceFor();
      expect(server.judge(answer(nonce, old), phone, 'bob').kind).toBe('accepted');
      expect(server.judge(answer(nonce, old), phone, 'bob')).toMatchObject({ reason: 'nonceCountReused', stale: true });
    });

    test('an account without the hash that it offers is our fault, not a hole', () => {
      server = create({ account: () => ({ ha1: {} }) });
      expect(server.judge(answer(nonceFor()), phone, 'bob')).toMatchObject({ why: 'hashMissing' });
    });
  });
});
