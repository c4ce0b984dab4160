/** The legs that are being drawn, and the text that they make. What stands in them counts until somebody else changes the text. */

import { useState } from 'react';
import type { WrittenLeg } from '../../../shared/flow-schema/dial-string.ts';
import { readDrawnLegs, writeDrawnLegs } from '../../../shared/flow-schema/drawn-dial-string.ts';
import type { Stages } from './stages.ts';

/** A leg that stays the same wherever it is moved. */
export interface LegRow extends WrittenLeg {
  readonly key: number;
}

export type Rows = Stages<LegRow>;

let lastKey = 0;

export const rowOf = (leg: WrittenLeg): LegRow => ({ ...leg, key: ++lastKey });

export const freshRow = (): LegRow => rowOf({ target: '', options: [], fault: 'empty' });

/** Nothing was written yet. */
export const isBlank = ({ target, options, fault = 'empty' }: WrittenLeg): boolean =>
  fault === 'empty' && target.trim() === '' && options.length === 0;

export const rowsOf = (text: string): Rows =>
  text === '' ? [] : readDrawnLegs(text).map((legs) => legs.map((leg) => rowOf(leg)));

/** Blank legs are left out: they are being written. */
export function textOf(rows: Rows): string {
  const begun = rows.map((legs) => legs.filter((leg) => !isBlank(leg)));
  return writeDrawnLegs(begun.filter((legs) => legs.length > 0));
}

/** @param value the dial string @returns its legs, and a way to change both */
export function useLegs(
  value: string,
  onChange: (text: string | undefined) => void,
): readonly [rows: Rows, put: (next: Rows) => void] {
  const [draft, setDraft] = useState(() => ({ text: value, rows: rowsOf(value) }));
  // Undo, typing in the text, another box: what the value says then counts.
  const now = draft.text === value ? draft : { text: value, rows: rowsOf(value) };
  if (now !== draft) setDraft(now);
  const put = (rows: Rows): void => {
    const text = textOf(rows);
    setDraft({ text, rows });
    if (text !== value) onChange(text || undefined);
  };
  return [now.rows, put];
}
