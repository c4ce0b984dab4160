/** The values that an expression or a `{{ }}` may use, for the picker beside a field. */

import type { Flow } from '../../shared/flow-schema/flow.ts';

const OF_THE_CALL = [
  'caller.number',
  'caller.name',
  'caller.host',
  'called.number',
  'digits',
  'call.entry',
  'call.error',
] as const;

export function valuesOf(flow: Pick<Flow, 'variables'>): string[] {
  return [...(flow.variables ?? []).map(({ name }) => `vars.${name}`), ...OF_THE_CALL];
}

/** A row id such as `c3`: the letter and the next number that no row has. */
export function nextRowId(rows: readonly unknown[], name: string, letter: string): string {
  const taken = rows.map((row) => (row as Record<string, unknown> | null)?.[name]);
  for (let n = 1; ; n++) if (!taken.includes(`${letter}${n}`)) return `${letter}${n}`;
}
