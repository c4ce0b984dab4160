/** How large a box is and where its jacks sit: known without measuring, so that layout and cords need no DOM. */

import type { Flow, FlowEdge, FlowNode } from '../../shared/flow-schema/flow.ts';
import { type NodeCard, portsOf, type ResolvedPort } from '../../shared/flow-schema/node-card.ts';

export const BOX_WIDTH = 240;
/** Jacks closer than this cannot be hit. */
const NARROWEST_JACK = 32;
const HEAD = 40;
const LABEL = 24;
const FACT = 20;
const FACT_PADDING = 8;
const STRIP = 48;
const FOOT = 8;
const SHOWN_FACTS = 2;

/** The jacks along the bottom edge: every exit but the error exit, which has its own place. */
export function stripPorts(card: Pick<NodeCard, 'ports' | 'role'>, config: FlowNode['config']): ResolvedPort[] {
  if (card.role === 'end') return [];
  return portsOf(card, config).filter((port) => port.id !== 'error');
}

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/** In canvas units, on the 8 px grid. `facts`: lines of summary that are set. */
export function boxSize(ports: number, label: boolean, facts: number): BoxSize {
  const factLines = Math.min(facts, SHOWN_FACTS);
  const height =
    HEAD + (label ? LABEL : 0) + (factLines > 0 ? factLines * FACT + FACT_PADDING : 0) + (ports > 0 ? STRIP : FOOT);
  const width = Math.max(BOX_WIDTH, ports * NARROWEST_JACK);
  return { width: Math.ceil(width / 8) * 8, height: Math.ceil(height / 8) * 8 };
}

/** The wired ports of each node, as one text per node (so that it can be compared). */
export function wiredPorts(edges: readonly FlowEdge[]): Map<string, string> {
  const wired = new Map<string, string[]>();
  for (const { source, port } of edges) wired.set(source, [...(wired.get(source) ?? []), port]);
  return new Map([...wired].map(([source, ports]) => [source, ports.sort().join(' ')]));
}

/** Whether nothing leads into a node of this role. */
export function hasEntry(card: Pick<NodeCard, 'role'> | undefined): boolean {
  return card?.role !== 'start' && card?.role !== 'root';
}

export type SizeOf = (node: FlowNode) => BoxSize;

/** The rectangle around all boxes; undefined for an empty drawing. */
export function boundsOf(
  flow: Flow,
  sizeOf: SizeOf,
): { left: number; top: number; right: number; bottom: number } | undefined {
  if (flow.nodes.length === 0) return undefined;
  const boxes = flow.nodes.map((node) => ({ ...node.position, ...sizeOf(node) }));
  return {
    left: Math.min(...boxes.map((box) => box.x)),
    top: Math.min(...boxes.map((box) => box.y)),
    right: Math.max(...boxes.map((box) => box.x + box.width)),
    bottom: Math.max(...boxes.map((box) => box.y + box.height)),
  };
}
