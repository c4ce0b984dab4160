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
  'anonymousDial',
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
  'path',
  'heard',
  'vars',
  'ended',
];

const places = new Map(ORDER.map((key, place) => [key, place]));

/**
 * The document in canonical order, two spaces, what fits on a line on one line, with a line end at the end:
 * two flows that are the same are the same bytes.
 */
export function flowText(flow: Flow): string {
  return `${expanded(ordered(flow), 0)}\n`;
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

/** Within a configuration keys are not ours: they stand by name. */
function ordered(value: unknown, ours = true): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, ours));
  if (typeof value !== 'object' || value === null) return value;
  const byPlace = (a: string, b: string) => (ours ? placeOf(a) - placeOf(b) : 0);
  const entries = Object.entries(value).sort(([a], [b]) => byPlace(a, b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner, ours && key !== 'config')]));
}

function placeOf(key: string): number {
  return places.get(key) ?? ORDER.length;
}

const WIDTH = 120;

/** @param lead characters before the value on its line @param tail characters after it */
function written(value: unknown, indent: number, lead: number, tail: number): string {
  const line = onOneLine(value);
  return lead + line.length + tail <= WIDTH ? line : expanded(value, indent);
}

function expanded(value: unknown, indent: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = indent + 2;
  const names = Array.isArray(value) ? undefined : Object.keys(value);
  const values: readonly unknown[] = Object.values(value);
  const lines = values.map((item, index) => {
    const name = names ? `${JSON.stringify(names[index])}: ` : '';
    const comma = index < values.length - 1 ? ',' : '';
    return `${' '.repeat(inner)}${name}${written(item, inner, inner + name.length, comma.length)}${comma}\n`;
  });
  const [open, close] = names ? ['{', '}'] : ['[', ']'];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join('')}${' '.repeat(indent)}${close}`;
}

function onOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  const entries = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${onOneLine(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
