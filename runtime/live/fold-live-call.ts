/** A running call as a late joiner sees it, folded from its events. Pure. */

import type { LiveCall } from '../../shared/api/live.ts';
import type { CallEvent, LegState } from '../../shared/flow-schema/call-events.ts';

/** Exits remembered for each call. */
export const MOST_TAKEN = 200;

const STATE_OF_LEG: Readonly<Record<LegState, LiveCall['state'] | undefined>> = {
  trying: undefined,
  ringing: 'ringing',
  early: 'early',
  answered: 'answered',
  held: 'answered',
  ended: undefined,
};

/** The call after one more event; undefined for a call whose start was never seen. */
export function foldLiveCall(call: LiveCall | undefined, event: CallEvent): LiveCall | undefined {
  if (event.type === 'call.started') return startedCall(event);
  if (!call) return undefined;
  const { seq } = event;
  switch (event.type) {
    case 'node.entered':
      return { ...call, at: event.path, seq };
    case 'node.left': {
      const taken = [...call.taken.slice(1 - MOST_TAKEN), { path: event.path, port: event.port }];
      return { ...call, at: samePath(call.at, event.path) ? [] : call.at, taken, seq };
    }
    case 'leg.changed': {
      const answered = event.state === 'answered' && call.answeredAt === undefined && { answeredAt: event.at };
      return { ...call, state: stateAfter(call.state, event.state), ...answered, seq };
    }
    case 'call.ended':
      return { ...call, state: 'ended', at: [], seq };
    default:
      return { ...call, seq };
  }
}

function startedCall(event: CallEvent & { readonly type: 'call.started' }): LiveCall {
  const { call, seq, at, from, to, flow, version } = event;
  return { id: call, from, to, startedAt: at, flow, version, state: 'ringing', at: [], taken: [], seq };
}

/** An answered call stays answered, whatever happens to further legs. */
function stateAfter(state: LiveCall['state'], leg: LegState): LiveCall['state'] {
  return state === 'answered' ? state : (STATE_OF_LEG[leg] ?? state);
}

const samePath = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((part, place) => part === other[place]);
