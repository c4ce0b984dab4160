/** A user agent on a loopback network with a clock that is turned by hand: what most tests of the engine begin with. */

import { SimulatedClock } from '../../clock.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { UserAgent, type UserAgentOptions } from '../user-agent.ts';
import { LoopbackNetwork } from './loopback-network.ts';
import { UserAgentRecorder } from './recorders.ts';
import { type ScriptedCall, ScriptedPeer } from './scripted-peer.ts';

export interface Stage {
  readonly clock: SimulatedClock;
  readonly network: LoopbackNetwork;
  readonly userAgent: UserAgent;
  readonly user: UserAgentRecorder;
  /** At 10.0.0.2; everything it sends goes to the user agent at 10.0.0.1. */
  readonly peer: ScriptedPeer;
  /** Lets everything that is under way arrive, without moving the clock. */
  settle(): Promise<void>;
  /** Moves on until all absorbing transactions have ended, and stops the user agent. Gives what was left before that. */
  finish(): Promise<ReturnType<UserAgent['counts']>>;
  /** A call that the user agent has accepted and the peer acknowledged. */
  answeredCall(): Promise<ScriptedCall>;
}

export async function setStage(more: Partial<UserAgentOptions> = {}): Promise<Stage> {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const userAgent = createUserAgent(clock, network, '10.0.0.1', more);
  const user = new UserAgentRecorder(userAgent);
  const peer = new ScriptedPeer(network, '10.0.0.2', { address: '10.0.0.1', port: 5060 });
  await userAgent.start();
  const settle = () => clock.advance(0);
  return {
    clock,
    network,
    userAgent,
    user,
    peer,
    settle,
    async finish() {
      await clock.advance(70_000);
      const counts = userAgent.counts();
      await userAgent.stop();
      return counts;
    },
    async answeredCall() {
      const call = peer.call();
      call.invite({ body: 'offer' });
      await settle();
      user.accept();
      await settle();
      call.ack();
      await settle();
      return call;
    },
  };
}

/** A user agent on the loopback network. */
export function createUserAgent(
  clock: SimulatedClock,
  network: LoopbackNetwork,
  address: string,
  more: Partial<UserAgentOptions> = {},
): UserAgent {
  return new UserAgent({
    listen: [],
    transports: [network.transport(address)],
    clock,
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: ['INFO'],
    userAgentHeader: 'Test',
    // The guard has tests of its own; all others are among friends.
    guard: { trusted: () => true },
    ...more,
  });
}

/** What `counts` must say when everything is over. */
export const nothing = { transactions: 0, dialogs: 0, connections: 0, timers: 0 };
