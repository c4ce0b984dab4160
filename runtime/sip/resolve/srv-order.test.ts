import { describe, expect, test } from 'vitest';
import type { SrvData } from './dns-records.ts';
import { orderServers } from './srv-order.ts';

const server = (target: string, priority: number, weight: number): SrvData => ({
  type: 'SRV',
  target,
  priority,
  weight,
  port: 5060,
});
const dice = (seed: number) => {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
const names = (servers: readonly SrvData[]) => servers.map(({ target }) => target).join('');

describe('the order of SRV records', () => {
  test('priorities first, each server once', () => {
    const servers = [server('c', 20, 0), server('a', 0, 65_535), server('b', 10, 5), server('d', 20, 9)];
    for (let seed = 0; seed < 50; seed++) expect(names(orderServers(servers, dice(seed)))).toMatch(/^ab(cd|dc)$/);
  });

  test('weights decide how often one is first: 1 to 3', () => {
    const random = dice(1);
    const counts = { a: 0, b: 0 };
    for (let i = 0; i < 8000; i++)
      counts[orderServers([server('a', 0, 1000), server('b', 0, 3000)], random)[0]!.target as 'a' | 'b']++;
    // 2,000 expected, standard deviation 39; six of them on either side.
    expect(counts.a).toBeGreaterThan(1766);
    expect(counts.a).toBeLessThan(2234);
  });

  test('weight 0 is seldom first beside others, and evenly spread is not promised among zeros alone', () => {
    const random = dice(3);
    let first = 0;
    for (let i = 0; i < 5000; i++)
      if (orderServers([server('a', 0, 100), server('z', 0, 0)], random)[0]!.target === 'z') first++;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(150);
    expect(names(orderServers([server('x', 0, 0), server('y', 0, 0)], random))).toHaveLength(2);
  });

  test('the same dice give the same order', () => {
    const servers = Array.from({ length: 20 }, (_, i) => server(`s${i}.`, i % 3, i));
    expect(names(orderServers(servers, dice(9)))).toBe(names(orderServers(servers, dice(9))));
  });
});
