/** The resolver: RFC 3263 with its cache, its name servers and its limits of time. */

import { randomInt } from 'node:crypto';
import type { SipClock } from '../facilities.ts';
import type { Uri } from '../message/uri.ts';
import type { TransportName } from '../transport/address.ts';
import { DnsClient, systemNameServers } from './dns-client.ts';
import type { NameServer } from './dns-exchange.ts';
import { type FamilyPreference, HostAddresses, type LookUpPlain, systemLookUp } from './host-addresses.ts';
import { HostsFile, type ReadHosts, systemHosts } from './hosts-file.ts';
import { KnownRecords } from './known-records.ts';
import { type Located, Location, literalTargets } from './locate.ts';
import { planLocation } from './location-plan.ts';

export interface ResolverOptions {
  readonly clock: SipClock;
  /** Default: those of the system, read again for each question. */
  readonly servers?: readonly NameServer[];
  /** A whole number from 0 up to but not including `below`: query ids and SRV weights. Default: the CSPRNG. */
  readonly random?: (below: number) => number;
  /** Default ipv4First. */
  readonly prefer?: FamilyPreference;
  /** Milliseconds that one name server is waited for, doubled in the second round. Default 1000. */
  readonly tryFor?: number;
  /** Milliseconds that one `locate` takes at most; what is known by then is given. Default 8000. */
  readonly timeout?: number;
  /** Cached answers at most. Default 10,000. */
  readonly maxEntries?: number;
  /** Milliseconds after which an old answer serves while DNS is slow. Default 1800 (RFC 8767 §5). */
  readonly patience?: number;
  /** Milliseconds beyond their TTL for which answers serve while DNS is dead. Default one day. */
  readonly staleFor?: number;
  readonly readHosts?: ReadHosts;
  readonly lookUpPlain?: LookUpPlain;
}

export interface Resolver {
  /**
   * Targets in the order in which they are to be tried, one try each. Failures are values.
   * @param supported transports that we can send by, most wanted first
   */
  locate(uri: Uri, supported: readonly TransportName[]): Promise<Located>;
  /** Answers in the cache. */
  readonly size: number;
}

export function createResolver(options: ResolverOptions): Resolver {
  const { clock, servers, random = (below) => randomInt(below), tryFor = 1000, timeout = 8000 } = options;
  const client = new DnsClient({ clock, random, tryFor, servers: servers ? () => servers : systemNameServers });
  const records = new KnownRecords({
    clock,
    ask: (question) => client.ask(question),
    maxEntries: options.maxEntries ?? 10_000,
    patience: options.patience ?? 1800,
    staleFor: options.staleFor ?? 86_400_000,
  });
  const hosts = new HostAddresses({
    clock,
    records,
    hosts: new HostsFile(options.readHosts ?? systemHosts, clock),
    lookUpPlain: options.lookUpPlain ?? systemLookUp,
    prefer: options.prefer ?? 'ipv4First',
  });
  return {
    locate(uri, supported) {
      const literal = literalTargets(uri, supported);
      const plan = planLocation(uri, supported);
      if (literal || plan.kind === 'impossible') return Promise.resolve(literal!);
      const location = new Location(uri, records, hosts, random);
      return new Promise((resolve, reject) => {
        const late = () => resolve(location.soFar() ?? { kind: 'failed', why: 'timeout' });
        const timer = clock.after(timeout, late);
        const settle = (located: Located) => {
          timer.cancel();
          resolve(located);
        };
        location.run(plan).then(settle, reject);
      });
    },
    get size() {
      return records.size;
    },
  };
}
