/**
 * The journal of legs as text. Whoever reads it after a crash knows which lines are whole. Pure.
 *
 *   sum of the text | space | JSON | newline        as in the spool
 *
 *   {"release":1}                                   the first line
 *   {"kept":{"call":…,"leg":…,"dialog":…}}          a leg is answered, or its peer has moved
 *   {"gone":"call/leg"}                             its peer knows that it is over
 */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import type { SavedDialog } from '../sip/dialog/saved-dialog.ts';
import { checkedLine, linesIn, textOf } from '../store/spool/spool-line.ts';

/** A leg that has been answered. */
export interface KeptLeg {
  readonly call: string;
  readonly leg: string;
  /** Whose password a challenge may get. */
  readonly trunk?: string;
  /** Whose phone it is. */
  readonly account?: string;
  readonly dialog: SavedDialog;
  /** How call and leg began, and the answer: the store may not have had them yet. */
  readonly facts: readonly CallEvent[];
}

export type JournalContent =
  | { readonly kind: 'legs'; readonly legs: readonly KeptLeg[]; readonly damaged: number }
  /** A newer release wrote it. */
  | { readonly kind: 'newer'; readonly release: number };

type Entry = { readonly release: number } | { readonly kept: KeptLeg } | { readonly gone: string };

const RELEASE = 1;
/** Bytes that one leg takes, and those that it may take when its addresses alone are longer. */
const USUAL = 2048;
const LONGEST = 16 * 1024;

export const keyOf = ({ call, leg }: Pick<KeptLeg, 'call' | 'leg'>): string => `${call}/${leg}`;

export const HEADER: Buffer = line({ release: RELEASE });

/**
 * A peer with addresses of kilobytes still gets its BYE; the words about it are left out. Undefined: its addresses are
 * longer than any honest peer's.
 */
export function keptLine(kept: KeptLeg): Buffer | undefined {
  const whole = line({ kept });
  if (whole.length <= USUAL) return whole;
  const bare = line({ kept: { ...kept, facts: [] } });
  return bare.length <= LONGEST ? bare : undefined;
}

export const goneLine = (key: string): Buffer => line({ gone: key });

/** Lines that are not whole are counted and passed over; of a leg that comes again the last line holds. */
export function readLegs(bytes: Buffer): JournalContent {
  const legs = new Map<string, KeptLeg>();
  let damaged = 0;
  let read = 0;
  for (const { line: raw, end } of linesIn(bytes)) {
    read = end;
    const text = textOf(raw);
    if (text === undefined) {
      damaged++;
      continue;
    }
    const entry = JSON.parse(text) as Entry;
    if ('release' in entry && entry.release > RELEASE) return { kind: 'newer', release: entry.release };
    if ('kept' in entry) legs.set(keyOf(entry.kept), entry.kept);
    if ('gone' in entry) legs.delete(entry.gone);
  }
  return { kind: 'legs', legs: [...legs.values()], damaged: damaged + (read < bytes.length ? 1 : 0) };
}

function line(entry: Entry): Buffer {
  return Buffer.from(checkedLine(JSON.stringify(entry)));
}
