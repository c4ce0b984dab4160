/** What can be done to a drawing: pure functions from a flow to the next flow. Unchanged nodes keep their identity. */

import type { Flow, FlowEdge, FlowNode, Position } from '../../shared/flow-schema/flow.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import { edgesAfterConfig } from './ports-follow.ts';

/** Node and edge ids that are selected, or to be removed. */
export interface Pieces {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

const GRID = 8;
export const snap = ({ x, y }: Position): Position => ({
  x: Math.round(x / GRID) * GRID,
  y: Math.round(y / GRID) * GRID,
});

/** The kind's name, with a number if it is taken. */
export function freshNodeId(taken: ReadonlySet<string>, kind: string): string {
  const stem = kind.replace(/-\d+$/, '');
  if (!taken.has(stem)) return stem;
  for (let n = 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}

function freshEdgeId(taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) if (!taken.has(`e${n}`)) return `e${n}`;
}

/** The card's defaults as a configuration. */
export function defaultConfig(card: Pick<NodeCard, 'fields'>): Record<string, unknown> {
  const filled = Object.entries(card.fields).filter(([, field]) => field.default !== undefined);
  return Object.fromEntries(filled.map(([name, field]) => [name, structuredClone(field.default)]));
}

export function addNode(flow: Flow, card: NodeCard, position: Position): { flow: Flow; id: string } {
  const id = freshNodeId(new Set(flow.nodes.map((node) => node.id)), card.kind);
  const node: FlowNode = {
    id,
    kind: card.kind,
    version: card.version,
    config: defaultConfig(card),
    position: snap(position),
  };
  return { flow: { ...flow, nodes: [...flow.nodes, node] }, id };
}

/** Plugs a cord; the one that was in this jack is unplugged. */
export function connect(flow: Flow, source: string, port: string, target: string): Flow {
  const before = flow.edges.find((edge) => edge.source === source && edge.port === port);
  if (before?.target === target) return flow;
  const rest = flow.edges.filter((edge) => edge !== before);
  const id = before?.id ?? freshEdgeId(new Set(flow.edges.map((edge) => edge.id)));
  return { ...flow, edges: [...rest, { id, source, port, target }] };
}

/** Takes a cord that is there to another jack or node. */
export function reconnect(flow: Flow, id: string, source: string, port: string, target: string): Flow {
  const edge = flow.edges.find((candidate) => candidate.id === id);
  if (!edge || (edge.source === source && edge.port === port && edge.target === target)) return flow;
  return connect({ ...flow, edges: flow.edges.filter((candidate) => candidate !== edge) }, source, port, target);
}

/** Removes nodes with their cords, and cords. */
export function remove(flow: Flow, { nodes, edges }: Pieces): Flow {
  const gone = new Set(nodes);
  const cut = new Set(edges);
  const left = flow.edges.filter((edge) => !cut.has(edge.id) && !gone.has(edge.source) && !gone.has(edge.target));
  if (gone.size === 0 && left.length === flow.edges.length) return flow;
  return { ...flow, nodes: flow.nodes.filter((node) => !gone.has(node.id)), edges: left };
}

export function move(flow: Flow, positions: ReadonlyMap<string, Position>): Flow {
  let moved = false;
  const nodes = flow.nodes.map((node) => {
    const to = positions.get(node.id);
    if (!to || (to.x === node.position.x && to.y === node.position.y)) return node;
    moved = true;
    return { ...node, position: { x: to.x, y: to.y } };
  });
  return moved ? { ...flow, nodes } : flow;
}

function changeNode(flow: Flow, id: string, change: (node: FlowNode) => FlowNode): Flow {
  return { ...flow, nodes: flow.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

/** Sets one field; `undefined` takes it out. Cords follow the exits that were renamed or taken away. */
export function setField(flow: Flow, card: NodeCard | undefined, id: string, name: string, value: unknown): Flow {
  const node = flow.nodes.find((candidate) => candidate.id === id);
  if (!node) return flow;
  const { [name]: _before, ...rest } = node.config;
  const config = value === undefined ? rest : { ...node.config, [name]: value };
  const next = changeNode(flow, id, (before) => ({ ...before, config }));
  return card ? { ...next, edges: edgesAfterConfig(next.edges, card, node, config) } : next;
}

export function setLabel(flow: Flow, id: string, label: string): Flow {
  return changeNode(flow, id, ({ label: _before, ...node }) => (label === '' ? node : { ...node, label }));
}

/** Changes the flow's own settings; an empty value takes the setting out. */
export function setSettings(
  flow: Flow,
  change: Partial<
    Pick<Flow, 'name' | 'description' | 'language' | 'timeZone' | 'access' | 'anonymousDial' | 'variables'>
  >,
): Flow {
  const next = Object.entries({ ...flow, ...change })
    .filter(([, value]) => value !== undefined && value !== '')
    .filter(([name, value]) => name !== 'anonymousDial' || (value as readonly string[]).length > 0);
  return { ...(Object.fromEntries(next) as unknown as Flow), name: change.name ?? flow.name };
}

/** Nodes and the cords between them, as the clipboard holds them. */
export interface Clip {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

export function copy(flow: Flow, ids: readonly string[]): Clip {
  const chosen = new Set(ids);
  return {
    nodes: flow.nodes.filter((node) => chosen.has(node.id)),
    edges: flow.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
  };
}

/** Puts a clip into the flow with fresh ids, moved by `by`; kinds in `once` that are there already are left out. */
export function paste(
  flow: Flow,
  clip: Clip,
  by: Position,
  once: ReadonlySet<string>,
): { flow: Flow; ids: string[]; refused: string[] } {
  const taken = new Set(flow.nodes.map((node) => node.id));
  const kinds = new Set(flow.nodes.map((node) => node.kind));
  const allowed = clip.nodes.filter((node) => !(once.has(node.kind) && kinds.has(node.kind)));
  const renamed = new Map<string, string>();
  const nodes = allowed.map((node) => {
    const id = freshNodeId(taken, node.id);
    taken.add(id);
    renamed.set(node.id, id);
    return { ...node, id, position: snap({ x: node.position.x + by.x, y: node.position.y + by.y }) };
  });
  const edgeIds = new Set(flow.edges.map((edge) => edge.id));
  const edges = clip.edges.flatMap((edge) => {
    const source = renamed.get(edge.source);
    const target = renamed.get(edge.target);
    if (!source || !target) return [];
    const id = freshEdgeId(edgeIds);
    edgeIds.add(id);
    return [{ id, source, port: edge.port, target }];
  });
  return {
    flow: { ...flow, nodes: [...flow.nodes, ...nodes], edges: [...flow.edges, ...edges] },
    ids: nodes.map((node) => node.id),
    refused: clip.nodes.filter((node) => !allowed.includes(node)).map((node) => node.kind),
  };
}
