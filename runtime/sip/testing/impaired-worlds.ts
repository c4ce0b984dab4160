/** Two engines and a bad network between them: in memory, or between real sockets. Time moves only when told to. */

import { SimulatedClock } from '../../clock.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import type { Peer } from '../transport/address.ts';
import { UserAgent } from '../user-agent.ts';
import { type Impairment, impaired } from './impairment.ts';
import { startUdpImpairment } from './impairment-proxy.ts';
import { LoopbackNetwork } from './loopback-network.ts';
import { createUserAgent } from './stage.ts';

export interface ImpairedWorld {
  readonly clock: SimulatedClock;
  readonly caller: UserAgent;
  readonly callee: UserAgent;
  /** Where the caller sends its INVITEs, and whom they are for. */
  readonly destination: Peer;
  readonly uri: string;
  /** Datagrams so far, lost ones included. */
  datagrams(): number;
  /** Datagrams that went another way than over the bad network. */
  strays(): number;
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function createImpairedNetwork(impairment: Impairment): Promise<ImpairedWorld> {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const fate = impaired(impairment);
  let datagrams = 0;
  network.fate = () => {
    datagrams++;
    network.sent.length = 0;
    return fate();
  };
  const caller = createUserAgent(clock, network, '10.0.0.1');
  const callee = createUserAgent(clock, network, '10.0.0.2');
  await Promise.all([caller.start(), callee.start()]);
  return {
    clock,
    caller,
    callee,
    destination: { transport: 'udp', address: '10.0.0.2', port: 5060 },
    uri: 'sip:b@10.0.0.2',
    datagrams: () => datagrams,
    strays: () => 0,
    // Callbacks only: nothing here waits for long chains of promises, so the clock can run through.
    async pass(milliseconds) {
      clock.advanceSync(milliseconds);
      await Promise.resolve();
    },
    async close() {
      await Promise.all([caller.stop(), callee.stop()]);
    },
  };
}

/** The same over UDP sockets of this machine, through the impairment proxy, both ways and for whole calls. */
export async function createImpairedSockets(impairment: Impairment): Promise<ImpairedWorld> {
  const clock = new SimulatedClock();
  const [caller, callee] = await Promise.all([startOnSocket(clock), startOnSocket(clock)]);
  const proxy = await startUdpImpairment(callee.listening[0]!.port, impairment, clock);
  let datagrams = 0;
  let strays = 0;
  for (const [userAgent, port] of [
    [caller, proxy.port],
    [callee, proxy.farPort],
  ] as const) {
    userAgent.listener.message = (out, _bytes, peer) => {
      if (out) datagrams++;
      if (peer.port !== port) strays++;
    };
  }
  return {
    clock,
    caller,
    callee,
    destination: { transport: 'udp', address: '127.0.0.1', port: proxy.port },
    uri: `sip:b@127.0.0.1:${proxy.port}`,
    datagrams: () => datagrams,
    strays: () => strays,
    async pass(milliseconds) {
      clock.advanceSync(milliseconds);
      // Sent, read by the proxy or the other engine, answered: what takes another turn is late by one step.
      for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    },
    async close() {
      await Promise.all([caller.stop(), callee.stop()]);
      await proxy.close();
    },
  };
}

async function startOnSocket(clock: SimulatedClock): Promise<UserAgent> {
  const listen = [{ transport: 'udp', host: '127.0.0.1', port: 0 }] as const;
  const facilities = { clock, log: silentSipLog, metrics: noSipMetrics };
  const userAgent = new UserAgent({ listen, ...facilities, allow: [], userAgentHeader: 'Test' });
  await userAgent.start();
  return userAgent;
}
