import { expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { SourceIndex } from './source-index.ts';

const trunkAt = (...own: string[]) => {
  const trunk = { asked: 0, addresses: { has: (address: string) => trunk.asked++ >= 0 && own.includes(address) } };
  return trunk;
};

test('a thousand messages of one source ask each trunk once, until something changes or time has passed', async () => {
  const clock = new SimulatedClock();
  const trunks = [trunkAt('192.0.2.1'), trunkAt('192.0.2.1', '192.0.2.2')];
  const index = new SourceIndex(clock, () => trunks);
  for (let i = 0; i < 1000; i++) expect(index.at('192.0.2.1')).toHaveLength(2);
  expect(index.at('192.0.2.2')).toEqual([trunks[1]]);
  expect(index.at('192.0.2.3')).toEqual([]);
  expect(trunks.map(({ asked }) => asked)).toEqual([3, 3]);
  index.changed();
  index.at('192.0.2.1');
  await clock.advance(11_000);
  index.at('192.0.2.1');
  expect(trunks[0]!.asked).toBe(5);
});

test('a flood from many sources is forgotten', () => {
  const index = new SourceIndex(new SimulatedClock(), () => [trunkAt('192.0.2.1')]);
  for (let i = 0; i < 25_000; i++) index.at(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  expect(index.at('192.0.2.1')).toHaveLength(1);
});
