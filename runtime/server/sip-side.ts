/** The signalling engine with the product's settings. */

import type { Clock } from '../clock.ts';
import type { Config, Network } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { UserAgent } from '../sip/user-agent.ts';

export interface SipSide {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly version: string;
}

export function createUserAgent(config: Config, { clock, log, metrics, version }: SipSide): UserAgent {
  return new UserAgent({
    listen: config.sip,
    clock,
    log,
    metrics,
    allow: ['INFO'],
    userAgentHeader: `Cordboard/${version}`,
    localNetworks: config.localNetworks.map(cidr),
    ...(config.publicAddress === undefined ? {} : { publicAddress: config.publicAddress }),
  });
}

function cidr({ address, prefix }: Network): string {
  return `${address}/${prefix}`;
}
