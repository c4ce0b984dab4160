/** Draws flows for tests in a few words. */

import type { Flow, FlowNode } from '../flow.ts';

/** A kind, or a kind with its configuration. */
type Drawn = string | readonly [kind: string, config: Record<string, unknown>];

/**
 * @param nodes by id; `start` is drawn as the incoming call unless it is given
 * @param cords such as `ask.1 > bye`
 */
export function drawFlow(
  nodes: Readonly<Record<string, Drawn>>,
  cords: readonly string[],
  rest: Partial<Flow> = {},
): Flow {
  const all = { start: 'incoming-call', ...nodes };
  return {
    schemaVersion: 1,
    id: 'drawn',
    name: 'Drawn',
    access: 'none',
    nodes: Object.entries(all).map(([id, drawn], row) => nodeOf(id, drawn, row)),
    edges: cords.map((cord, index) => {
      const [, source = '', port = '', target = ''] = /^(.+)\.([^.]+) > (.+)$/.exec(cord) ?? [];
      return { id: `e${index + 1}`, source, port, target };
    }),
    ...rest,
  };
}

function nodeOf(id: string, drawn: Drawn, row: number): FlowNode {
  const [kind, config] = typeof drawn === 'string' ? [drawn, {}] : drawn;
  return { id, kind, version: 1, config, position: { x: 0, y: row * 152 } };
}
