/** A flow's document joined with the cards of its nodes: what the rules look at. */

import { withDefaults } from './defaults.ts';
import type { Flow, FlowEdge, FlowNode } from './flow.ts';
import { groupBy } from './group-by.ts';
import { type NodeCard, portsOf, type ResolvedPort } from './node-card.ts';

export interface DrawnNode {
  readonly node: FlowNode;
  readonly card: NodeCard;
  /** With defaults. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly ports: readonly ResolvedPort[];
  /** Edges out of it that lead somewhere. */
  readonly out: readonly FlowEdge[];
}

export interface Drawing {
  readonly flow: Flow;
  /** Nodes of known kinds, by id; of two with one id the first. */
  readonly nodes: ReadonlyMap<string, DrawnNode>;
}

export function drawingOf(flow: Flow, cards: readonly NodeCard[]): Drawing {
  const byKind = new Map(cards.map((card) => [card.kind, card]));
  const known = new Set(flow.nodes.filter(({ kind }) => byKind.has(kind)).map(({ id }) => id));
  const out = groupBy(
    flow.edges.filter(({ target }) => known.has(target)),
    ({ source }) => source,
  );
  const nodes = new Map<string, DrawnNode>();
  for (const node of flow.nodes) {
    const card = byKind.get(node.kind);
    if (!card || nodes.has(node.id)) continue;
    const config = withDefaults(card.fields, node.config);
    nodes.set(node.id, { node, card, config, ports: portsOf(card, config), out: out.get(node.id) ?? [] });
  }
  return { flow, nodes };
}

/** What a node is called on the canvas, in one language. */
export function nameOf({ node, card }: DrawnNode, language: 'en' | 'de'): string {
  return node.label || card.label[language];
}

/** Where runs begin: the start and the roots. */
export function entriesOf({ nodes }: Drawing): DrawnNode[] {
  return [...nodes.values()].filter(({ card }) => card.role === 'start' || card.role === 'root');
}
