/** What a flow does, as a hash: layout, notes and tests do not count. Pure. */

import { createHash } from 'node:crypto';
import type { Flow } from '../../shared/flow-schema/flow.ts';

/** Equal for two flows that run alike, whatever the order of their keys. */
export function flowHash(flow: Flow): string {
  const { notes: _notes, tests: _tests, nodes, ...rest } = flow;
  const bare = { ...rest, nodes: nodes.map(({ position: _position, ...node }) => node) };
  return createHash('sha256')
    .update(JSON.stringify(inOrder(bare)))
    .digest('hex');
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, inOrder(child)]));
}
