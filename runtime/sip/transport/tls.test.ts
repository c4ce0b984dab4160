/** Certificates on real TLS connections: who is believed, who is not, and what happens with either. */

import { connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { silentSipLog } from '../facilities.ts';
import { createTestAuthority, type TestAuthority } from '../testing/certificates.ts';
import { Inbox } from '../testing/inbox.ts';
import { TimerWheel } from '../transaction/timer-wheel.ts';
import type { Peer } from './address.ts';
import { TlsTransport } from './tls.ts';
import { CertificateUnusable, type TlsOptions } from './tls-options.ts';

const options = (text: string, via = 'Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1'): Buffer =>
  Buffer.from(
    `OPTIONS sip:x SIP/2.0\r\n${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n` +
      `Content-Length: ${text.length}\r\n\r\n${text}`,
  );

describe('TLS', () => {
  let authority: TestAuthority;
  let rogue: TestAuthority;
  const clock = new SimulatedClock();
  const wheel = new TimerWheel(clock, (error) => {
    throw error;
  });
  const opened: TlsTransport[] = [];
  beforeAll(() => {
    authority = createTestAuthority();
    rogue = createTestAuthority();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((transport) => transport.stop()));
    expect(wheel.size).toBe(0);
  });

  const start = async (given: Partial<TlsOptions> & { names?: string[] } = {}, inbox = new Inbox()) => {
    const identity = authority.issue(given.names ?? ['DNS:pbx.example', 'IP:127.0.0.1']);
    const all = { identity: () => identity, authorities: () => [authority.cert], ...given };
    const listen = { transport: 'tls', host: '127.0.0.1', port: 0 } as const;
    const transport = new TlsTransport(listen, all, wheel, silentSipLog, 50);
    await transport.start(inbox);
    opened.push(transport);
    return { transport, inbox, to: (domain?: string) => peerOf(transport, domain) };
  };
  const peerOf = (transport: TlsTransport, domain?: string): Peer => ({
    transport: 'tls',
    address: '127.0.0.1',
    port: transport.bound.port,
    ...(domain === undefined ? {} : { domain }),
  });
  /** 'sent', or why not. */
  const trySending = (from: TlsTransport, to: Peer, inbox: Inbox) =>
    Promise.race([
      inbox.until(() => inbox.messages.length > 0).then(() => 'sent'),
      new Promise<string>((resolve) => from.send(options('x'), to, { sendFailed: (error) => resolve(error.message) })),
    ]);
  const client = (to: Peer, more: ConnectionOptions = {}): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        host: to.address,
        port: to.port,
        ca: authority.cert,
        checkServerIdentity: () => undefined,
        ...more,
      });
      socket.once('secureConnect', () => resolve(socket));
      socket.once('error', reject);
      socket.on('error', () => {});
    });
  const gone = (socket: TLSSocket) =>
    new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.resume();
    });

  describe('who we connect to', () => {
    test.each([
      ['the name that was asked for', ['DNS:trunk.example'], 'trunk.example', {}, true],
      ['its SIP URI', ['URI:sip:trunk.example', 'DNS:host7.example'], 'trunk.example', {}, true],
      ['the address, when no name was asked for', ['IP:127.0.0.1'], undefined, {}, true],
      ['a wildcard, where allowed', ['DNS:*.trunk.example'], 'sip.trunk.example', { wildcards: true }, true],
      ['a wildcard, where not', ['DNS:*.trunk.example'], 'sip.trunk.example', {}, false],
      ['the name of the server that SRV gave', ['DNS:host7.example'], 'trunk.example', {}, false],
      ['a DNS name beside a SIP URI', ['URI:sip:other.example', 'DNS:trunk.example'], 'trunk.example', {}, false],
      ['another address', ['IP:127.0.0.2'], undefined, {}, false],
    ])('shows %s', async (_name, names, domain, more, believed) => {
      const { transport } = await start(more);
      const server = await start({ names });
      const outcome = await trySending(transport, server.to(domain), server.inbox);
      expect(outcome === 'sent').toBe(believed);
      expect(server.inbox.messages).toHaveLength(believed ? 1 : 0);
    });

    test('a certificate of an unknown authority is refused, and nothing is said to it', async () => {
      const { transport } = await start();
      const forged = rogue.issue(['DNS:trunk.example']);
      const server = await start({ identity: () => forged });
      expect(await trySending(transport, server.to('trunk.example'), server.inbox)).not.toBe('sent');
      expect(server.inbox.messages).toEqual([]);
    });

    test('two domains at one address never share a connection', async () => {
      const { transport } = await start();
      const server = await start({ names: ['DNS:one.example'] });
      expect(await trySending(transport, server.to('one.example'), server.inbox)).toBe('sent');
      expect(transport.connectedTo(server.to('one.example'))).toBe(true);
      expect(transport.connectedTo(server.to('two.example'))).toBe(false);
      server.inbox.messages.length = 0;
      expect(await trySending(transport, server.to('two.example'), server.inbox)).not.toBe('sent');
    });
  });

  test('without a certificate of our own we call others, and nobody calls us', async () => {
    const listen = { transport: 'tls', host: '::', port: 5061 } as const;
    const transport = new TlsTransport(listen, { authorities: () => [authority.cert] }, wheel, silentSipLog, 50);
    await transport.start(new Inbox());
    opened.push(transport);
    expect([transport.onlyOpens, transport.bound.port]).toEqual([true, 5061]);
    const server = await start({ names: ['DNS:trunk.example'] });
    expect(await trySending(transport, server.to('trunk.example'), server.inbox)).toBe('sent');
    expect(server.inbox.messages[0]!.source.names).toBeUndefined();
    const rogueServer = await start({ identity: () => rogue.issue(['DNS:trunk.example']) });
    expect(await trySending(transport, rogueServer.to('trunk.example'), rogueServer.inbox)).not.toBe('sent');
  });

  describe('who connects to us', () => {
    test.each([
      ['TLSv1.1', false],
      ['TLSv1.2', true],
      ['TLSv1.3', true],
    ] as const)('%s', async (version, welcome) => {
      const server = await start();
      // A client that would agree to anything, so that the refusal is ours.
      const ciphers = 'DEFAULT@SECLEVEL=0';
      const attempt = client(server.to(), { minVersion: version, maxVersion: version, ciphers });
      if (!welcome) return expect(attempt).rejects.toThrow(/protocol version|alert/i);
      const socket = await attempt;
      expect(socket.getProtocol()).toBe(version);
      socket.destroy();
      return undefined;
    });

    test('gets the certificate of the name that it asks for, ours for an unknown one (RFC 6066 §3)', async () => {
      const other = authority.issue(['DNS:other.example']);
      const wild = authority.issue(['DNS:*.wild.example']);
      const identities = () =>
        new Map([
          ['Other.example', other],
          ['*.wild.example', wild],
        ]);
      const server = await start({ names: ['DNS:pbx.example'], identities });
      const shown = async (servername?: string) => {
        const socket = await client(server.to(), servername === undefined ? {} : { servername });
        const { subjectaltname } = socket.getPeerCertificate();
        socket.destroy();
        return subjectaltname;
      };
      expect(await shown('other.EXAMPLE')).toBe('DNS:other.example');
      expect(await shown('a.wild.example')).toBe('DNS:*.wild.example');
      expect(await shown('unknown.example')).toBe('DNS:pbx.example');
      expect(await shown()).toBe('DNS:pbx.example');
    });

    test('may have to show a certificate', async () => {
      const server = await start({ clientCertificates: 'required' });
      const stranger = await client(server.to());
      await gone(stranger);
      const forged = rogue.issue(['DNS:phone.example']);
      await client(server.to(), forged).then(gone, () => {});
      const known = await client(server.to(), authority.issue(['DNS:phone.example']));
      known.write(options('x'));
      await server.inbox.until(() => server.inbox.messages.length === 1);
      expect(server.inbox.messages[0]!.source.names).toEqual(['phone.example']);
      known.destroy();
    });

    test('is nobody without a certificate that can be trusted', async () => {
      const server = await start({ clientCertificates: 'asked' });
      for (const shown of [{}, rogue.issue(['DNS:phone.example'])]) {
        const socket = await client(server.to(), shown);
        socket.write(options('x'));
        await server.inbox.until(() => server.inbox.messages.length === 1);
        expect(server.inbox.messages.pop()!.source.names).toBeUndefined();
        socket.destroy();
      }
    });
  });

  describe('connection reuse (RFC 5923)', () => {
    const via = 'Via: SIP/2.0/TLS 127.0.0.1:5099;branch=z9hG4bK1;alias';
    const asPeer = (domain: string) => ({ transport: 'tls', address: '127.0.0.1', port: 5099, domain }) as const;

    test('a peer with a checked certificate may have its requests over its own connection', async () => {
      const server = await start({ clientCertificates: 'asked' });
      const socket = await client(server.to(), authority.issue(['DNS:proxy.example']));
      socket.write(options('x', via));
      await server.inbox.until(() => server.inbox.messages.length === 1);
      expect(server.transport.connectedTo(asPeer('proxy.example'))).toBe(true);
      expect(server.transport.connectedTo(asPeer('another.example'))).toBe(false);
      const heard = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
      server.transport.send(options('back'), asPeer('proxy.example'));
      expect(await heard).toContain('back');
      const end = gone(socket);
      socket.destroy();
      await end;
      await server.inbox.turn(() => server.transport.connections === 0);
      expect(server.transport.connectedTo(asPeer('proxy.example'))).toBe(false);
    });

    test('a peer without one cannot draw our requests to itself', async () => {
      const server = await start({ clientCertificates: 'asked' });
      for (const shown of [{}, rogue.issue(['DNS:proxy.example'])]) {
        const socket = await client(server.to(), shown);
        socket.write(options('x', via));
        await server.inbox.until(() => server.inbox.messages.length === 1);
        server.inbox.messages.length = 0;
        expect(server.transport.connectedTo(asPeer('proxy.example'))).toBe(false);
        socket.destroy();
      }
    });
  });

  describe('certificates that change', () => {
    test('are shown to new connections after a reload; old connections stay', async () => {
      let names = 'DNS:old.example';
      const server = await start({ identity: () => authority.issue([names]) });
      const before = await client(server.to());
      names = 'DNS:new.example';
      server.transport.reload();
      const after = await client(server.to());
      expect(before.getPeerCertificate().subjectaltname).toBe('DNS:old.example');
      expect(after.getPeerCertificate().subjectaltname).toBe('DNS:new.example');
      before.write(options('still here'));
      await server.inbox.until(() => server.inbox.messages.length === 1);
      for (const socket of [before, after]) socket.destroy();
    });

    test('the old ones stay in force when the new ones cannot be used', async () => {
      const good = authority.issue(['DNS:pbx.example']);
      const stranger = authority.issue(['DNS:pbx.example']);
      let identity = good;
      const server = await start({ identity: () => identity });
      for (const bad of [
        { cert: 'x', key: 'y' },
        { cert: good.cert, key: stranger.key },
      ]) {
        identity = bad;
        expect(() => server.transport.reload()).toThrow(CertificateUnusable);
      }
      const socket = await client(server.to());
      expect(socket.getPeerCertificate().subjectaltname).toBe('DNS:pbx.example');
      socket.destroy();
    });
  });

  describe('slow hands', () => {
    test('a handshake that does not come to an end is dropped after 10 s, and counts until then', async () => {
      const server = await start();
      const socket = connectPlain(server.to().port, '127.0.0.1');
      socket.on('error', () => {});
      await server.inbox.turn(() => server.transport.connections === 1);
      socket.write(Buffer.of(22, 3, 1));
      clock.advanceSync(9_900);
      expect(server.transport.connections).toBe(1);
      clock.advanceSync(200);
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
      expect(server.transport.connections).toBe(0);
    });

    test('plain text on the TLS port ends there', async () => {
      const server = await start();
      const socket = connectPlain(server.to().port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(options('x'));
      socket.resume();
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
      await server.inbox.turn(() => server.transport.connections === 0);
      expect(server.inbox.messages).toEqual([]);
    });
  });
});
