/** Who sends and who receives (RFC 3264 §5.1, §6.1, §8.4). */

import { attributes, type SdpLine } from './session-description.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/** The same fact seen from the other side. */
export const mirrored: Readonly<Record<Direction, Direction>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/** The direction of a media section; the session's holds where the section has none, else `sendrecv`. */
export function directionOf(section: Lines, session: Lines): Direction {
  return stated(section) ?? stated(session) ?? 'sendrecv';
}

const sends = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly';
const receives = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'recvonly';

/** What both allow. */
export function narrowed(one: Direction, other: Direction): Direction {
  const receiving = receives(one) && receives(other);
  if (sends(one) && sends(other)) return receiving ? 'sendrecv' : 'sendonly';
  return receiving ? 'recvonly' : 'inactive';
}

interface Lines {
  readonly lines: readonly SdpLine[];
}

function stated(section: Lines): Direction | undefined {
  return DIRECTIONS.find((direction) => attributes(section, direction).length > 0);
}
