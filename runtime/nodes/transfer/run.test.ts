import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { transfer } from './run.ts';

test.each(['completed', 'failed', 'declined'] as const)('leaves by %s', async (ending) => {
  const { call, clock, outcome } = await onStage(
    transfer,
    { to: 'sip:office@example.com' },
    { prepare: (simulated) => Object.assign(simulated, { transferEnds: ending }) },
  );
  await clock.advance(2000);
  expect(await outcome).toEqual({ port: ending });
  expect(call.transferred).toEqual(['sip:office@example.com']);
});

test('waits no longer than drawn', async () => {
  const { clock, outcome } = await onStage(
    transfer,
    { to: 'sip:office@example.com', timeout: 5 },
    { prepare: (simulated) => Object.assign(simulated, { transferEnds: 'timeout' }) },
  );
  await clock.advance(5000);
  expect(await outcome).toEqual({ port: 'timeout' });
});

test('does not wait when that is drawn', async () => {
  const { clock, outcome } = await onStage(transfer, { to: 'tel:+442079460000', wait: false });
  await clock.advance(0);
  expect(await outcome).toEqual({ port: 'accepted' });
});

test('a bare name is one of the house that was called', async () => {
  const { call, clock } = await onStage(transfer, { to: '100' });
  await clock.advance(2000);
  expect(call.transferred).toEqual(['sip:100@simulator.invalid']);
});

test.each([
  ['completed', 'completed'],
  ['failed', 'failed'],
  ['declined', 'connectedHere'],
  ['timeout', 'connectedHere'],
] as const)('attended, and %s: leaves by %s', async (ending, port) => {
  const { call, clock, outcome } = await onStage(
    transfer,
    { to: 'anna', how: 'attended', timeout: 5 },
    { prepare: (simulated) => Object.assign(simulated, { transferEnds: ending }) },
  );
  await clock.advance(60_000);
  expect(await outcome).toEqual({ port });
  expect(call.transferred).toEqual(['anna']);
});

test('attended without waiting has only the exits that are drawn', async () => {
  for (const [ending, port] of [
    ['completed', 'accepted'],
    ['failed', 'declined'],
    ['declined', 'connectedHere'],
  ] as const) {
    const { clock, outcome } = await onStage(
      transfer,
      { to: 'anna', how: 'attended', wait: false },
      { prepare: (simulated) => Object.assign(simulated, { transferEnds: ending }) },
    );
    await clock.advance(60_000);
    expect(await outcome).toEqual({ port });
  }
});
