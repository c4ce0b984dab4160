/** How large a box is and where its jacks sit: known without measuring, so that layout and cords need no DOM. */

import type { Flow, FlowEdge, FlowNode } from '../../shared/flow-schema/flow.ts';
import { type NodeCard, portsOf, type ResolvedPort } from '../../shared/flow-schema/node-card.ts';

export const BOX_WIDTH = 256;
/** Jacks closer than this cannot be hit, and their labels not be read. */
const NARROWEST_JACK = 52;
const HEAD = 40;
const LABEL = 16;
const FACT = 20;
const FACT_PADDING = 8;
/** A lone jack has its label on one line; more jacks share the width and have two. */
const LONE_STRIP = 32;
const STRIP = 48;
const FOOT = 8;
const SHOWN_ROWS = 2;
/** About what one row holds; longer facts are given two. */
const ROW_LETTERS = 30;

/** The jacks along the bottom edge: every exit but the error exit, which has its own place. */
export function stripPorts(card: Pick<NodeCard, 'ports' | 'role'>, config: FlowNode['config']): ResolvedPort[] {
  if (card.role === 'end') return [];
  return portsOf(card, config).filter((port) => port.id !== 'error');
}

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/** How many rows the facts of a box take: each its own, or two for a single long one. */
export function factRows(facts: readonly string[]): number {
  const lone = facts.length === 1 && facts[0]!.length > ROW_LETTERS;
  return lone ? 2 : Math.min(facts.length, SHOWN_ROWS);
}

/** In canvas units, on the 8 px grid. `rows`: rows of facts. */
export function boxSize(ports: number, label: boolean, rows: number): BoxSize {
  const strip = ports === 0 ? FOOT : ports === 1 ? LONE_STRIP : STRIP;
  const height = HEAD + (label ? LABEL : 0) + (rows > 0 ? rows * FACT + FACT_PADDING : 0) + strip;
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
