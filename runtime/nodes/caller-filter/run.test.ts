import { expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { SimulatedCall, simulatedParty } from '../../simulator/simulated-call.ts';
import { onStage } from '../testing/on-stage.ts';
import { callerFilter } from './run.ts';

const callers = [
  { pattern: '+4420' },
  { how: 'exact', pattern: '+49 30 123456' },
  { how: 'regex', pattern: '^1\\d\\d$' },
];

async function portFor(user: string, host = 'example.com') {
  const from = { ...simulatedParty(user), host };
  const call = new SimulatedCall({ clock: new SimulatedClock(), from });
  return (await (await onStage(callerFilter, { callers }, { call })).outcome).port;
}

test.each([
  ['+442079460000', 'match'],
  ['+4930123456', 'match'],
  ['123', 'match'],
  ['+49301234567', 'noMatch'],
  ['1234', 'noMatch'],
  ['anna', 'noMatch'],
  ['', 'anonymous'],
  ['Anonymous', 'anonymous'],
  ['unavailable', 'anonymous'],
])('%j leaves by %s', async (user, port) => {
  expect(await portFor(user)).toBe(port);
});

test('the host of those who hide counts, whatever stands before it', async () => {
  expect(await portFor('+442079460000', 'anonymous.invalid')).toBe('anonymous');
});

test('a list without anybody lets nobody match', async () => {
  const { outcome } = await onStage(callerFilter, { callers: [] });
  expect(await outcome).toEqual({ port: 'noMatch' });
});
