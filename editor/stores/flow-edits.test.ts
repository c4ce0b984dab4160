import { describe, expect, test } from 'vitest';
import { digit, expression, list, optionalText, rowId, seconds } from '../../shared/flow-schema/fields.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { type NodeCard, nodeCard } from '../../shared/flow-schema/node-card.ts';
import {
  addNode,
  connect,
  copy,
  move,
  paste,
  reconnect,
  remove,
  setField,
  setLabel,
  setSettings,
} from './flow-edits.ts';

const label = { en: 'x', de: 'x' };
const base = {
  version: 1,
  label,
  about: label,
  icon: 'x',
  group: 'media',
  role: 'step',
  needs: 'any',
  waits: true,
} as const;
const menu: NodeCard = nodeCard({
  ...base,
  kind: 'menu',
  summary: [],
  fields: {
    choices: list(label, { digit: digit(label), label: optionalText(label) }, { max: 12 }),
    timeout: seconds(label, { default: 5, max: 60 }),
  },
  ports: [
    { each: 'choices', key: 'digit' },
    { id: 'timeout', label },
  ],
});
const condition: NodeCard = nodeCard({
  ...base,
  kind: 'condition',
  summary: [],
  fields: { cases: list(label, { id: rowId('c'), when: expression(label) }, { max: 9 }) },
  ports: [{ each: 'cases', key: 'id' }],
});

const at = { x: 0, y: 0 };
const drawing: Flow = {
  schemaVersion: 1,
  id: 'f',
  name: 'F',
  access: 'none',
  nodes: [
    { id: 'ask', kind: 'menu', version: 1, config: { choices: [{ digit: '1' }, { digit: '2' }] }, position: at },
    { id: 'bye', kind: 'hang-up', version: 1, config: {}, position: at },
    { id: 'start', kind: 'incoming-call', version: 1, config: {}, position: at },
  ],
  edges: [
    { id: 'e1', source: 'ask', port: '1', target: 'bye' },
    { id: 'e2', source: 'ask', port: '2', target: 'bye' },
    { id: 'e3', source: 'start', port: 'in', target: 'ask' },
  ],
};
const exits = (flow: Flow) => flow.edges.filter((edge) => edge.source === 'ask').map(({ port }) => port);

describe('editing a drawing', () => {
  test('a new node gets a free id, its defaults, and a place on the grid', () => {
    const first = addNode(drawing, menu, { x: 13, y: 21 });
    expect(first.id).toBe('menu');
    expect(first.flow.nodes.at(-1)).toMatchObject({ config: { timeout: 5 }, position: { x: 16, y: 24 } });
    expect(addNode(first.flow, menu, at).id).toBe('menu-2');
  });

  test('a jack holds one cord: plugging another unplugs the first', () => {
    const flow = connect(drawing, 'ask', '1', 'start');
    expect(flow.edges.filter((edge) => edge.source === 'ask' && edge.port === '1')).toEqual([
      { id: 'e1', source: 'ask', port: '1', target: 'start' },
    ]);
    expect(connect(drawing, 'ask', '1', 'bye')).toBe(drawing);
  });

  test('a cord is taken to another jack', () => {
    const flow = reconnect(drawing, 'e3', 'ask', 'timeout', 'bye');
    expect(flow.edges.map(({ source, port }) => `${source} ${port}`)).toEqual(['ask 1', 'ask 2', 'ask timeout']);
  });

  test('a node leaves with its cords', () => {
    const flow = remove(drawing, { nodes: ['bye'], edges: [] });
    expect(flow.edges.map(({ id }) => id)).toEqual(['e3']);
    expect(remove(drawing, { nodes: [], edges: [] })).toBe(drawing);
  });

  test('moving changes only what moved', () => {
    const flow = move(drawing, new Map([['bye', { x: 8, y: 8 }]]));
    expect(flow.nodes[0]).toBe(drawing.nodes[0]);
    expect(flow.nodes[1]!.position).toEqual({ x: 8, y: 8 });
    expect(move(drawing, new Map([['bye', at]]))).toBe(drawing);
  });

  test('a cord follows the key of its choice', () => {
    const flow = setField(drawing, menu, 'ask', 'choices', [{ digit: '1' }, { digit: '7' }]);
    expect(exits(flow)).toEqual(['1', '7']);
  });

  test('a choice that is removed takes its cord along; the others keep theirs', () => {
    expect(exits(setField(drawing, menu, 'ask', 'choices', [{ digit: '2' }]))).toEqual(['2']);
    expect(exits(setField(drawing, menu, 'ask', 'choices', undefined))).toEqual([]);
  });

  test('reordering rows moves no cord', () => {
    expect(exits(setField(drawing, menu, 'ask', 'choices', [{ digit: '2' }, { digit: '1' }]))).toEqual(['1', '2']);
  });

  test('swapping two keys is not a renaming', () => {
    const doubled = setField(drawing, menu, 'ask', 'choices', [{ digit: '2' }, { digit: '2' }]);
    expect(exits(doubled)).toEqual(['2']);
  });

  test('rows with a name of their own keep their cords whatever is written in them', () => {
    const cases = [
      { id: 'c1', when: 'a' },
      { id: 'c2', when: 'b' },
    ];
    const node = { id: 'ask', kind: 'condition', version: 1, config: { cases }, position: at };
    const flow: Flow = { ...drawing, nodes: [node], edges: [{ id: 'e1', source: 'ask', port: 'c2', target: 'ask' }] };
    expect(exits(setField(flow, condition, 'ask', 'cases', [{ id: 'c2', when: 'z' }]))).toEqual(['c2']);
  });

  test('an empty label and an empty setting are left out of the file', () => {
    expect('label' in setLabel(setLabel(drawing, 'bye', 'x'), 'bye', '').nodes[1]!).toBe(false);
    const flow = setSettings({ ...drawing, language: 'de' }, { language: '', description: 'd' });
    expect(flow).toEqual({ ...drawing, description: 'd' });
    expect(setSettings(drawing, { name: '' }).name).toBe('');
  });
});

describe('copy and paste', () => {
  test('takes the cords between the chosen nodes, under fresh ids', () => {
    const pasted = paste(drawing, copy(drawing, ['ask', 'bye']), { x: 32, y: 32 }, new Set());
    expect(pasted.ids).toEqual(['ask-2', 'bye-2']);
    expect(pasted.flow.edges.slice(3)).toEqual([
      { id: 'e4', source: 'ask-2', port: '1', target: 'bye-2' },
      { id: 'e5', source: 'ask-2', port: '2', target: 'bye-2' },
    ]);
  });

  test('a second start is not pasted', () => {
    const pasted = paste(drawing, copy(drawing, ['start', 'bye']), at, new Set(['incoming-call']));
    expect(pasted.ids).toEqual(['bye-2']);
    expect(pasted.refused).toEqual(['incoming-call']);
  });
});
