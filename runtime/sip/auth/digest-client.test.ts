import { describe, expect, test } from 'vitest';
import type { CredentialScope } from './credential-scope.ts';
import { parseCredentials } from './credentials.ts';
import { DigestClient } from './digest-client.ts';
import { computeHa1, digestResponse } from './digest-response.ts';

const provider = { address: '192.0.2.1' };
const invite = { method: 'INVITE', uri: 'sip:bob@provider.example' };

function clientWith(change: Partial<CredentialScope> = {}) {
  let scope: CredentialScope = {
    username: 'line1',
    secret: { password: 'geheim' },
    addresses: new Set(['192.0.2.1']),
    tlsNames: new Set<string>(),
    realm: 'provider.example',
    ...change,
  };
  const client = new DigestClient(() => scope);
  return { client, learn: (realm: string) => (scope = { ...scope, realm }) };
}

/** A response with these challenges; lines that begin with `proxy:` come as Proxy-Authenticate. */
const challenging = (...lines: string[]) => ({
  headers: (name: string) =>
    lines.flatMap((line) => {
      const proxy = line.startsWith('proxy:');
      if (proxy !== (name === 'proxy-authenticate')) return [];
      return [proxy ? line.slice(6) : line];
    }),
});

const digest = (nonce: string, more = ', qop="auth"', realm = 'provider.example') =>
  `Digest realm="${realm}", nonce="${nonce}"${more}`;

/** The credentials in headers, each with the name of its header. */
const sent = (headers: readonly (readonly [string, string])[]) =>
  headers.map(([name, value]) => ({ name, ...parseCredentials([value]).whole[0]! }));

describe('answering a challenge', () => {
  test('a 401 gets Authorization, a 407 Proxy-Authorization, opaque and algorithm as they came', () => {
    const { client } = clientWith();
    const verdict = client
      .attempt(invite)
      .challenged(challenging(digest('n1', ', opaque="o", algorithm=md5')), provider);
    if (verdict.kind !== 'retry') throw new Error(verdict.kind);
    expect(sent(verdict.headers)).toMatchObject([
      { name: 'Authorization', username: 'line1', uri: invite.uri, opaque: 'o', algorithmText: 'md5' },
    ]);
    const proxied = client.attempt(invite).challenged(challenging(`proxy:${digest('n2')}`), provider);
    expect(proxied).toMatchObject({
      kind: 'retry',
      headers: [
        ['Authorization', {}],
        ['Proxy-Authorization', {}],
      ].map(([name]) => [name, expect.any(String)]),
    });
  });

  test('the topmost that we support, not the unknown one above it (RFC 8760 §2.4)', () => {
    const { client } = clientWith();
    const lines = [
      digest('a', ', algorithm=SHA-512-256'),
      digest('b', ', algorithm=SHA-256'),
      digest('c', ', algorithm=MD5'),
    ];
    const verdict = client.attempt(invite).challenged(challenging(...lines), provider);
    expect(verdict.kind === 'retry' && sent(verdict.headers)).toMatchObject([{ nonce: 'b', algorithm: 'SHA-256' }]);
  });

  test('no qop: the old form, without cnonce and count', () => {
    const verdict = clientWith()
      .client.attempt(invite)
      .challenged(challenging(digest('n', '')), provider);
    if (verdict.kind !== 'retry') throw new Error(verdict.kind);
    const [given] = sent(verdict.headers);
    expect(verdict.headers[0]![1]).not.toMatch(/cnonce|nc=|qop|algorithm/);
    const ha1 = computeHa1('MD5', 'line1', 'provider.example', 'geheim');
    expect(given!.response).toBe(digestResponse({ algorithm: 'MD5', ha1, ...invite, nonce: 'n' }));
  });

  test('auth-int only if there is nothing else, then over the body', () => {
    const { client } = clientWith();
    const body = Buffer.from('v=0\r\n');
    const both = client
      .attempt({ ...invite, body })
      .challenged(challenging(digest('a', ', qop="auth-int,auth"')), provider);
    expect(both.kind === 'retry' && sent(both.headers)[0]!.qop).toBe('auth');
    const only = client.attempt({ ...invite, body }).challenged(challenging(digest('b', ', qop="auth-int"')), provider);
    if (only.kind !== 'retry') throw new Error(only.kind);
    const [given] = sent(only.headers);
    const ha1 = computeHa1('MD5', 'line1', 'provider.example', 'geheim');
    expect(given).toMatchObject({
      qop: 'auth-int',
      response: digestResponse({ ...given!, ha1, method: 'INVITE', body }),
    });
  });

  test('proxy and server in one response, and several proxies', () => {
    const { client } = clientWith({ realm: undefined });
    const register = { method: 'REGISTER', uri: 'sip:provider.example' };
    const lines = [`proxy:${digest('a', '', 'one')}`, `proxy:${digest('b', '', 'two')}`, digest('c', '', 'one')];
    const verdict = client.attempt(register).challenged(challenging(...lines), provider);
    expect(verdict.kind === 'retry' && sent(verdict.headers).map(({ name, realm }) => `${name} ${realm}`)).toEqual([
      'Proxy-Authorization one',
      'Proxy-Authorization two',
      'Authorization one',
    ]);
  });

  test('a second challenger on the way: the first credentials go along, their count raised', () => {
    const attempt = clientWith().client.attempt(invite);
    attempt.challenged(challenging(`proxy:${digest('p')}`), provider);
    const verdict = attempt.challenged(challenging(digest('s')), provider);
    expect(verdict.kind === 'retry' && sent(verdict.headers)).toMatchObject([
      { name: 'Proxy-Authorization', nonce: 'p', nonceCount: 2 },
      { name: 'Authorization', nonce: 's', nonceCount: 1 },
    ]);
    expect(attempt.headers).toHaveLength(2);
  });
});

describe('no loops', () => {
  test('a second challenge means that the password is wrong', () => {
    const attempt = clientWith().client.attempt(invite);
    expect(attempt.challenged(challenging(digest('1')), provider).kind).toBe('retry');
    expect(attempt.challenged(challenging(digest('2')), provider)).toMatchObject({
      kind: 'giveUp',
      unanswered: [{ reason: 'rejected', realm: 'provider.example' }],
    });
  });

  test('stale is answered once more, and only with a new nonce', () => {
    const attempt = clientWith().client.attempt(invite);
    attempt.challenged(challenging(digest('1')), provider);
    expect(attempt.challenged(challenging(digest('2', ', stale=true')), provider).kind).toBe('retry');
    expect(attempt.challenged(challenging(digest('3', ', stale=true')), provider).kind).toBe('giveUp');
    const other = clientWith().client.attempt(invite);
    other.challenged(challenging(digest('1')), provider);
    expect(other.challenged(challenging(digest('1', ', stale=true')), provider).kind).toBe('giveUp');
  });

  test('a server that always says stale, or always another realm, gets a handful of answers', () => {
    const { client } = clientWith({ realm: undefined });
    const attempt = client.attempt({ method: 'REGISTER', uri: 'sip:provider.example' });
    let answers = 0;
    for (let i = 0; i < 100; i++) {
      const verdict = attempt.challenged(challenging(digest(`${i}`, ', stale=true', `realm ${i}`)), provider);
      if (verdict.kind === 'retry') answers++;
    }
    expect(answers).toBe(4);
  });

  test('nothing that we support', () => {
    for (const lines of [[], ['Basic realm="x"'], [digest('1', ', algorithm=X')]]) {
      const verdict = clientWith()
        .client.attempt(invite)
        .challenged(challenging(...lines), provider);
      expect(verdict).toMatchObject({ kind: 'giveUp', unanswered: [{ reason: 'nothingSupported' }] });
    }
  });
});

describe('credentials never leave for the wrong peer', () => {
  test('a rogue UAS challenges our BYE 100 times: 0 answers, 100 facts', () => {
    const { client } = clientWith();
    const rogue = { address: '203.0.113.66' };
    let facts = 0;
    for (let i = 0; i < 100; i++) {
      const attempt = client.attempt({ method: 'BYE', uri: 'sip:x@203.0.113.66' });
      expect(attempt.initial(rogue)).toEqual([]);
      const role = i % 2 ? 'proxy:' : '';
      const verdict = attempt.challenged(challenging(role + digest(`${i}`)), rogue);
      expect(verdict.kind).toBe('giveUp');
      expect(attempt.headers).toEqual([]);
      facts += verdict.unanswered.filter(
        ({ reason, sender }) => reason === 'senderNotAllowed' && sender === rogue,
      ).length;
    }
    expect(facts).toBe(100);
  });

  test('a new realm is a fact that names it', () => {
    const verdict = clientWith()
      .client.attempt(invite)
      .challenged(challenging(digest('n', '', 'new')), provider);
    expect(verdict).toMatchObject({ kind: 'giveUp', unanswered: [{ reason: 'realmNotAllowed', realm: 'new' }] });
  });

  test('one realm may be answered and the other not', () => {
    const lines = [digest('n', '', 'new'), digest('m')];
    const verdict = clientWith()
      .client.attempt(invite)
      .challenged(challenging(...lines), provider);
    expect(verdict).toMatchObject({ kind: 'retry', unanswered: [{ realm: 'new' }] });
    expect(verdict.kind === 'retry' && sent(verdict.headers).map(({ realm }) => realm)).toEqual(['provider.example']);
  });

  test('what was learnt from the provider does not go to others', () => {
    const { client } = clientWith();
    client.attempt(invite).challenged(challenging(digest('n')), provider);
    expect(client.attempt(invite).initial(provider)).toHaveLength(1);
    expect(client.attempt(invite).initial({ address: '203.0.113.66' })).toEqual([]);
  });

  test('a stored HA1 of the wrong hash is a fact, too', () => {
    const { client } = clientWith({ secret: { ha1: { MD5: '0'.repeat(32) } } });
    const verdict = client.attempt(invite).challenged(challenging(digest('n', ', algorithm=SHA-256')), provider);
    expect(verdict).toMatchObject({ kind: 'giveUp', unanswered: [{ reason: 'hashMissing' }] });
    const both = challenging(digest('n', ', algorithm=SHA-256'), digest('m', ', algorithm=MD5'));
    const second = client.attempt(invite).challenged(both, provider);
    expect(second.kind === 'retry' && sent(second.headers)).toMatchObject([{ nonce: 'm', algorithm: 'MD5' }]);
  });
});

describe('the realm that is learnt', () => {
  const register = { method: 'REGISTER', uri: 'sip:provider.example' };

  test('is that of the first successful REGISTER; from then on no other is answered', () => {
    const { client, learn } = clientWith({ realm: undefined });
    const attempt = client.attempt(register);
    attempt.challenged(challenging(digest('n', '', 'asterisk')), provider);
    expect(attempt.succeeded()).toBe('asterisk');
    learn('asterisk');
    expect(client.attempt(register).challenged(challenging(digest('n', '', 'other')), provider).kind).toBe('giveUp');
    expect(
      client.attempt({ method: 'BYE', uri: 'sip:x' }).challenged(challenging(digest('m', '', 'asterisk')), provider)
        .kind,
    ).toBe('retry');
  });

  test('is not learnt from an unchallenged REGISTER, two realms at once, or when one is known', () => {
    expect(clientWith({ realm: undefined }).client.attempt(register).succeeded()).toBeUndefined();
    const two = clientWith({ realm: undefined }).client.attempt(register);
    two.challenged(challenging(digest('n', '', 'a'), digest('n', '', 'b')), provider);
    expect(two.succeeded()).toBeUndefined();
    const known = clientWith().client.attempt(register);
    known.challenged(challenging(digest('n')), provider);
    expect(known.succeeded()).toBeUndefined();
  });
});

describe('nonces over many requests', () => {
  test('each use raises the count; a new nonce begins at one', () => {
    const { client } = clientWith();
    client.attempt(invite).challenged(challenging(digest('n')), provider);
    const counts = Array.from({ length: 3 }, () => sent(client.attempt(invite).initial(provider))[0]!.nonceCount);
    expect(counts).toEqual([2, 3, 4]);
    const attempt = client.attempt(invite);
    attempt.initial(provider);
    const renewed = attempt.challenged(challenging(digest('m', ', qop="auth", stale=true')), provider);
    expect(renewed.kind === 'retry' && sent(renewed.headers)).toMatchObject([{ nonce: 'm', nonceCount: 1 }]);
  });

  test('the same nonce challenged again goes on counting', () => {
    const { client } = clientWith();
    client.attempt(invite).challenged(challenging(digest('n')), provider);
    const verdict = client.attempt(invite).challenged(challenging(digest('n')), provider);
    expect(verdict.kind === 'retry' && sent(verdict.headers)[0]!.nonceCount).toBe(2);
  });

  test('cnonces are unpredictable and never repeat', () => {
    const cnonces = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const verdict = clientWith()
        .client.attempt(invite)
        .challenged(challenging(digest('n')), provider);
      cnonces.add(verdict.kind === 'retry' ? sent(verdict.headers)[0]!.cnonce! : '');
    }
    expect(cnonces.size).toBe(2000);
    expect(Math.min(...[...cnonces].map((cnonce) => cnonce.length))).toBeGreaterThanOrEqual(16);
  });
});
