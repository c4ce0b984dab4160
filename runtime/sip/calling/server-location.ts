/** Which servers a request may go to, in order (RFC 3263 §4), and by which transport. */

import { isIP } from 'node:net';
import type { DialogContext } from '../dialog/dialog-context.ts';
import { isSips } from '../dialog/secure-hop.ts';
import type { SipClock } from '../facilities.ts';
import { parseUri } from '../message/uri.ts';
import { type OutgoingRequest, writeRequest } from '../message/write-message.ts';
import { type Located, literalTargets, type Target } from '../resolve/locate.ts';
import type { Resolver } from '../resolve/resolver.ts';
import { RestingServers } from '../resolve/resting-servers.ts';
import type { Hop } from '../transaction/wire.ts';
import type { Peer } from '../transport/address.ts';
import { type LargeRequests, largestDatagram } from '../transport/large-requests.ts';
import type { Whereabouts } from './call-options.ts';

/** Bytes by which Via and the answer to a challenge will make it longer. */
const growth = 400;

export class ServerLocation {
  readonly #context: DialogContext;
  readonly #resolver: () => Resolver;
  readonly #large: LargeRequests;
  readonly resting: RestingServers;

  constructor(context: DialogContext, resolver: () => Resolver, large: LargeRequests, clock: SipClock) {
    this.#context = context;
    this.#resolver = resolver;
    this.#large = large;
    this.resting = new RestingServers(clock);
  }

  /** At once where no name has to be asked for. */
  servers(
    request: Whereabouts & { readonly uri: string; readonly route?: readonly string[] },
  ): Located | Promise<Located> {
    const { destination, others = [], nextHop, route, uri: requestUri } = request;
    if (destination) return { kind: 'targets', targets: [destination, ...others], stale: false };
    const stated = parseUri(nextHop ?? route?.[0] ?? requestUri);
    if (!stated) return { kind: 'failed', why: 'notSip' };
    // A SIPS request goes by TLS, whatever the scheme of the proxy's URI says (RFC 3263 §4.1).
    const uri = isSips(requestUri) && stated.scheme === 'sip' ? { ...stated, scheme: 'sips' } : stated;
    const names = this.#context.transports.outbound;
    return literalTargets(uri, names) ?? this.#resolver().locate(uri, names);
  }

  /**
   * The server as a peer to send to, by TCP if the request is too large for a datagram (RFC 3261 §18.1.1); at once
   * unless a connection has to be opened first.
   */
  peer(target: Target, fixed: boolean, written: (hop: Hop) => OutgoingRequest): Peer | Promise<Peer> {
    const peer = peerOf(target);
    const { transports } = this.#context;
    if (peer.transport !== 'udp' || fixed || !transports.canReach(peer)) return peer;
    const stream = transports.streamTo(peer);
    if (!stream) return peer;
    const bytes = writeRequest(written({ transport: transports.leadingTo(peer), peer }), '').length + growth;
    return bytes > largestDatagram ? this.#large.destination(peer, bytes, false, stream) : peer;
  }
}

function peerOf({ transport, address, port, domain, tlsName }: Target): Peer {
  const name = domain ?? (tlsName !== undefined && isIP(tlsName.replace(/^\[|\]$/g, '')) === 0 ? tlsName : undefined);
  return { transport, address, port, ...(name !== undefined && { domain: name }) };
}
