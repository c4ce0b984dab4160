import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { forwardToPhone } from './run.ts';

test.each([
  [{ number: '+442079460000' }, '+442079460000'],
  [{ number: '+442079460000', trunk: 'provider' }, '+442079460000@provider'],
])('forward to phone with %j calls %s', async (config, target) => {
  const { call, outcome } = await onStage(forwardToPhone, config);
  expect(call.dialling?.targets).toEqual([target]);
  call.dialling?.decide({ outcome: 'busy' });
  expect(await outcome).toMatchObject({ port: 'busy' });
});
