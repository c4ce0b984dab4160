/** Trunks over a user agent on a loopback network, opposite one provider, with a clock that is turned by hand. */

import type { TrunkInput } from '../../../shared/api/trunks.ts';
import type { SystemFact } from '../../../shared/flow-schema/call-events.ts';
import type { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { createResolver } from '../../sip/resolve/resolver.ts';
import { LoopbackNetwork } from '../../sip/testing/loopback-network.ts';
import { UserAgentRecorder } from '../../sip/testing/recorders.ts';
import { createUserAgent } from '../../sip/testing/stage.ts';
import type { UserAgent } from '../../sip/user-agent.ts';
import type { UserAgentOptions } from '../../sip/user-agent-options.ts';
import { createStore } from '../../store/create-store.ts';
import { newSecretKey } from '../../store/secret-keys.ts';
import { createVault } from '../../store/secrets.ts';
import { Trunks } from '../trunks.ts';
import type { Character } from './character.ts';
import { Provider, password } from './provider.ts';
import { trunkRow } from './trunk-row.ts';

export interface TrunkStage {
  readonly clock: SimulatedClock;
  readonly network: LoopbackNetwork;
  readonly userAgent: UserAgent;
  readonly user: UserAgentRecorder;
  readonly provider: Provider;
  readonly trunks: Trunks;
  /** What was announced of trunks: `up: Registered for 600 seconds`. */
  readonly told: string[];
  readonly facts: SystemFact[];
  readonly learntAddresses: string[];
  /** Lets everything under way arrive. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** What somebody would set to reach a provider at 10.0.0.2. */
export function trunkInput(more: Partial<TrunkInput> = {}): TrunkInput {
  const { _id, owner, rev, stopped, contactUser, createdAt, updatedAt, ...settings } = trunkRow();
  return { ...settings, server: '10.0.0.2', domain: 'provider.test', password, ...more };
}

export interface StageOptions {
  readonly folder: string;
  readonly clock: SimulatedClock;
  readonly userAgent?: Partial<UserAgentOptions>;
  readonly random?: () => number;
}

export async function setTrunkStage(character: Character, options: StageOptions): Promise<TrunkStage> {
  const { folder, clock } = options;
  const network = new LoopbackNetwork(clock);
  const resolver = createResolver({ clock, servers: [], readHosts: async () => '' });
  const userAgent = createUserAgent(clock, network, '10.0.0.1', {
    transports: [network.transport('10.0.0.1'), network.transport('10.0.0.1', 5061, 'tcp')],
    resolver,
    ...options.userAgent,
  });
  const user = new UserAgentRecorder(userAgent);
  const provider = new Provider(network, clock, character);
  await userAgent.start();
  const store = await createStore({ folder, thread: 'local' });
  const facts: SystemFact[] = [];
  const told: string[] = [];
  const learntAddresses: string[] = [];
  const trunks = await Trunks.load({
    store,
    clock,
    log: silentLog,
    vault: createVault([newSecretKey()]),
    signalling: userAgent,
    announce(fact) {
      facts.push(fact);
      if (fact.type === 'trunk.changed') told.push(`${fact.state}: ${fact.why}`);
    },
    addressLearnt: (address) => learntAddresses.push(address),
    random: options.random ?? (() => 0.5),
  });
  trunks.start();
  return {
    clock,
    network,
    userAgent,
    user,
    provider,
    trunks,
    told,
    facts,
    learntAddresses,
    settle: () => clock.advance(0),
    async close() {
      provider.silent = false;
      const stopped = trunks.stop();
      await clock.advance(40_000);
      await stopped;
      await userAgent.stop();
      await store.close();
    },
  };
}
