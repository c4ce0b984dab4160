import { beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import type { Question } from './dns-exchange.ts';
import type { DnsRecord, DnsResponse } from './dns-message.ts';
import { KnownRecords } from './known-records.ts';

const address = (owner: string, value: string, ttl = 60): DnsRecord => ({
  owner,
  ttl,
  data: { type: 'A', address: value },
});
const alias = (owner: string, target: string, ttl = 60): DnsRecord => ({ owner, ttl, data: { type: 'CNAME', target } });
const says = (answers: readonly DnsRecord[], change: Partial<DnsResponse> = {}): DnsResponse => ({
  id: 1,
  truncated: false,
  code: 0,
  question: { name: '', type: 1 },
  answers,
  negativeTtl: undefined,
  ...change,
});

describe('known records', () => {
  let clock: SimulatedClock;
  let asked: string[];
  let answer: (question: Question) => Promise<DnsResponse | undefined>;
  let known: KnownRecords;
  beforeEach(() => {
    clock = new SimulatedClock();
    asked = [];
    answer = async () => says([address('a.org', '192.0.2.1')]);
    const ask = (question: Question) => {
      asked.push(question.name);
      return answer(question);
    };
    known = new KnownRecords({ clock, ask, maxEntries: 5, patience: 1800, staleFor: 3_600_000 });
  });
  const find = async (name = 'a.org') => {
    const found = await known.find(name, 'A');
    if (found.kind !== 'records') return found.kind === 'none' && found.noSuchName ? 'noSuchName' : found.kind;
    const addresses = found.records.map(({ data }) => 'address' in data && data.address);
    return `${addresses.join(' ')}${found.stale ? ' stale' : ''}`;
  };

  test('are asked for once while their TTL lasts', async () => {
    expect([await find(), await find('A.org.')]).toEqual(['192.0.2.1', '192.0.2.1']);
    clock.advanceSync(59_999);
    await find();
    expect(asked).toHaveLength(1);
    clock.advanceSync(1);
    await find();
    expect(asked).toHaveLength(2);
  });

  test('identical questions at the same time are one', async () => {
    expect(await Promise.all(Array.from({ length: 100 }, () => find()))).toEqual(new Array(100).fill('192.0.2.1'));
    expect(asked).toHaveLength(1);
  });

  test('of other owners are not believed', async () => {
    answer = async () => says([address('evil.org', '203.0.113.66'), address('b.org', '203.0.113.66')]);
    expect(await find()).toBe('none');
    expect(await find('b.org')).toBe('203.0.113.66');
  });

  test('a negative answer holds as long as its SOA says, at most five minutes (RFC 2308 §5)', async () => {
    answer = async () => says([], { code: 3, negativeTtl: 10 });
    expect([await find(), await find()]).toEqual(['noSuchName', 'noSuchName']);
    clock.advanceSync(10_000);
    answer = async () => says([], { negativeTtl: 86_400 });
    expect(await find()).toBe('none');
    clock.advanceSync(299_999);
    await find();
    expect(asked).toHaveLength(2);
    clock.advanceSync(1);
    await find();
    expect(asked).toHaveLength(3);
  });

  test('TTL zero is used and not kept; centuries are a day', async () => {
    answer = async () => says([address('a.org', '192.0.2.1', 0)]);
    await find();
    await find();
    expect(asked).toHaveLength(2);
    answer = async () => says([address('a.org', '192.0.2.2', 2 ** 31 - 1)]);
    await find();
    clock.advanceSync(86_400_000);
    await find();
    expect(asked).toHaveLength(4);
  });

  test('old ones serve when DNS is dead (RFC 8767 §5), which is asked again only every five seconds (RFC 9520 §3.2)', async () => {
    await find();
    clock.advanceSync(60_000);
    answer = async () => undefined;
    expect([await find(), await find(), await find()]).toEqual(new Array(3).fill('192.0.2.1 stale'));
    expect(asked).toHaveLength(2);
    clock.advanceSync(5000);
    await find();
    expect(asked).toHaveLength(3);
    answer = async () => says([address('a.org', '192.0.2.9')]);
    clock.advanceSync(5000);
    expect(await find()).toBe('192.0.2.9');
  });

  test('and not for ever', async () => {
    await find();
    answer = async () => undefined;
    clock.advanceSync(60_000 + 3_600_000);
    expect(await find()).toBe('dead');
  });

  test('old ones serve after 1.8 s when DNS is slow; the late answer is kept (RFC 8767 §5)', async () => {
    await find();
    clock.advanceSync(60_000);
    let release: (response: DnsResponse) => void = () => {};
    answer = () => new Promise((resolve) => (release = resolve));
    const found = find();
    await clock.advance(1800);
    expect(await found).toBe('192.0.2.1 stale');
    release(says([address('a.org', '192.0.2.2')]));
    await clock.advance(0);
    expect(await find()).toBe('192.0.2.2');
    expect(asked).toHaveLength(2);
  });

  test('no answer at all is dead, for five seconds (RFC 9520 §3.2)', async () => {
    answer = async () => undefined;
    expect([await find(), await find()]).toEqual(['dead', 'dead']);
    expect(asked).toHaveLength(1);
    clock.advanceSync(5000);
    await find();
    expect(asked).toHaveLength(2);
  });

  test('the cache is bounded; the one unused for longest goes', async () => {
    answer = async ({ name }) => says([address(name, '192.0.2.1')]);
    for (let i = 0; i < 5; i++) await find(`h${i}.org`);
    await find('h0.org');
    await find('h5.org');
    expect(known.size).toBe(5);
    asked = [];
    await find('h0.org');
    expect(asked).toEqual([]);
    await find('h1.org');
    expect(asked).toEqual(['h1.org']);
  });

  describe('aliases', () => {
    test('in one answer, the shortest TTL counts', async () => {
      answer = async () => says([alias('a.org', 'b.org', 5), address('b.org', '192.0.2.2', 60)]);
      expect(await find()).toBe('192.0.2.2');
      clock.advanceSync(5000);
      await find();
      expect(asked).toEqual(['a.org', 'a.org']);
    });

    test('by further questions', async () => {
      answer = async ({ name }) =>
        says([name === 'c.org' ? address('c.org', '192.0.2.3') : alias(name, name === 'a.org' ? 'b.org' : 'c.org')]);
      expect(await find()).toBe('192.0.2.3');
      expect(asked).toEqual(['a.org', 'b.org', 'c.org']);
    });

    test('to a name that does not exist', async () => {
      answer = async () => says([alias('a.org', 'b.org')], { code: 3 });
      expect(await find()).toBe('noSuchName');
      expect(asked).toHaveLength(1);
    });

    test('in a circle, or without end, are given up', async () => {
      answer = async () => says([alias('a.org', 'b.org'), alias('b.org', 'a.org')]);
      expect(await find()).toBe('dead');
      expect(asked).toHaveLength(1);
      answer = async ({ name }) => says([alias(name, `x${name}`)]);
      asked = [];
      expect(await find('z.org')).toBe('dead');
      expect(asked.length).toBeLessThanOrEqual(9);
    });
  });
});
