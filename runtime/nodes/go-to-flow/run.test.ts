import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { goToFlow } from './run.ts';

test('the call goes on there, with what is taken along', async () => {
  const { outcome } = await onStage(goToFlow, { flow: 'desk', inputs: [{ name: 'who', value: '"Kim"' }] });
  expect(await outcome).toEqual({ port: 'over', goTo: { flow: 'desk', inputs: { who: 'Kim' } } });
});
