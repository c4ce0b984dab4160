/** From a flow to what the canvas library draws. What did not change keeps its identity, so that it is not redrawn. */

import type { Edge, Node } from '@xyflow/react';
import type { Flow, FlowNode } from '../../shared/flow-schema/flow.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import { handlesOf } from './box-handles.ts';
import { type BoxSize, boxSize, factRows, stripPorts, wiredPorts } from './box-size.ts';
import { summaryLines } from './summary.ts';

export type BoxNode = Node<{ readonly node: FlowNode; readonly wired: string }, 'box'>;
export type CordEdge = Edge<{ readonly flow: string; readonly port: string }, 'cord'>;

export type Cards = ReadonlyMap<string, NodeCard>;

/** Height does not depend on the language: a line of summary is there in both or in none. */
const COUNTING = {
  local: (text: { en: string }) => text.en,
  recordingName: () => undefined,
  quoted: (text: string) => `“${text}”`,
  on: 'on',
  off: 'off',
};

export function sizeOfNode(node: FlowNode, cards: Cards): BoxSize {
  const card = cards.get(node.kind);
  if (!card) return boxSize(1, true, 0);
  const rows = factRows(summaryLines(card, node.config, COUNTING));
  return boxSize(stripPorts(card, node.config).length, Boolean(node.label), rows);
}

/** The exits along the lower edge of a box, from left to right. */
export function jacksOfNode(node: FlowNode, cards: Cards): string[] {
  const card = cards.get(node.kind);
  return card ? stripPorts(card, node.config).map(({ id }) => id) : [];
}

/** `chosen`: the ids to be selected; without it every box keeps its own state. */
export function boxesOf(
  flow: Flow,
  cards: Cards,
  before: readonly BoxNode[],
  chosen: ReadonlySet<string> | undefined,
): BoxNode[] {
  const known = new Map(before.map((box) => [box.id, box]));
  const wired = wiredPorts(flow.edges);
  return flow.nodes.map((node) => {
    const old = known.get(node.id);
    const ports = wired.get(node.id) ?? '';
    const selected = chosen ? chosen.has(node.id) : (old?.selected ?? false);
    const inPlace = old?.position.x === node.position.x && old?.position.y === node.position.y;
    if (old && old.data.node === node && old.data.wired === ports && old.selected === selected && inPlace) return old;
    const data = old && old.data.node === node && old.data.wired === ports ? old.data : { node, wired: ports };
    const size = sizeOfNode(node, cards);
    const card = cards.get(node.kind);
    // Exits of a kind that is not known are those that are wired: their cords are still to be seen.
    const jacks = card ? jacksOfNode(node, cards) : ports.split(' ').filter(Boolean);
    return {
      ...old,
      id: node.id,
      type: 'box',
      position: { ...node.position },
      ...size,
      measured: size,
      handles: handlesOf(card, jacks, size),
      data,
      selected,
    };
  });
}

export function cordsOf(flow: Flow, before: readonly CordEdge[], chosen: ReadonlySet<string> | undefined): CordEdge[] {
  const known = new Map(before.map((cord) => [cord.id, cord]));
  const nodes = new Set(flow.nodes.map((node) => node.id));
  return flow.edges.flatMap((edge) => {
    if (!nodes.has(edge.source) || !nodes.has(edge.target)) return [];
    const old = known.get(edge.id);
    const selected = chosen ? chosen.has(edge.id) : (old?.selected ?? false);
    const same = old?.source === edge.source && old.sourceHandle === edge.port && old.target === edge.target;
    if (old && same && old.selected === selected) return [old];
    return [
      {
        id: edge.id,
        type: 'cord' as const,
        source: edge.source,
        sourceHandle: edge.port,
        target: edge.target,
        targetHandle: 'entry',
        data: { flow: flow.id, port: edge.port },
        selected,
      },
    ];
  });
}
