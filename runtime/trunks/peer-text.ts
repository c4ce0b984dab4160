/** A peer as people read it. Pure. */

import type { Peer } from '../sip/transport/address.ts';

/** `198.51.100.7:5060 (udp)` */
export function placeOf({ address, port, transport }: Peer): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port} (${transport})`;
}
