/** The record of a call, folded from its events. Pure. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { type CallRow, LOCAL_OWNER } from './collections.ts';
import type { NewRow } from './store.ts';

/** The record after one more event; the same object when the event does not change it. */
export function foldCallRow(row: NewRow<CallRow> | undefined, event: CallEvent): NewRow<CallRow> | undefined {
  if (event.type === 'call.started') return startedRow(event);
  if (!row) return undefined;
  switch (event.type) {
    case 'leg.changed':
      return event.state === 'answered' && row.answeredAt === undefined ? { ...row, answeredAt: event.at } : row;
    case 'call.ended':
      return row.state === 'ended' ? row : { ...row, state: 'ended', endedAt: event.at, cause: event.cause };
    default:
      return row;
  }
}

function startedRow(event: CallEvent & { readonly type: 'call.started' }): NewRow<CallRow> {
  const { call, at, from, to, flow, version, sipCallId, parentCall } = event;
  return {
    _id: call,
    owner: LOCAL_OWNER,
    state: 'live',
    from,
    to,
    flow,
    version,
    startedAt: at,
    ...(sipCallId !== undefined && { sipCallId }),
    ...(parentCall !== undefined && { parentCall }),
  };
}
