import { expect, test } from 'vitest';
import { drawFlow } from '../../../shared/flow-schema/testing/draw-flow.ts';
import { checkFlow } from '../../flow/check-flow.ts';
import { onStage } from '../testing/on-stage.ts';
import { routeTable } from './run.ts';

const routes = [
  { id: 'r9', how: 'exact', pattern: '112' },
  { id: 'r1', how: 'prefix', pattern: '00X' },
  { id: 'r2', pattern: '0' },
  { id: 'r3', how: 'contains', pattern: '777' },
  { id: 'r4', how: 'regex', pattern: '^1\\d{2}$' },
];

test.each([
  ['112', 'r9'],
  ['0044 20 7946', 'r1'],
  ['0301', 'r2'],
  ['4777', 'r3'],
  ['113', 'r4'],
  ['1137', 'noMatch'],
  ['', 'noMatch'],
])('%j leaves by %s', async (number, port) => {
  const { outcome } = await onStage(routeTable, { number, routes });
  expect(await outcome).toEqual({ port });
});

test('a regular expression that cannot be read is told before a call comes', () => {
  const flow = drawFlow({ table: ['route-table', { routes: [{ id: 'r1', how: 'regex', pattern: '(' }] }] }, [
    'start.in > table',
  ]);
  const faults = checkFlow(flow).filter(({ severity }) => severity === 'error');
  expect(faults).toMatchObject([{ code: 'bad-rule', node: 'table', field: 'routes/0/pattern' }]);
});
