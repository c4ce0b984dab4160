/** Trunks, joined to the signalling engine and to whoever asks who calls. */

import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { TrunkSources } from '../accounts/identify.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { IncomingInvite } from '../sip/dialog/incoming-invite.ts';
import { formatUri, parseUri } from '../sip/message/uri.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import type { Vault } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import { readPresets } from '../trunks/presets.ts';
import { type InboundCall, Trunks } from '../trunks/trunks.ts';
import type { InboundParties } from './incoming-calls.ts';
import type { PublicAddress } from './public-address.ts';

export interface TrunkSideOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly vault: Vault;
  readonly userAgent: Pick<UserAgent, 'ask' | 'locate' | 'keepOpen' | 'setPublicAddress'>;
  readonly announce: (fact: SystemFact) => void;
  readonly publicAddress: Pick<PublicAddress, 'learn'>;
}

export type TrunkSide = Awaited<ReturnType<typeof createTrunkSide>>;

/** Reads the trunks; nothing is sent before `trunks.start`. */
export async function createTrunkSide({ userAgent, metrics, publicAddress, ...options }: TrunkSideOptions) {
  const trunks = await Trunks.load({
    ...options,
    signalling: userAgent,
    addressLearnt(address, trunk) {
      if (!publicAddress.learn(address)) return;
      options.log.info({ trunk, address }, 'our address outside is learnt');
      userAgent.setPublicAddress(address);
      trunks.addressesChanged();
    },
  });
  const presets = await readPresets();
  for (const state of ['up', 'down', 'unknown', 'registering', 'refused', 'stopped'] as const) {
    metrics.observe(`trunks_${state}`, () => trunks.list().filter(({ condition }) => condition.state === state).length);
  }
  const sources: TrunkSources = {
    trunkOf(source, request) {
      const found = trunks.recognise(source, request);
      return found.kind === 'trunk' ? found.trunk : undefined;
    },
    has: (address) => trunks.hasAddress(address),
  };
  return {
    trunks,
    presets,
    sources,
    /** A call that somebody places to test settings; nobody else is meant. */
    refuseProbe(invite: IncomingInvite): boolean {
      if (!trunks.isProbed(invite.source, invite.request)) return false;
      invite.refuse(480);
      return true;
    },
    /** Reads a call of that trunk. From now on the trunk may ask for our password in this call. */
    readInbound(trunk: string, invite: IncomingInvite): InboundParties | undefined {
      const found = trunks.recognise(invite.source, invite.request);
      const call =
        found.kind === 'trunk' && found.trunk === trunk
          ? trunks.invited(found, invite.source, invite.request)
          : undefined;
      if (!call) return undefined;
      trunks.adopt(trunk, invite.dialog);
      return partiesOf(call, invite);
    },
  };
}

function partiesOf({ called, caller }: InboundCall, { request, source }: IncomingInvite): InboundParties {
  const host = (uri: string) => parseUri(uri)?.host || source.address;
  const from = { user: caller.number, host: host(caller.uri), uri: caller.uri };
  const to = { user: called.number, host: host(request.uri), uri: request.uri };
  return {
    called: called.number,
    from: caller.withheld
      ? { ...from, user: 'anonymous', withheld: true }
      : { ...from, ...(caller.name !== '' && { name: caller.name }) },
    to: called.number === '' ? to : { ...to, uri: formatUri({ user: called.number, host: to.host }) },
  };
}
