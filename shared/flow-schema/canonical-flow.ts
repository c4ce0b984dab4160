/** A flow as text in one order, so that files can be compared, and what of it makes a version. */

import type { Flow } from './flow.ts';

/** Keys of the documents' own objects, in their order; the rest follows by name. */
const ORDER: readonly string[] = [
  'schemaVersion',
  'id',
  'name',
  'kind',
  'version',
  'label',
  'description',
  'timeZone',
  'language',
  'access',
  'type',
  'initial',
  'source',
  'port',
  'target',
  'config',
  'position',
  'nodes',
  'edges',
  'variables',
  'placeholders',
  'notes',
  'tests',
  'given',
  'when',
  'expect',
];

const places = new Map(ORDER.map((key, place) => [key, place]));

/** The document in canonical order, two spaces, with a line end: two flows that are the same are the same bytes. */
export function flowText(flow: Flow): string {
  return `${JSON.stringify(ordered(flow), null, 2)}\n`;
}

/**
 * What a version's hash is taken of: without positions, notes and tests, which change nothing about calls.
 * The order of nodes and edges does not count either.
 */
export function versionText(flow: Flow): string {
  const { notes: _notes, tests: _tests, nodes, edges, ...rest } = flow;
  const counted = {
    ...rest,
    nodes: nodes.map(({ position: _position, ...node }) => node).sort(byId),
    edges: [...edges].sort(byId),
  };
  return JSON.stringify(ordered(counted));
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

function placeOf(key: string): number {
  return places.get(key) ?? ORDER.length;
}
