/** The variables of one run: declared, typed, and set only as declared. */

import type { Variable } from '../../shared/flow-schema/flow.ts';
import type { Value, Vars } from '../nodes/node-kind.ts';
import { oneLine } from './values.ts';

export type Declared = ReadonlyMap<string, Variable['type']>;

const empty = { string: '', number: 0, boolean: false } as const;

export function declaredIn(variables: readonly Variable[] = []): Declared {
  return new Map(variables.map(({ name, type }) => [name, type]));
}

/** What the variables hold when a run begins. */
export function initialVars(variables: readonly Variable[] = []): Vars {
  return Object.fromEntries(variables.map(({ name, type, initial }) => [name, initial ?? empty[type]]));
}

/**
 * The values to be kept, as their variables hold them: a number becomes a text where a text is kept,
 * and digits become a number where a number is.
 * @throws TypeError when a variable is not declared or holds something else
 */
export function fitting(declared: Declared, set: Vars): Vars {
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => {
      const type = declared.get(name);
      if (type === undefined) throw new TypeError(`the flow has no variable ${name}`);
      return [name, fits[type](name, value)];
    }),
  );
}

const fits: Readonly<Record<Variable['type'], (name: string, value: Value) => Value>> = {
  string: (_name, value) => oneLine(String(value)),
  number: (name, value) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
    throw new TypeError(`the variable ${name} holds numbers`);
  },
  boolean: (name, value) => {
    if (typeof value === 'boolean') return value;
    throw new TypeError(`the variable ${name} holds true or false`);
  },
};
