/** The first release kept one record a call, and its only user had no role. */

import { CALLS, type CallRow, CDRS, USERS } from '../collections.ts';
import { foldCdrs } from '../fold-cdr.ts';
import type { Migration, OldRow, Placed } from './migration.ts';

export const callsHaveCdrs: Migration = {
  to: 2,
  about: 'a CDR for the caller of each call that has ended; users have a role',
  rows: {
    [CALLS]: (row) => cdrsOf(row as unknown as CallRow).map((cdr) => ({ in: CDRS, row: cdr, ifMissing: true })),
    [USERS]: (row) => (row.role === undefined ? [withRole(row)] : []),
  },
};

/** A call that is still open gets its CDR when it is closed. */
function cdrsOf(call: CallRow) {
  const { _id, endedAt, answeredAt, cause } = call;
  if (endedAt === undefined || cause === undefined) return [];
  const answer = { call: _id, seq: 0, type: 'leg.changed', leg: 'caller', state: 'answered' } as const;
  const answered = answeredAt === undefined ? [] : foldCdrs(call, [], { ...answer, at: answeredAt });
  return foldCdrs(call, answered, { call: _id, seq: 1, at: endedAt, type: 'call.ended', cause });
}

function withRole({ rev: _, ...user }: OldRow): Placed {
  return { in: USERS, row: { ...user, role: 'admin' } as Placed['row'] };
}
