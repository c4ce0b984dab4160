/** A node kind's card: pure data from which palette, box, ports, form and validation are drawn. */

import type { ConfigOf, Fields, LocalText } from './fields.ts';

export type NodeGroup = 'entry' | 'before-answer' | 'connect' | 'transfer' | 'media' | 'logic' | 'integrate' | 'end';

/** What a call must be for the node to run. `any` includes a call that has ended, `open` does not. */
export type CallNeed = 'any' | 'open' | 'unanswered' | 'answered';

/** The need itself, or one that depends on a field of the node's configuration. */
export type Needs =
  | CallNeed
  | { readonly by: string; readonly values: Readonly<Record<string, CallNeed>>; readonly otherwise: CallNeed };

/** The call's state after leaving by a port; `unknown` where another flow has had the call. */
export type Leaves = 'same' | 'answered' | 'ended' | 'unknown';

export type PortTone = 'good' | 'bad' | 'neutral';

/** An exit that is always there. */
export interface FixedPort<Id extends string = string> {
  /** camelCase; `error` is reserved, every kind has it. */
  readonly id: Id;
  readonly label: LocalText;
  readonly tone?: PortTone;
  readonly leaves?: Leaves;
  /** Drawn with a soft outline while unwired. */
  readonly expected?: boolean;
  /** Leaving by it may take no time although the node waits, so that a loop through it alone can spin. */
  readonly quick?: boolean;
  /** The exit is there only while the field has this value; left out, the field counts as `undefined`. */
  readonly only?: { readonly field: string; readonly is: string | number | boolean };
}

/** One exit for each row of a list field: its id is the row's `key`, its label the row's `label`. */
export interface EachPort<List extends string = string, Key extends string = string> {
  readonly each: List;
  readonly key: Key;
  /** The field of the row that labels the port; without it the key does. */
  readonly label?: string;
  readonly tone?: PortTone;
  readonly leaves?: Leaves;
  /** The rows name the ways in which another flow returns; the field says which flow. */
  readonly returnsOf?: string;
}

export type Port = FixedPort | EachPort;

export interface NodeCard<F extends Fields = Fields, P extends readonly Port[] = readonly Port[]> {
  /** kebab-case, the folder's name. */
  readonly kind: string;
  readonly version: number;
  readonly label: LocalText;
  /** One sentence for the palette. */
  readonly about: LocalText;
  /** A Lucide icon's name in kebab-case. */
  readonly icon: string;
  readonly group: NodeGroup;
  /** `start`: exactly one in a flow. `root`: entered by the runtime, without in-edges, at most one. `end`: no exits. */
  readonly role: 'start' | 'root' | 'step' | 'end';
  /** For a root: what leads the runtime into it. */
  readonly enters?: 'hangup' | 'error';
  /** For an end that returns to the flow which entered this one: the field with the name of the way. */
  readonly returns?: string;
  readonly needs: Needs;
  /** The node takes real time, so that a loop through it cannot spin. */
  readonly waits: boolean;
  /** The facts on the box, from the configuration: `{field}`; a missing field leaves its line out. */
  readonly summary: readonly LocalText[];
  readonly fields: F;
  readonly ports: P;
}

type FixedId<P> = P extends FixedPort<infer Id> ? Id : never;
type RowOf<F extends Fields, List extends string> = List extends keyof F
  ? ConfigOf<F>[List] extends readonly (infer Row)[]
    ? Row
    : never
  : never;
type EachId<F extends Fields, P> =
  P extends EachPort<infer List, infer Key>
    ? Key extends keyof RowOf<F, List>
      ? RowOf<F, List>[Key] & string
      : never
    : never;

/** Every exit that a run of this card may choose; a wrong name does not compile. */
export type PortOf<C extends NodeCard> = FixedId<C['ports'][number]> | EachId<C['fields'], C['ports'][number]>;

/** Declares a card and keeps its literal types. */
export function nodeCard<const F extends Fields, const P extends readonly Port[]>(
  card: NodeCard<F, P>,
): NodeCard<F, P> {
  return card;
}

/** The exit that every kind has: the node could not do its job. */
export const ERROR_PORT: FixedPort<'error'> = {
  id: 'error',
  label: { en: 'Error', de: 'Fehler' },
  tone: 'bad',
  leaves: 'same',
  quick: true,
};

/** A port as it stands on a configured node. */
export interface ResolvedPort {
  readonly id: string;
  readonly label: LocalText;
  readonly tone: PortTone;
  readonly leaves: Leaves;
  readonly expected: boolean;
  readonly quick: boolean;
}

/** The exits of a node with this configuration, the error exit last. */
export function portsOf(card: Pick<NodeCard, 'ports'>, config: Readonly<Record<string, unknown>>): ResolvedPort[] {
  const ports = card.ports.flatMap((port): ResolvedPort[] =>
    'each' in port ? rowPorts(port, config) : isThere(port, config) ? [resolve(port)] : [],
  );
  return [...ports, resolve(ERROR_PORT)];
}

function isThere({ only }: FixedPort, config: Readonly<Record<string, unknown>>): boolean {
  return only === undefined || fieldOf(config, only.field) === only.is;
}

function resolve(port: FixedPort): ResolvedPort {
  const { id, label, tone = 'neutral', leaves = 'same', expected = false, quick = false } = port;
  return { id, label, tone, leaves, expected, quick };
}

function rowPorts(port: EachPort, config: Readonly<Record<string, unknown>>): ResolvedPort[] {
  const rows = fieldOf(config, port.each);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    const id = fieldOf(row, port.key);
    if (typeof id !== 'string' || id === '') return [];
    const given = port.label === undefined ? undefined : fieldOf(row, port.label);
    const words = typeof given === 'string' && given !== '' ? `${id} ${given}` : id;
    return [
      {
        id,
        label: { en: words, de: words },
        tone: port.tone ?? 'neutral',
        leaves: port.leaves ?? 'same',
        expected: true,
        quick: false,
      },
    ];
  });
}

function fieldOf(row: unknown, key: string): unknown {
  return typeof row === 'object' && row !== null && Object.hasOwn(row, key)
    ? (row as Record<string, unknown>)[key]
    : undefined;
}

/** What the call must be for this configuration. */
export function needOf(card: Pick<NodeCard, 'needs'>, config: Readonly<Record<string, unknown>>): CallNeed {
  if (typeof card.needs === 'string') return card.needs;
  const value = fieldOf(config, card.needs.by);
  const key = String(value);
  return Object.hasOwn(card.needs.values, key) ? card.needs.values[key]! : card.needs.otherwise;
}
