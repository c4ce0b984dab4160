/** Tidy layout: rows from top to bottom after the way of the call. Loaded on demand, it brings the layout library. */

import { Graph, layout } from '@dagrejs/dagre';
import type { Flow, FlowNode, Position } from '../../shared/flow-schema/flow.ts';
import { snap } from '../stores/flow-edits.ts';
import type { SizeOf } from './box-size.ts';

/** The exits of a node along its lower edge, from left to right. */
export type JacksOf = (node: FlowNode) => readonly string[];

/** The new top left corner of every node. */
export function tidy(flow: Flow, sizeOf: SizeOf, jacksOf: JacksOf): Map<string, Position> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 48, ranksep: 48, edgesep: 24, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(flow.nodes.map((node) => node.id));
  for (const node of flow.nodes) graph.setNode(node.id, { ...sizeOf(node) });
  for (const edge of flow.edges) {
    if (known.has(edge.source) && known.has(edge.target) && edge.source !== edge.target) {
      graph.setEdge(edge.source, edge.target, {}, edge.id);
    }
  }
  layout(graph);
  const middles = new Map(flow.nodes.map((node) => [node.id, graph.node(node.id) as Position]));
  const ordered = inOrderOfJacks(flow, middles, sizeOf, jacksOf);
  return new Map(
    flow.nodes.map((node) => {
      const { width, height } = sizeOf(node);
      const { x, y } = ordered.get(node.id)!;
      return [node.id, snap({ x: x - width / 2, y: y - height / 2 })];
    }),
  );
}

/** Within each row, nodes stand in the order of the jacks that lead to them, so that cords do not cross. */
function inOrderOfJacks(
  flow: Flow,
  middles: ReadonlyMap<string, Position>,
  sizeOf: SizeOf,
  jacksOf: JacksOf,
): Map<string, Position> {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const rows = new Map<number, string[]>();
  for (const [id, { y }] of middles) rows.set(Math.round(y), [...(rows.get(Math.round(y)) ?? []), id]);
  const placed = new Map(middles);
  const jackX = (source: string, port: string): number => {
    const node = nodes.get(source)!;
    const jacks = jacksOf(node);
    const share = (jacks.indexOf(port) + 0.5) / Math.max(1, jacks.length) - 0.5;
    return placed.get(source)!.x + (jacks.includes(port) ? share : 0.5) * sizeOf(node).width;
  };
  for (const [y, row] of [...rows].sort(([a], [b]) => a - b)) {
    const slots = row.map((id) => placed.get(id)!.x).sort((a, b) => a - b);
    const wanted = new Map(row.map((id) => [id, wantedX(id)]));
    [...row]
      .sort((a, b) => wanted.get(a)! - wanted.get(b)!)
      .forEach((id, index) => {
        placed.set(id, { x: slots[index]!, y: middles.get(id)!.y });
      });
    function wantedX(id: string): number {
      const above = flow.edges.filter((edge) => edge.target === id && (middles.get(edge.source)?.y ?? y) < y);
      if (above.length === 0) return middles.get(id)!.x;
      return above.reduce((sum, edge) => sum + jackX(edge.source, edge.port), 0) / above.length;
    }
  }
  return placed;
}
