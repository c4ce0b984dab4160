import { expect, test } from 'vitest';
import { flowText, versionText } from './canonical-flow.ts';
import type { Flow } from './flow.ts';
import { drawFlow } from './testing/draw-flow.ts';

const flow = drawFlow({ bye: ['hang-up', { reason: 'done' }] }, ['start.in > bye']);

/** The same document with its keys in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

test('the order of keys does not show in the text, which reads back to the same flow', () => {
  expect(flowText(turned(flow) as Flow)).toBe(flowText(flow));
  expect(JSON.parse(flowText(flow))).toEqual(flow);
});

test('the text begins with what one looks for', () => {
  expect(flowText(flow).split('\n').slice(0, 7)).toEqual([
    '{',
    '  "schemaVersion": 1,',
    '  "id": "drawn",',
    '  "name": "Drawn",',
    '  "access": "none",',
    '  "nodes": [',
    '    { "id": "start", "kind": "incoming-call", "version": 1, "config": {}, "position": { "x": 0, "y": 0 } },',
  ]);
  expect(flowText(flow).endsWith('}\n')).toBe(true);
});

test('a version does not change with positions, notes, tests and the order of boxes and cords', () => {
  const moved: Flow = {
    ...flow,
    nodes: flow.nodes.map((node) => ({ ...node, position: { x: 99, y: 99 } })).reverse(),
    notes: [{ id: 'n', text: 'hi', position: { x: 0, y: 0 } }],
    tests: [{ name: 't', expect: {} }],
  };
  expect(versionText(moved)).toBe(versionText(flow));
});

test('a version changes with what calls can notice', () => {
  const changed = drawFlow({ bye: ['hang-up', { reason: 'other' }] }, ['start.in > bye']);
  expect(versionText(changed)).not.toBe(versionText(flow));
  expect(versionText({ ...flow, access: 'public' })).not.toBe(versionText(flow));
});
