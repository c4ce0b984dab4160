import { describe, expect, test } from 'vitest';
import { parseFlow } from './parse-flow.ts';
import { drawFlow } from './testing/draw-flow.ts';

const good = drawFlow({ bye: 'hang-up' }, ['start.in > bye']);

/** `code field` of each problem, with its node. */
function problemsOf(json: unknown): string[] {
  const parsed = parseFlow(json);
  if (parsed.ok) return [];
  for (const { message } of parsed.problems) {
    expect(message.en).not.toBe('');
    expect(message.de).not.toBe('');
  }
  return parsed.problems.map(({ code, field, node, edge }) => [code, field, node, edge].filter(Boolean).join(' '));
}

describe('a flow’s document', () => {
  test('of the right shape is taken as it is', () => {
    expect(parseFlow(good)).toEqual({ ok: true, flow: good });
  });

  test('with everything that may stand in it', () => {
    const full = {
      ...good,
      description: 'd',
      timeZone: 'Europe/Berlin',
      language: 'de-AT',
      variables: [{ name: 'tries', type: 'number', initial: 0 }],
      placeholders: [{ name: 'trunk', label: 'Your trunk' }],
      notes: [{ id: 'n1', text: 'hello', position: { x: 0, y: 0 } }],
      tests: [
        {
          name: 't',
          given: { caller: 'x', callerName: 'y', called: 'z', at: '2026-01-05T09:00:00+01:00', entry: 'out' },
          when: [{ press: '1#' }, { wait: 2.5 }, { hangUp: true }],
          expect: {
            path: ['start'],
            heard: ['a'],
            vars: { tries: 1 },
            ended: { code: 'completed', sip: 480, contact: 'sip:a@b' },
          },
        },
      ],
    };
    expect(problemsOf(full)).toEqual([]);
  });

  const node = good.nodes[0]!;
  test.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['wrong-type flow']],
    ['a number', 7, ['wrong-type flow']],
    ['a list', [], ['wrong-type flow']],
    ['no name', { ...good, name: undefined }, ['missing-field name']],
    ['another schema version', { ...good, schemaVersion: 2 }, ['wrong-value schemaVersion']],
    ['an unknown key', { ...good, colour: 'red' }, ['unknown-field colour']],
    ['an id that is a state path', { ...good, id: 'a.b' }, ['wrong-format id']],
    ['a node id with a dot', { ...good, nodes: [{ ...node, id: 'a.b' }] }, ['wrong-format nodes/0/id a.b']],
    [
      'a node without a position',
      { ...good, nodes: [{ ...node, position: undefined }] },
      ['missing-field nodes/0/position start'],
    ],
    [
      'a node whose configuration is a list',
      { ...good, nodes: [{ ...node, config: [] }] },
      ['wrong-type nodes/0/config start'],
    ],
    [
      'a node far away',
      { ...good, nodes: [{ ...node, position: { x: 1e9, y: 0 } }] },
      ['too-large nodes/0/position/x start'],
    ],
    [
      'an edge without a port',
      { ...good, edges: [{ id: 'e', source: 'start', target: 'bye' }] },
      ['missing-field edges/0/port e'],
    ],
    [
      'an edge to a number',
      { ...good, edges: [{ id: 'e', source: 'start', port: 'in', target: 5 }] },
      ['wrong-type edges/0/target e'],
    ],
    ['too many nodes', { ...good, nodes: Array(2001).fill(node) }, ['too-many nodes']],
    ['an access nobody knows', { ...good, access: 'everybody' }, ['wrong-value access']],
    [
      'a step that does two things',
      { ...good, tests: [{ name: 't', when: [{ press: '1', wait: 2 }], expect: {} }] },
      ['wrong-value tests/0/when/0'],
    ],
  ])('%s is refused', (_what, json, problems) => {
    expect(problemsOf(json === undefined ? undefined : JSON.parse(JSON.stringify(json)))).toEqual(problems);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused wherever it stands', (key) => {
    const json = JSON.parse(JSON.stringify(good).replace('"config":{}', `"config":{"a":{"${key}":{"polluted":true}}}`));
    expect(problemsOf(json)).toEqual([`reserved-name nodes/0/config/a/${key}`]);
  });

  test('depth has a limit, and breaking it costs no stack', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(problemsOf({ ...good, deep })[0]).toMatch(/^too-deep deep\/a\/a/);
  });

  test('size has a limit', () => {
    expect(problemsOf({ ...good, description: 'x'.repeat(1024 * 1024) })).toEqual(['too-large']);
    expect(problemsOf({ ...good, nodes: Array(600_000).fill(1) })).toEqual([expect.stringMatching(/^too-large/)]);
  });
});
