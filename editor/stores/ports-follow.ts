/** Cords follow their exits when the list behind the exits is edited. */

import type { FlowEdge, FlowNode } from '../../shared/flow-schema/flow.ts';
import { type NodeCard, portsOf } from '../../shared/flow-schema/node-card.ts';

type Config = Readonly<Record<string, unknown>>;

/** A row whose key changed takes its cord along; cords of exits that are gone are unplugged. */
export function edgesAfterConfig(
  edges: readonly FlowEdge[],
  card: NodeCard,
  node: FlowNode,
  after: Config,
): readonly FlowEdge[] {
  const renamed = renamedPorts(card, node.config, after);
  const left = new Set(portsOf(card, after).map((port) => port.id));
  const before = new Set(portsOf(card, node.config).map((port) => port.id));
  let changed = false;
  const next = edges.flatMap((edge) => {
    if (edge.source !== node.id) return [edge];
    const port = renamed.get(edge.port) ?? edge.port;
    if (!left.has(port) && before.has(edge.port)) {
      changed = true;
      return [];
    }
    if (port === edge.port) return [edge];
    changed = true;
    return [{ ...edge, port }];
  });
  return changed ? next : edges;
}

/** Old port → new port, for the one row in lists of the same length whose key was edited. */
function renamedPorts(card: NodeCard, before: Config, after: Config): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const port of card.ports) {
    if (!('each' in port)) continue;
    const old = keysOf(before[port.each], port.key);
    const now = keysOf(after[port.each], port.key);
    if (old.length !== now.length) continue;
    const edited = old.flatMap((key, row) => (key === now[row] ? [] : [row]));
    const row = edited[0];
    if (edited.length !== 1 || row === undefined) continue;
    const [from, to] = [old[row], now[row]];
    if (from && to && !now.includes(from) && !old.includes(to)) renamed.set(from, to);
  }
  return renamed;
}

function keysOf(rows: unknown, key: string): (string | undefined)[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: unknown) => {
    const value = typeof row === 'object' && row !== null ? (row as Config)[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  });
}
