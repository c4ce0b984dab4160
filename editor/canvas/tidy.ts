/** Tidy layout: rows from top to bottom after the way of the call. Loaded on demand, it brings the layout library. */

import { Graph, layout } from '@dagrejs/dagre';
import type { Flow, Position } from '../../shared/flow-schema/flow.ts';
import { snap } from '../stores/flow-edits.ts';
import type { SizeOf } from './box-size.ts';

/** The new top left corner of every node. */
export function tidy(flow: Flow, sizeOf: SizeOf): Map<string, Position> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 48, ranksep: 56, edgesep: 24, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(flow.nodes.map((node) => node.id));
  for (const node of flow.nodes) graph.setNode(node.id, { ...sizeOf(node) });
  for (const edge of flow.edges) {
    if (known.has(edge.source) && known.has(edge.target) && edge.source !== edge.target) {
      graph.setEdge(edge.source, edge.target, {}, edge.id);
    }
  }
  layout(graph);
  return new Map(
    flow.nodes.map((node) => {
      const { width, height } = sizeOf(node);
      const placed = graph.node(node.id) as { x: number; y: number };
      return [node.id, snap({ x: placed.x - width / 2, y: placed.y - height / 2 })];
    }),
  );
}
