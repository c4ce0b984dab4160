/** In which order trunks are tried. Pure. */

import type { TrunkRow } from '../store/collections.ts';
import type { TrunkDoor } from './trunk-door.ts';

/** By priority, those that are down last. For emergency calls those that are marked for it come first, those switched off last. */
export function trunkOrder({ list, stateOf }: TrunkDoor, purpose: 'call' | 'emergency' = 'call'): readonly TrunkRow[] {
  const urgent = purpose === 'emergency';
  const ranks = (trunk: TrunkRow) => [
    urgent && trunk.disabled ? 1 : 0,
    urgent && !trunk.emergency ? 1 : 0,
    DOWN.has(stateOf(trunk._id)) ? 1 : 0,
    trunk.priority,
  ];
  return list()
    .map((trunk) => ({ trunk, rank: ranks(trunk) }))
    .sort((a, b) => firstDifference(a.rank, b.rank) || (a.trunk._id < b.trunk._id ? -1 : 1))
    .map(({ trunk }) => trunk);
}

const DOWN: ReadonlySet<string> = new Set(['down', 'refused']);

function firstDifference(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place < 0 ? 0 : a[place]! - b[place]!;
}
