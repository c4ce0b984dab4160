import { expect, test } from 'vitest';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { checkLinks } from './check-links.ts';

const asks = drawFlow(
  { yes: ['return', { name: 'right' }], no: ['return', {}], bye: 'hang-up' },
  ['start.in > yes', 'start.out > no', 'start.redirect > bye'],
  { id: 'asks', name: 'Asks' },
);
const published = (id: string) => (id === 'asks' ? asks : undefined);

const problemsOf = (kind: string, config: Record<string, unknown>) =>
  checkLinks(drawFlow({ go: [kind, config] }, ['start.in > go'], { id: 'outer' }), published).map(
    ({ severity, code, node, field }) => `${severity} ${code} ${node} ${field}`,
  );

test('a flow that is published, or this one itself, is known', () => {
  expect(problemsOf('go-to-flow', { flow: 'asks' })).toEqual([]);
  expect(problemsOf('go-to-flow', { flow: 'outer' })).toEqual([]);
});

test('another is not', () => {
  expect(problemsOf('go-to-flow', { flow: 'nobody' })).toEqual(['error unknown-flow go flow']);
  expect(problemsOf('subflow', { flow: 'nobody', exits: [] })).toEqual(['error unknown-flow go flow']);
});

test('the ways back here are those over there', () => {
  const ways = (...names: string[]) => ({ flow: 'asks', exits: names.map((name) => ({ name })) });
  expect(problemsOf('subflow', ways('done', 'right'))).toEqual([]);
  expect(problemsOf('subflow', ways('right'))).toEqual(['error missing-way-back go exits']);
  expect(problemsOf('subflow', ways('done', 'right', 'left'))).toEqual(['warning idle-way-back go exits']);
});

test('a drawing that is not finished is not asked about', () => {
  expect(problemsOf('subflow', {})).toEqual([]);
  expect(problemsOf('subflow', { flow: 7, exits: 'x' })).toEqual([]);
});
