import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { pickUp } from './run.ts';

test('nobody is parked there', async () => {
  const { outcome } = await onStage(pickUp, { place: '701' }, { unanswered: true });
  expect(await outcome).toEqual({ port: 'nobody' });
});

test('whoever fetches a caller goes on when the conversation is over', async () => {
  const places: string[] = [];
  const there = (call: object) =>
    Object.assign(call, {
      pickUp: async (place: string) => {
        places.push(place);
        return 'answered';
      },
    });
  const { outcome } = await onStage(pickUp, { place: ' 701' }, { prepare: there });
  expect(await outcome).toEqual({ port: 'answered' });
  expect(places).toEqual(['701']);
});
