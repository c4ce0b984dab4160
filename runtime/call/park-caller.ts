/** A caller who waits at a place until somebody fetches it. */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { ParkOptions } from './call.ts';
import type { ParkingLot } from './parking-lot.ts';
import type { Talker } from './talk-registry.ts';
import { untilAborted, whileWanted } from './while-wanted.ts';

export interface ParkParts {
  readonly clock: Clock;
  readonly lot: ParkingLot;
  readonly call: string;
  readonly ended: AbortSignal;
  readonly publish: (fact: CallFact) => void;
}

/**
 * Resolves when nobody came in time, or when the place is taken. Whoever has been fetched talks in the other call, and
 * hangs up or is hung up there: then, too, this rejects with the end of the call.
 * @param music begins what the caller hears, and returns what stops it
 */
export async function parkCaller(
  caller: Talker,
  wanted: string,
  { signal, within }: ParkOptions,
  music: () => () => void,
  { clock, lot, call, ended, publish }: ParkParts,
): Promise<'timeout' | 'occupied'> {
  const fetched = new AbortController();
  const take = (by: string): Talker | undefined => {
    if (fetched.signal.aborted || caller.leg.cause) return undefined;
    fetched.abort(new Error('fetched'));
    waits?.leave();
    stopMusic();
    publish({ type: 'legs.bridged', legs: [caller.leg.id, by], media: 'anchored' });
    return caller;
  };
  const waits = lot.park(wanted, { call, take });
  if (!waits) return 'occupied';
  publish({ type: 'call.parked', place: waits.place });
  const stopMusic = music();
  try {
    await whileWanted(ended, signal, (wanted) => clock.sleep(within, AbortSignal.any([wanted, fetched.signal])));
    return 'timeout';
  } catch (error) {
    if (!fetched.signal.aborted || ended.aborted || signal.aborted) throw error;
  } finally {
    waits.leave();
    stopMusic();
  }
  return await whileWanted(ended, signal, untilAborted);
}
