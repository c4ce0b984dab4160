/** What a flow IS: the JSON document behind a drawing. Read, diffed, tested and shared as it stands. */

import type { FlowTest } from './flow-test.ts';

/** Who may reach a flow by name without authentication. */
export type FlowAccess = 'none' | 'trusted' | 'public';

export interface Flow {
  readonly schemaVersion: 1;
  /** Also the SIP user by which the flow is called: `^[a-z][a-z0-9-]*$`. */
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** IANA zone, such as `Europe/Berlin`. */
  readonly timeZone?: string;
  /** BCP 47 tag, such as `en` or `de`; speech uses it where a prompt names none. */
  readonly language?: string;
  readonly access: FlowAccess;
  /** What callers whom nobody knows may be connected to, as patterns: `+353`, `=112`, `@example.org`. Default: nothing outside. */
  readonly anonymousDial?: readonly string[];
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly variables?: readonly Variable[];
  readonly placeholders?: readonly Placeholder[];
  readonly notes?: readonly Note[];
  readonly tests?: readonly FlowTest[];
}

export interface FlowNode {
  /** `^[a-z][a-z0-9-]*$`: a dot or `#` would be read as a state path by the machine. */
  readonly id: string;
  readonly kind: string;
  readonly version: number;
  readonly label?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly position: Position;
}

/** A cord from a named exit to a node; at most one edge leaves a port. */
export interface FlowEdge {
  readonly id: string;
  readonly source: string;
  readonly port: string;
  readonly target: string;
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Variable {
  /** `^[a-z][A-Za-z0-9_]*$` */
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly initial?: string | number | boolean;
}

/** A value that whoever imports a shared flow has to fill in, such as a trunk's name. */
export interface Placeholder {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
}

/** A remark pinned on the canvas; no part of the version hash. */
export interface Note {
  readonly id: string;
  readonly text: string;
  readonly position: Position;
}

export const NODE_ID_PATTERN = '^[a-z][a-z0-9-]*$';
export const VARIABLE_NAME_PATTERN = '^[a-z][A-Za-z0-9_]*$';

/** Limits that keep a hostile or runaway drawing from hurting the runtime. */
export const FLOW_LIMITS = {
  bytes: 1024 * 1024,
  nodes: 2000,
  edges: 8000,
  variables: 200,
  tests: 500,
  depth: 32,
} as const;
