import { expect, test } from 'vitest';
import type { FlowReturn, Vars } from '../node-kind.ts';
import { onStage } from '../testing/on-stage.ts';
import { subflow } from './run.ts';

const inside = { language: '', secrets: ['1234'], quickHops: 3 };

async function running(back: FlowReturn, config: Readonly<Record<string, unknown>> = {}) {
  const entered: [string, Vars][] = [];
  const run = async (flow: string, inputs: Vars) => {
    entered.push([flow, inputs]);
    return back;
  };
  const { outcome } = await onStage(subflow, { flow: 'ask-pin', ...config }, { flows: { run } });
  return { outcome: await outcome, entered };
}

test('the other flow gets what is taken along, and its way back is the exit', async () => {
  const { outcome, entered } = await running(
    { name: 'right', values: { pin: 7, more: 'unused' }, inside },
    {
      inputs: [{ name: 'digits', value: '4' }],
      results: [
        { name: 'pin', variable: 'typed' },
        { name: 'missing', variable: 'other' },
        { name: 'constructor', variable: 'none' },
      ],
    },
  );
  expect(entered).toEqual([['ask-pin', { digits: 4 }]]);
  expect(outcome).toEqual({ port: 'right', set: { typed: 7 }, inside });
});

test('a flow that runs out without a Return has ended', async () => {
  const { outcome } = await running({ values: {}, inside });
  expect(outcome.port).toBe('ended');
});
