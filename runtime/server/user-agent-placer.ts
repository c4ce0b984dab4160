/** Legs leave by the signalling engine. */

import type { LegInvite, LegPlacer } from '../call/leg-placer.ts';
import type { LegRoute } from '../call/target-resolver.ts';
import type { CallListener } from '../sip/calling/call-options.ts';
import { parseUri } from '../sip/message/uri.ts';
import { isSecure, type Peer } from '../sip/transport/address.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import type { Trunks } from '../trunks/trunks.ts';
import type { InsideCalls } from './inside-calls.ts';

type TrunkWatch = Pick<Trunks, 'adopt' | 'challenged' | 'suspect' | 'reaches'>;

export class UserAgentPlacer implements LegPlacer {
  readonly #userAgent: Pick<UserAgent, 'call' | 'addressFor'>;
  readonly #insideCalls: InsideCalls;
  readonly #trunks: TrunkWatch;

  /** @param trunks told of what providers do to calls: silence, and challenges that may not be answered */
  constructor(
    userAgent: Pick<UserAgent, 'call' | 'addressFor'>,
    insideCalls: InsideCalls,
    trunks: TrunkWatch = { adopt() {}, challenged() {}, suspect() {}, reaches: () => false },
  ) {
    this.#userAgent = userAgent;
    this.#insideCalls = insideCalls;
    this.#trunks = trunks;
  }

  /** A name may lead to either family; most lead to IPv4, and hardly any to IPv6 alone. */
  family({ destination, nextHop, route, uri }: LegRoute): 'ipv4' | 'ipv6' {
    const host = destination?.address ?? parseUri(nextHop ?? route[0] ?? uri)?.host ?? '';
    return host.includes(':') ? 'ipv6' : 'ipv4';
  }

  place(leg: LegRoute, { offerTo, maxForwards }: LegInvite, listener: CallListener) {
    const { uri, from, to, route, headers, destination, others, nextHop, credentials, fixedTransport, moreRoutes } =
      leg;
    const bodyFor = (peer: Peer) =>
      offerTo({
        localAddress: this.#userAgent.addressFor(peer).host,
        signallingAddress: peer.address,
        secure: isSecure(peer.transport),
      });
    return this.#userAgent.call(
      {
        uri,
        from,
        route,
        headers,
        maxForwards,
        fixedTransport,
        bodyFor,
        // A provider that knows us by our address would connect, and bill, whoever finds a name for it.
        ...(leg.trunk === undefined &&
          leg.account === undefined && { mayGoTo: (peer: Peer) => !this.#trunks.reaches(peer) }),
        ...(to && { to }),
        ...(destination && { destination }),
        ...(others && { others }),
        ...(nextHop !== undefined && { nextHop }),
        ...(credentials && { credentials }),
        ...(moreRoutes && { moreRoutes }),
      },
      leg.trunk === undefined ? listener : this.#watched(listener, leg.trunk),
    );
  }

  #watched(listener: CallListener, trunk: string): CallListener {
    let tries = 0;
    return {
      ...listener,
      attempted: (destination) => {
        // The server where we are registered has let the call down; the next one has it now.
        if (++tries === 2) this.#trunks.suspect(trunk);
        listener.attempted?.(destination);
      },
      progress: (response, dialog, acknowledge) => {
        if (dialog) this.#trunks.adopt(trunk, dialog);
        listener.progress?.(response, dialog, acknowledge);
      },
      accepted: (dialog, response, acknowledge) => {
        this.#trunks.adopt(trunk, dialog);
        listener.accepted?.(dialog, response, acknowledge);
      },
      challengeUnanswered: (challenges) => {
        this.#trunks.challenged(trunk, challenges);
        listener.challengeUnanswered?.(challenges);
      },
      failed: (why) => {
        if (why !== 'cancelled' && tries < 2) this.#trunks.suspect(trunk);
        listener.failed?.(why);
      },
    };
  }

  inside(...[to, ask]: Parameters<LegPlacer['inside']>): LegRoute {
    return this.#insideCalls.issue(to, ask);
  }
}
