/** A step from one schema version to the next, as pure changes of rows, the same for every adapter. */

import type { NewRow, Row } from '../store.ts';

/** A row of any version: only what every row has is certain. */
export type OldRow = Row & Readonly<Record<string, unknown>>;

export interface Placed {
  readonly in: string;
  readonly row: NewRow<Row>;
  /** What is there already stays. */
  readonly ifMissing?: boolean;
}

export interface Migration {
  /** Steps are only ever added, each one higher than the one before. */
  readonly to: number;
  readonly about: string;
  /** Collection → what is put for each of its rows. It may be done twice: a server has no transactions. */
  readonly rows?: Readonly<Record<string, (row: OldRow) => readonly Placed[]>>;
}

/** The version that this release writes. */
export const newest = (migrations: readonly Migration[]): number => Math.max(0, ...migrations.map(({ to }) => to));
