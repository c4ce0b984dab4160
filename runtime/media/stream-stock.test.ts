import { beforeEach, expect, test } from 'vitest';
import type { Family } from './ports/media-socket.ts';
import { StreamStock } from './stream-stock.ts';

let ordered: Family[];
let stock: StreamStock;
const media = (stream: string) => ({ stream, port: 20_000, rtcpPort: 20_001 });

beforeEach(() => {
  ordered = [];
  stock = new StreamStock((family) => `s${ordered.push(family)}`);
});

test('has nothing of a family that nobody has asked for', () => {
  stock.fill('ipv4');
  expect(ordered.length).toBeGreaterThan(0);
  expect(stock.take('ipv6')).toBeUndefined();
});

test('gives what is ready first, and else what is on its way', () => {
  stock.fill('ipv4');
  expect(stock.opened(media('s2'))).toBe(true);
  expect(stock.take('ipv4')).toEqual({ stream: 's2', media: media('s2') });
  expect(stock.take('ipv4')).toEqual({ stream: 's1', media: undefined });
  expect(stock.opened(media('s1'))).toBe(false);
});

test('orders what was taken or lost, and no more than that', () => {
  stock.fill('ipv4');
  const full = ordered.length;
  stock.fill('ipv4');
  expect(ordered.length).toBe(full);
  stock.take('ipv4');
  expect(stock.lost('s2')).toBe(true);
  expect(stock.lost('s2')).toBe(false);
  stock.fill('ipv4');
  expect(ordered.length).toBe(full + 2);
});
