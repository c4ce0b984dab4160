import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { setCallerId } from './run.ts';

test.each([
  [
    { name: 'Acme', number: '+442079460000' },
    { displayName: 'Acme', user: '+442079460000' },
  ],
  [{ number: '100' }, { user: '100' }],
  [{ name: '', number: '' }, {}],
  [
    { privacy: 'withhold', identity: 'from' },
    { privacy: 'withhold', identity: 'from' },
  ],
  [
    { passedOn: 'both', passedOnWhy: 'user-busy' },
    { passedOn: 'both', passedOnWhy: 'user-busy' },
  ],
])('%j', async (config, from) => {
  const { outcome } = await onStage(setCallerId, config);
  expect(await outcome).toEqual({ port: 'done', outgoing: { from } });
});
