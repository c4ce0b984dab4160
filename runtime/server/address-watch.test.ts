import { expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { watchAddresses } from './address-watch.ts';

test('another address is noticed once, the same ones in another order are not', async () => {
  const clock = new SimulatedClock();
  let addresses = ['192.0.2.1', '127.0.0.1'];
  let changes = 0;
  const stop = watchAddresses(
    clock,
    () => {
      changes++;
    },
    () => new Set(addresses),
  );
  await clock.advance(30_000);
  addresses = ['127.0.0.1', '192.0.2.1'];
  await clock.advance(30_000);
  expect(changes).toBe(0);
  addresses = ['127.0.0.1', '192.0.2.9'];
  await clock.advance(60_000);
  expect(changes).toBe(1);
  stop();
  addresses = [];
  await clock.advance(60_000);
  expect(changes).toBe(1);
});
