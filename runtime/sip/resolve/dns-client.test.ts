/** Our DNS client against name servers on loopback that are honest, silent, slow, lying, or cut their answers short. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { DnsClient, parseNameServer, systemNameServers } from './dns-client.ts';
import { behaviours, type DnsServer, startDnsServer } from './testing/dns-server.ts';
import { encodeAnswer } from './testing/encode-answer.ts';

describe('asking name servers', () => {
  let clock: SimulatedClock;
  let first: DnsServer;
  let second: DnsServer;
  let client: DnsClient;
  beforeEach(async () => {
    clock = new SimulatedClock();
    [first, second] = [await startDnsServer(), await startDnsServer()];
    first.set('a.test', { type: 'A', address: '192.0.2.1' });
    second.set('a.test', { type: 'A', address: '192.0.2.2' });
    let id = 100;
    const random = (below: number) => id++ % below;
    client = new DnsClient({ clock, random, tryFor: 1000, servers: () => [first.address, second.address] });
  });
  afterEach(async () => {
    expect(clock.pending).toBe(0);
    await first.stop();
    await second.stop();
  });
  const ask = async (name = 'a.test') => {
    const response = await client.ask({ name, type: 'A' });
    return response?.answers.map(({ data }) => ('address' in data ? data.address : '')).join(' ');
  };

  test('the first one answers', async () => {
    expect(await ask()).toBe('192.0.2.1');
    expect(second.asked).toEqual([]);
  });

  test('no such name is an answer, not a failure', async () => {
    expect((await client.ask({ name: 'none.test', type: 'A' }))?.code).toBe(3);
    expect(second.asked).toEqual([]);
  });

  test.each(['serverFailure', 'refuses'] as const)('one that %s: the next at once', async (name) => {
    first.behaviour = behaviours[name];
    expect(await ask()).toBe('192.0.2.2');
  });

  test('a silent one is left after a second, and asked longer in the second round', async () => {
    first.behaviour = behaviours.silent;
    second.behaviour = behaviours.silent;
    const answer = ask();
    for (const [server, times, ms] of [
      [first, 1, 1000],
      [second, 1, 1000],
      [first, 2, 2000],
    ] as const) {
      await server.askedTimes(times);
      await clock.advance(ms - 1);
      expect([first.asked.length, second.asked.length][server === first ? 1 : 0]).toBeLessThan(times + 1);
      if (server === first && times === 2) second.behaviour = behaviours.honest;
      await clock.advance(1);
    }
    expect(await answer).toBe('192.0.2.2');
    expect([first.asked.length, second.asked.length]).toEqual([2, 2]);
  });

  test('when all stay silent there is no answer', async () => {
    first.behaviour = behaviours.silent;
    second.behaviour = behaviours.silent;
    const answer = ask();
    for (const [server, times] of [
      [first, 1],
      [second, 1],
      [first, 2],
      [second, 2],
    ] as const) {
      await server.askedTimes(times);
      await clock.advance(1000 * times);
    }
    expect(await answer).toBeUndefined();
  });

  test('a closed port is noticed without waiting', async () => {
    const gone = await startDnsServer();
    const { address } = gone;
    await gone.stop();
    client = new DnsClient({ clock, random: () => 1, tryFor: 1000, servers: () => [address, first.address] });
    expect(await ask()).toBe('192.0.2.1');
  });

  test('each question has its own id and its own port', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, i) => ask(`h${i}.test`)));
    expect(new Set(first.asked.map(({ id }) => id)).size).toBe(10);
    expect(new Set(first.asked.map(({ from }) => from.port)).size).toBe(10);
  });

  describe('lies (RFC 5452 §9.1)', () => {
    const lie = [{ owner: 'a.test', type: 'A', address: '203.0.113.66' }] as const;

    test('with another id, for another name or type, without a question, or no message at all are not heard', async () => {
      first.behaviour = (_asked, honest) => [
        { ...honest, id: honest.id ^ 1, records: lie },
        { ...honest, name: 'b.test', records: lie },
        { ...honest, type: 28, records: lie },
        Buffer.from('rubbish'),
        encodeAnswer({ ...honest, records: lie }).subarray(0, 30),
        Buffer.alloc(65_000),
        honest,
      ];
      expect(await ask()).toBe('192.0.2.1');
    });

    test('from another address are not heard, even with everything right', async () => {
      first.behaviour = behaviours.silent;
      const answer = ask();
      await first.askedTimes(1);
      const asked = first.asked[0]!;
      await first.forge(encodeAnswer({ ...first.honest(asked), records: lie }), asked.from);
      // The forged answer is there before the right one, which comes from the second server.
      await clock.advance(1000);
      expect(await answer).toBe('192.0.2.2');
    });

    test('a thousand records are read as far as the limit', async () => {
      const many = Array.from({ length: 1000 }, (_, i) => ({ ...lie[0], address: `10.0.${i >> 8}.${i & 255}` }));
      first.behaviour = (_asked, honest) => [{ ...honest, records: many }];
      expect((await ask())?.split(' ')).toHaveLength(128);
    });
  });

  describe('answers that do not fit', () => {
    test('are fetched over TCP', async () => {
      first.behaviour = behaviours.truncates;
      expect(await ask()).toBe('192.0.2.1');
      expect(first.asked.map(({ over }) => over)).toEqual(['udp', 'tcp']);
    });

    test('a server that is silent over TCP: the next one within the same second', async () => {
      first.behaviour = ({ over }, honest) => (over === 'udp' ? [{ ...honest, truncated: true }] : []);
      const answer = ask();
      await first.askedTimes(2);
      await clock.advance(1000);
      expect(await answer).toBe('192.0.2.2');
    });

    test('cut over TCP as well, or a lie over TCP: the next one', async () => {
      first.behaviour = (_asked, honest) => [{ ...honest, truncated: true, records: [] }];
      expect(await ask()).toBe('192.0.2.2');
      first.behaviour = ({ over }, honest) => [
        over === 'udp' ? { ...honest, truncated: true } : { ...honest, id: honest.id ^ 1 },
      ];
      expect(await ask()).toBe('192.0.2.2');
    });
  });
});

test('name servers as Node writes them', () => {
  expect(
    ['192.0.2.1', '192.0.2.1:5353', '2001:db8::1', '[2001:db8::1]:5353', '[2001:db8::1]'].map(parseNameServer),
  ).toEqual([
    { address: '192.0.2.1', port: 53 },
    { address: '192.0.2.1', port: 5353 },
    { address: '2001:db8::1', port: 53 },
    { address: '2001:db8::1', port: 5353 },
    { address: '2001:db8::1', port: 53 },
  ]);
  expect(Array.isArray(systemNameServers())).toBe(true);
});
