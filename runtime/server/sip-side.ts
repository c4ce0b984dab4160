/** The signalling engine with the product's settings. */

import { readFileSync } from 'node:fs';
import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Config, Network } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { isEmergencySomewhere } from '../policy/emergency.ts';
import type { Ban } from '../sip/guard/ban-list.ts';
import { busyShareOfLoop } from '../sip/guard/loop-share.ts';
import { parseUri } from '../sip/message/uri.ts';
import { InnerTransport } from '../sip/transport/inner.ts';
import type { TlsOptions } from '../sip/transport/tls-options.ts';
import { UserAgent } from '../sip/user-agent.ts';

export interface SipSide {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly version: string;
  /** Where the HTTP server listens; known late. */
  readonly http: () => { readonly host: string; readonly port: number };
  /** Sources that are neither limited nor banned, and get answers again and again until they confirm them. */
  readonly trusted: (address: string) => boolean;
}

/** @throws CertificateUnusable */
export function createUserAgent(config: Config, { clock, log, metrics, version, http, trusted }: SipSide): UserAgent {
  const secured = config.sip.some(({ transport }) => transport === 'tls');
  return new UserAgent({
    listen: secured ? config.sip : [...config.sip, tlsOutward],
    transports: [new InnerTransport()],
    clock,
    log,
    metrics,
    allow: ['INFO', 'NOTIFY', 'PRACK', 'REFER', 'REGISTER', 'SUBSCRIBE', 'UPDATE'],
    supported: ['100rel', 'norefersub', 'outbound', 'path', 'replaces', 'timer'],
    events: ['message-summary'],
    guard: { trusted },
    busy: busyShareOfLoop(),
    urgent: ({ method, uri }) => method === 'INVITE' && isEmergencySomewhere(dialledIn(uri)),
    userAgentHeader: `Cordboard/${version}`,
    localNetworks: config.localNetworks.map(cidr),
    tls: tlsOptions(config),
    ...(config.sipWebSocket ? { webSockets: http } : {}),
    ...(config.publicAddress === undefined ? {} : { publicAddress: config.publicAddress }),
  });
}

/** An emergency service has a URN instead of a number (RFC 5031). */
const dialledIn = (uri: string): string => (/^urn:/i.test(uri) ? uri : (parseUri(uri)?.user ?? ''));

/** What those who watch are told about a ban. */
export function bannedFact({ source, why, until }: Ban): SystemFact {
  return { type: 'source.banned', source, why, ...(until !== undefined && { until }) };
}

/** Providers are called by TLS even where nobody calls us by it; the port is only what Contact says. */
const tlsOutward = { transport: 'tls', host: '::', port: 5061 } as const;

/** Wildcards are accepted: many providers have such certificates. */
function tlsOptions({ sip, tlsCert, tlsKey }: Config): TlsOptions {
  const listens = sip.some(({ transport }) => transport === 'tls');
  if (!listens || tlsCert === undefined || tlsKey === undefined) return { wildcards: true };
  return { identity: () => ({ cert: readFileSync(tlsCert), key: readFileSync(tlsKey) }), wildcards: true };
}

function cidr({ address, prefix }: Network): string {
  return `${address}/${prefix}`;
}
