/** What the boxes have in common that hand a call from flow to flow. */

import { type ConfigOf, expression, list, text } from '../../shared/flow-schema/fields.ts';
import type { Scene, Value, Vars } from './node-kind.ts';

const named = {
  name: text({ en: 'Name', de: 'Name' }, { max: 60, pattern: '^[a-z][A-Za-z0-9_]*$', template: false }),
  value: expression({ en: 'Value', de: 'Wert' }, { placeholder: { en: 'caller.number', de: 'caller.number' } }),
} as const;

/** Values with names: variables of the other flow, or what a Return brings back. */
export const namedValues = (label: { readonly en: string; readonly de: string }) =>
  list(label, named, { max: 50, default: [] });

/** @throws ExpressionFailed */
export function workedOut(rows: readonly ConfigOf<typeof named>[], { evaluate }: Pick<Scene, 'evaluate'>): Vars {
  return Object.fromEntries(rows.map(({ name, value }): [string, Value] => [name, evaluate(value)]));
}
