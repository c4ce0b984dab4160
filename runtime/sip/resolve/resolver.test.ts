/** Locating servers from end to end: URIs in, targets out, a name server on loopback between them. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { parseUri } from '../message/uri.ts';
import type { TransportName } from '../transport/address.ts';
import type { Located } from './locate.ts';
import { createResolver, type Resolver, type ResolverOptions } from './resolver.ts';
import { behaviours, type DnsServer, startDnsServer } from './testing/dns-server.ts';

const all: readonly TransportName[] = ['udp', 'tcp', 'tls'];
const describeAll = (located: Located) =>
  located.kind === 'failed'
    ? located.why
    : located.targets.map(
        ({ transport, address, port, tlsName }) => `${transport} ${address} ${port}${tlsName ? ` ${tlsName}` : ''}`,
      );

describe('locating servers (RFC 3263)', () => {
  let clock: SimulatedClock;
  let dns: DnsServer;
  let resolver: Resolver;
  const create = (more: Partial<ResolverOptions> = {}) =>
    createResolver({
      clock,
      servers: [dns.address],
      readHosts: async () => '10.9.9.9 pinned.test',
      lookUpPlain: async (name) => {
        if (name === 'pbx') return ['10.1.1.1', '2001:db8::7'];
        throw Object.assign(new Error(name), { code: name === 'nowhere' ? 'ENOTFOUND' : 'EAI_AGAIN' });
      },
      ...more,
    });
  beforeEach(async () => {
    clock = new SimulatedClock();
    dns = await startDnsServer();
    dns.set('sip1.test', { type: 'A', address: '192.0.2.1' }, { type: 'AAAA', address: '2001:db8::1' });
    dns.set('sip2.test', { type: 'A', address: '192.0.2.2' });
    resolver = create();
  });
  afterEach(async () => {
    await dns.stop();
  });
  const locate = async (uri: string, supported = all) => describeAll(await resolver.locate(parseUri(uri)!, supported));

  describe('with everything in DNS', () => {
    beforeEach(() => {
      dns.set(
        'example.test',
        { type: 'NAPTR', order: 10, preference: 50, services: 'SIPS+D2T', replacement: '_sips._tcp.example.test' },
        { type: 'NAPTR', order: 20, preference: 50, services: 'SIP+D2T', replacement: '_sip._tcp.example.test' },
        { type: 'NAPTR', order: 30, preference: 50, services: 'SIP+D2U', replacement: '_sip._udp.example.test' },
        { type: 'A', address: '203.0.113.1' },
      );
      dns.set('_sips._tcp.example.test', { type: 'SRV', port: 5061, target: 'sip1.test' });
      dns.set(
        '_sip._tcp.example.test',
        { type: 'SRV', priority: 2, port: 5070, target: 'sip1.test' },
        { type: 'SRV', priority: 1, port: 5060, target: 'sip2.test' },
      );
      dns.set('_sip._udp.example.test', { type: 'SRV', port: 5060, target: 'sip2.test' });
    });

    test('NAPTR order, SRV priority, both families; the certificate is for the domain', async () => {
      expect(await locate('sip:bob@example.test')).toEqual([
        'tls 192.0.2.1 5061 example.test',
        'tls 2001:db8::1 5061 example.test',
        'tcp 192.0.2.2 5060',
        'tcp 192.0.2.1 5070',
        'tcp 2001:db8::1 5070',
        'udp 192.0.2.2 5060',
      ]);
    });

    test('only what we can send by', async () => {
      expect(await locate('sip:example.test', ['udp'])).toEqual(['udp 192.0.2.2 5060']);
    });

    test('sips takes TLS and nothing else', async () => {
      expect(await locate('sips:example.test')).toEqual([
        'tls 192.0.2.1 5061 example.test',
        'tls 2001:db8::1 5061 example.test',
      ]);
      expect(await locate('sips:example.test', ['udp', 'tcp'])).toBe('transportNotSupported');
    });

    test('a transport parameter skips NAPTR', async () => {
      expect(await locate('sip:example.test;transport=udp')).toEqual(['udp 192.0.2.2 5060']);
      expect(dns.questions).not.toContain('NAPTR example.test');
    });

    test('a port skips NAPTR and SRV', async () => {
      expect(await locate('sip:example.test:5080')).toEqual(['udp 203.0.113.1 5080']);
      expect(dns.questions.sort()).toEqual(['A example.test', 'AAAA example.test']);
    });

    test('the preferred family comes first, or alone', async () => {
      resolver = create({ prefer: 'ipv6First' });
      expect(await locate('sip:sip1.test:5060')).toEqual(['udp 2001:db8::1 5060', 'udp 192.0.2.1 5060']);
      resolver = create({ prefer: 'ipv4Only' });
      expect(await locate('sip:sip1.test:5060')).toEqual(['udp 192.0.2.1 5060']);
      resolver = create({ prefer: 'ipv6Only' });
      expect(await locate('sip:sip2.test:5060')).toBe('noServers');
    });

    test('named services without servers are no way back to plain UDP', async () => {
      dns.set('example.test', { type: 'NAPTR', services: 'SIPS+D2T', replacement: '_sips._tcp.gone.test' });
      expect(await locate('sip:example.test')).toBe('noServers');
      expect(dns.questions).not.toContain('A example.test');
    });
  });

  describe('with less', () => {
    test('no NAPTR: SRV of what we support, in our order', async () => {
      dns.set('_sip._udp.b.test', { type: 'SRV', port: 5062, target: 'sip2.test' });
      dns.set('_sip._tcp.b.test', { type: 'SRV', port: 5063, target: 'sip2.test' });
      expect(await locate('sip:b.test', ['tcp', 'udp'])).toEqual(['tcp 192.0.2.2 5063', 'udp 192.0.2.2 5062']);
    });

    test('no SRV: the addresses at the default port', async () => {
      expect(await locate('sip:sip2.test')).toEqual(['udp 192.0.2.2 5060']);
      expect(await locate('sip:sip2.test;transport=tcp')).toEqual(['tcp 192.0.2.2 5060']);
      expect(await locate('sips:sip2.test')).toEqual(['tls 192.0.2.2 5061 sip2.test']);
    });

    test('nothing: no such name', async () => {
      expect(await locate('sip:none.test')).toBe('noSuchName');
    });

    test('a target of "." means decidedly not here (RFC 2782)', async () => {
      dns.set('_sip._udp.c.test', { type: 'SRV', port: 0, target: '' });
      dns.set('c.test', { type: 'A', address: '192.0.2.9' });
      expect(await locate('sip:c.test;transport=udp')).toBe('noServers');
    });

    test('a target without address is passed over', async () => {
      dns.set(
        '_sip._udp.d.test',
        { type: 'SRV', priority: 1, port: 5060, target: 'gone.test' },
        { type: 'SRV', priority: 2, port: 5060, target: 'sip2.test' },
      );
      expect(await locate('sip:d.test')).toEqual(['udp 192.0.2.2 5060']);
    });

    test('an alias leads on', async () => {
      dns.set('alias.test', { type: 'CNAME', target: 'sip2.test' });
      expect(await locate('sip:alias.test:5060')).toEqual(['udp 192.0.2.2 5060']);
      dns.set('one.test', { type: 'CNAME', target: 'two.test' }).set('two.test', { type: 'CNAME', target: 'one.test' });
      expect(await locate('sip:one.test:5060')).toBe('dnsUnavailable');
    });
  });

  describe('without DNS', () => {
    test('numeric hosts', async () => {
      expect(await locate('sip:192.0.2.7;transport=tcp')).toEqual(['tcp 192.0.2.7 5060']);
      expect(await locate('sips:[2001:db8::7]:5081')).toEqual(['tls 2001:db8::7 5081 2001:db8::7']);
      expect(dns.asked).toEqual([]);
    });

    test('plain names are the business of the system, names of the hosts table of that table', async () => {
      expect(await locate('sip:pbx')).toEqual(['udp 10.1.1.1 5060', 'udp 2001:db8::7 5060']);
      expect(await locate('sip:pinned.test')).toEqual(['udp 10.9.9.9 5060']);
      expect(await locate('sips:pinned.test')).toEqual(['tls 10.9.9.9 5061 pinned.test']);
      expect(await locate('sip:nowhere')).toBe('noSuchName');
      expect(await locate('sip:trouble')).toBe('dnsUnavailable');
      expect(dns.asked).toEqual([]);
    });

    test('localhost, as this machine has it', async () => {
      resolver = createResolver({ clock, servers: [dns.address], prefer: 'ipv4Only' });
      expect(await locate('sip:localhost:5070')).toEqual(['udp 127.0.0.1 5070']);
      expect(dns.asked).toEqual([]);
    });
  });

  describe('when DNS is in trouble', () => {
    beforeEach(() => {
      dns.set('_sip._udp.flip.test', { type: 'SRV', port: 5060, target: 'sip1.test', ttl: 30 });
      dns.set('flip.test', { type: 'A', address: '203.0.113.5' });
      resolver = create({ prefer: 'ipv4Only' });
    });

    test('an SRV that flips is followed when its TTL is over, not before', async () => {
      expect(await locate('sip:flip.test')).toEqual(['udp 192.0.2.1 5060']);
      dns.set('_sip._udp.flip.test', { type: 'SRV', port: 5066, target: 'sip2.test', ttl: 30 });
      clock.advanceSync(29_999);
      expect(await locate('sip:flip.test')).toEqual(['udp 192.0.2.1 5060']);
      clock.advanceSync(1);
      expect(await locate('sip:flip.test')).toEqual(['udp 192.0.2.2 5066']);
    });

    test('dead: what was known serves on, and says that it is old', async () => {
      await locate('sip:flip.test');
      clock.advanceSync(3_600_000);
      dns.behaviour = behaviours.serverFailure;
      const located = await resolver.locate(parseUri('sip:flip.test')!, ['udp']);
      expect(describeAll(located)).toEqual(['udp 192.0.2.1 5060']);
      expect(located).toMatchObject({ stale: true });
    });

    test('dead from the start: said so', async () => {
      dns.behaviour = behaviours.serverFailure;
      expect(await locate('sip:flip.test')).toBe('dnsUnavailable');
    });

    test('30 s slow: the overall time is kept', async () => {
      dns.behaviour = behaviours.silent;
      resolver = create({ tryFor: 30_000, timeout: 8000 });
      const located = locate('sip:flip.test');
      await dns.askedTimes(1);
      await clock.advance(7999);
      let done = false;
      void located.then(() => {
        done = true;
      });
      await clock.advance(0);
      expect(done).toBe(false);
      await clock.advance(1);
      expect(await located).toBe('timeout');
    });

    test('one slow server of two: the other is given when time is up', async () => {
      dns.set(
        '_sip._udp.e.test',
        { type: 'SRV', priority: 1, port: 5060, target: 'slow.test' },
        { type: 'SRV', priority: 2, port: 5060, target: 'sip2.test' },
      );
      dns.behaviour = ({ name }, honest) => (name === 'slow.test' ? [] : [honest]);
      resolver = create({ tryFor: 30_000, timeout: 8000, prefer: 'ipv4Only' });
      const located = locate('sip:e.test;transport=udp');
      await dns.askedTimes(3);
      // The same question as that for the quick server: once it is answered here, it is answered there.
      await resolver.locate(parseUri('sip:sip2.test:5060')!, all);
      await clock.advance(8000);
      expect(await located).toEqual(['udp 192.0.2.2 5060']);
    });

    test('a hundred calls at once ask once', async () => {
      await Promise.all(Array.from({ length: 100 }, () => locate('sip:flip.test', ['udp'])));
      expect(dns.questions).toEqual(['NAPTR flip.test', 'SRV _sip._udp.flip.test', 'A sip1.test']);
      expect(resolver.size).toBe(3);
    });

    test('a bomb of servers and addresses gives a bounded list', async () => {
      const many = Array.from(
        { length: 100 },
        (_, i) => ({ type: 'SRV', port: 5060 + i, target: `h${i}.test` }) as const,
      );
      dns.set('_sip._udp.bomb.test', ...many);
      dns.behaviour = (asked, honest) => {
        if (asked.type !== 'A') return asked.over === 'udp' ? [{ ...honest, truncated: true }] : [honest];
        const records = Array.from(
          { length: 100 },
          (_, i) => ({ owner: asked.name, type: 'A', address: `10.0.0.${i}` }) as const,
        );
        return [{ ...honest, code: 0, records }];
      };
      const located = await locate('sip:bomb.test;transport=udp');
      expect(located).toHaveLength(32);
      expect(dns.questions.filter((question) => question.startsWith('A '))).toHaveLength(16);
    });
  });

  test('the same dice give the same targets', async () => {
    const servers = Array.from(
      { length: 9 },
      (_, i) => ({ type: 'SRV', weight: i, port: 5060 + i, target: 'sip2.test' }) as const,
    );
    dns.set('_sip._udp.w.test', ...servers);
    const run = () => {
      let state = 5;
      const random = (below: number) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      resolver = create({ random });
      return locate('sip:w.test;transport=udp');
    };
    const [one, two] = [await run(), await run()];
    expect(one).toHaveLength(9);
    expect(two).toEqual(one);
  });
});
