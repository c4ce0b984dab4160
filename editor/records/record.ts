/** What a page of records is drawn from: accounts, trunks, numbers, users, keys are all rows with a form. */

import type { Fields, LocalText } from '../../shared/flow-schema/fields.ts';

/** A row as the API gives it; `rev` goes back in If-Match. */
export interface RecordRow {
  readonly rev?: number;
  readonly [field: string]: unknown;
}

/** Fields that belong together. Names with dots reach into parts of the row: `limits.concurrent`. */
export interface Section {
  readonly title: LocalText;
  readonly help?: LocalText;
  readonly fields: Fields;
  /** Shown closed until somebody asks: what most people never change. */
  readonly folded?: boolean;
}

/** A record that is being written: what the form holds, sparse, by dotted name. */
export type Draft = Readonly<Record<string, unknown>>;

/** The value at a dotted name. */
export function valueAt(row: RecordRow, name: string): unknown {
  return name.split('.').reduce<unknown>((part, key) => (isPart(part) ? part[key] : undefined), row);
}

/** The body to send: the draft's values put back where their names say; emptied fields become `null` or are left out. */
export function bodyOf(draft: Draft, emptied: 'null' | 'omit'): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(draft)) {
    if (value === undefined && emptied === 'omit') continue;
    const keys = name.split('.');
    const last = keys.pop()!;
    let part = body;
    for (const key of keys) {
      part[key] ??= {};
      part = part[key] as Record<string, unknown>;
    }
    part[last] = value ?? null;
  }
  return body;
}

/** What a form begins with: the row's values, else the fields' defaults. */
export function draftOf(sections: readonly Section[], row: RecordRow | undefined): Draft {
  const fields = sections.flatMap((section) => Object.entries(section.fields));
  return Object.fromEntries(
    fields.map(([name, field]) => [name, (row ? valueAt(row, name) : undefined) ?? field.default] as const),
  );
}

/** The names whose values differ. */
export function changedNames(before: Draft, after: Draft): string[] {
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
