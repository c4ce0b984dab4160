/** Drawings to look at: the sample, and one that is only begun. */

import type { Flow } from '../../shared/flow-schema/flow.ts';

/** A flow with nothing but its start. */
export const frontDesk: Flow = {
  schemaVersion: 1,
  id: 'front-desk',
  name: 'Front desk with office hours and a very long name that has to be cut somewhere',
  access: 'none',
  nodes: [{ id: 'start', kind: 'incoming-call', version: 1, config: {}, position: { x: 0, y: 0 } }],
  edges: [],
};

/** `count` announcements in rows, each wired to the next: for looking at large drawings. */
export function largeFlow(count: number): Flow {
  const perRow = 40;
  const nodes = Array.from({ length: count }, (_none, index) => ({
    id: `n${index}`,
    kind: index === 0 ? 'incoming-call' : 'announce',
    version: 1,
    config: index === 0 ? {} : { prompt: { say: `This is announcement number ${index}.` } },
    position: { x: (index % perRow) * 304, y: Math.floor(index / perRow) * 176 },
  }));
  const edges = nodes.slice(1).map((node, index) => ({
    id: `e${index}`,
    source: `n${index}`,
    port: index === 0 ? 'in' : 'done',
    target: node.id,
  }));
  return { schemaVersion: 1, id: 'large', name: `Large (${count} nodes)`, access: 'none', nodes, edges };
}
