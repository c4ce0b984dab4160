import { beforeEach, describe, expect, test } from 'vitest';
import { MediaExhausted } from '../media-engine.ts';
import type { BindSocket } from './media-socket.ts';
import { PortPool } from './port-pool.ts';

let bound: Set<number>;
let foreign: Set<number>;

const failure = (code: string) => Object.assign(new Error(code), { code });

const bind: BindSocket = async (_family, port) => {
  if (bound.has(port) || foreign.has(port)) throw failure('EADDRINUSE');
  bound.add(port);
  return {
    send() {},
    onMessage() {},
    async close() {
      bound.delete(port);
    },
  };
};

const poolOf = (from: number, to: number, ahead = 2, how = bind) =>
  new PortPool({ family: 'ipv4', range: { from, to }, bind: how, random: Math.random, ahead });

beforeEach(() => {
  bound = new Set();
  foreign = new Set();
});

describe('ports for media', () => {
  test('are even and odd neighbours inside the range, whatever its ends', async () => {
    const pool = poolOf(5_001, 5_008);
    const pairs = await Promise.all([pool.take(), pool.take(), pool.take()]);
    expect(pairs.map(({ port }) => port).sort()).toEqual([5_002, 5_004, 5_006]);
    await expect(pool.take()).rejects.toThrow(MediaExhausted);
  });

  test('are spread over the range by chance', async () => {
    const pool = poolOf(20_000, 29_999);
    const pairs = await Promise.all(Array.from({ length: 200 }, () => pool.take()));
    const ports = pairs.map(({ port }) => port);
    expect(new Set(ports).size).toBe(200);
    expect(ports.filter((port) => port < 25_000).length).toBeGreaterThan(50);
    expect(ports.filter((port) => port >= 25_000).length).toBeGreaterThan(50);
  });

  test('are bound ahead, and no more than that', async () => {
    const pool = poolOf(6_000, 6_999, 4);
    pool.fill();
    await new Promise((resolve) => setImmediate(resolve));
    expect(bound.size).toBe(8);
    await pool.take();
    await new Promise((resolve) => setImmediate(resolve));
    expect(bound.size).toBe(10);
    await pool.close();
    expect(bound.size).toBe(2);
  });

  test('of other programs are passed over, both halves, and taken when they are free', async () => {
    foreign = new Set([7_000, 7_003]);
    const pool = poolOf(7_000, 7_005);
    expect((await pool.take()).port).toBe(7_004);
    await expect(pool.take()).rejects.toThrow(MediaExhausted);
    expect(bound.has(7_002)).toBe(false);
    foreign.clear();
    expect([7_000, 7_002]).toContain((await pool.take()).port);
  });

  test('that were freed come back last', async () => {
    const pool = poolOf(8_000, 8_007, 0);
    const first = await pool.take();
    await pool.release(first);
    const next = await Promise.all([pool.take(), pool.take(), pool.take(), pool.take()]);
    expect(next.at(-1)!.port).toBe(first.port);
  });

  test('a machine that refuses for another reason says so at once', async () => {
    let tries = 0;
    const pool = poolOf(9_000, 9_999, 4, async () => {
      tries++;
      throw failure('EAFNOSUPPORT');
    });
    await expect(pool.take()).rejects.toThrow('EAFNOSUPPORT');
    await new Promise((resolve) => setImmediate(resolve));
    expect(tries).toBeLessThan(10);
  });
});
