/** What a configuration says without saying it: the defaults of its card. */

import type { Field, Fields } from './fields.ts';

type Config = Readonly<Record<string, unknown>>;

/** The configuration with the default of each field that is missing, in rows of lists too. */
export function withDefaults(fields: Fields, config: Config): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...config };
  for (const [name, field] of Object.entries(fields)) {
    const given = Object.hasOwn(config, name) ? config[name] : undefined;
    const value = given ?? copyOf(field.default);
    if (value !== undefined) filled[name] = field.format === 'list' ? rowsWithDefaults(field, value) : value;
  }
  return filled;
}

function copyOf(value: unknown): unknown {
  return typeof value === 'object' ? structuredClone(value) : value;
}

function rowsWithDefaults(field: Field<unknown>, rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  const isRow = (row: unknown): row is Config => typeof row === 'object' && row !== null && !Array.isArray(row);
  return rows.map((row: unknown) => (isRow(row) ? withDefaults(field.fields as Fields, row) : row));
}
