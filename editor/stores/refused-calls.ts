/** Calls that were refused before they reached a flow, so that a user sees why nothing happens. */

import { create } from 'zustand';
import type { CallEvent, SystemEvent } from '../../shared/flow-schema/call-events.ts';
import { networkOf } from '../networks/cidr.ts';

export interface RefusedCall {
  readonly from: string;
  readonly to: string;
  /** The address that the request came from. */
  readonly source: string;
  readonly sip: number;
  readonly why: string;
  /** The last time, in epoch milliseconds. */
  readonly at: number;
  /** How often the same was refused: phones try again by themselves. */
  readonly times: number;
}

export const MOST_REFUSED = 20;
const FORBIDDEN = 403;

/** The list after these events, the latest first; the list itself when none of them is a refusal. */
export function withRefusals(
  list: readonly RefusedCall[],
  events: readonly (CallEvent | SystemEvent)[],
): readonly RefusedCall[] {
  let next = list;
  for (const event of events) {
    if (event.type !== 'call.refused') continue;
    const { from, to, source, sip, why, at } = event;
    const isSame = (call: RefusedCall): boolean =>
      call.from === from && call.to === to && call.source === source && call.sip === sip && call.why === why;
    const times = (next.find(isSame)?.times ?? 0) + 1;
    const others = next.filter((call) => !isSame(call));
    next = bounded([{ from, to, source, sip, why, at, times }, ...others]);
  }
  return next;
}

/** One too many: the source with the most lines loses its oldest, so that a scanner cannot hide a phone. */
function bounded(list: readonly RefusedCall[]): readonly RefusedCall[] {
  if (list.length <= MOST_REFUSED) return list;
  const lines = new Map<string, number>();
  for (const { source } of list) lines.set(source, (lines.get(source) ?? 0) + 1);
  const most = Math.max(...lines.values());
  const loser = list.findLastIndex(({ source }) => lines.get(source) === most);
  return list.filter((_, place) => place !== loser);
}

/** The latest refused call after `hushedAt` that trusting an offered network would have let in. */
export function curable(
  list: readonly RefusedCall[],
  offered: readonly string[],
  hushedAt: number,
): { readonly call: RefusedCall; readonly network: string } | undefined {
  for (const call of list) {
    const network = call.sip === FORBIDDEN && call.at > hushedAt ? networkOf(call.source, offered) : undefined;
    if (network !== undefined) return { call, network };
  }
  return undefined;
}

interface RefusedCallsState {
  readonly list: readonly RefusedCall[];
  /** Refusals up to here have been read and put aside. */
  readonly hushedAt: number;
}

export const useRefusedCalls = create<RefusedCallsState>(() => ({ list: [], hushedAt: 0 }));

export function noteRefusals(events: readonly (CallEvent | SystemEvent)[]): void {
  const { list } = useRefusedCalls.getState();
  const next = withRefusals(list, events);
  if (next !== list) useRefusedCalls.setState({ list: next });
}

/** Puts what was refused so far aside: it has been read, or dealt with. */
export function hush(): void {
  const { list, hushedAt } = useRefusedCalls.getState();
  useRefusedCalls.setState({ hushedAt: list[0]?.at ?? hushedAt });
}
