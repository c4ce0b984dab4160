/** The Via of a request of ours (RFC 3261 §18.1.1), asking for the return port (RFC 3581 §3). */

import { formatHost } from '../message/uri.ts';
import type { Hop } from '../transaction/wire.ts';
import type { DialogContext } from './dialog-context.ts';

export function viaFor(context: DialogContext, hop: Hop): { readonly via: string; readonly branch: string } {
  const branch = context.ids.branch();
  const { host, port } = context.transports.localAddress(hop.transport, hop.peer.address);
  const protocol = hop.transport.name.toUpperCase();
  return { via: `SIP/2.0/${protocol} ${formatHost(host)}:${port};branch=${branch};rport`, branch };
}
