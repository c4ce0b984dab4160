import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { drawn, split } from './run.ts';

const ways = [
  { id: 'w1', weight: 1 },
  { id: 'w2', weight: 0 },
  { id: 'w3', weight: 3 },
] as const;

test('each way gets its share of the lots', () => {
  const lots = Array.from({ length: 1000 }, (_, n) => drawn(ways, n / 1000));
  const shareOf = (id: string) => lots.filter((way) => way === id).length;
  expect([shareOf('w1'), shareOf('w2'), shareOf('w3')]).toEqual([250, 0, 750]);
});

test('the only way with a share is always taken', async () => {
  const { outcome } = await onStage(split, { ways: [{ id: 'w1', weight: 0 }, { id: 'w2' }] });
  expect(await outcome).toEqual({ port: 'w2' });
});

test('without any share there is no way', async () => {
  const { outcome } = await onStage(split, { ways: [{ id: 'w1', weight: 0 }] });
  await expect(outcome).rejects.toThrow('no way has a share');
});
