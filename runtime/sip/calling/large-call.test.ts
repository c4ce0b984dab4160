/** Calls whose INVITE is too large for a datagram (RFC 3261 §18.1.1). */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { LoopbackNetwork } from '../testing/loopback-network.ts';
import { CallRecorder } from '../testing/recorders.ts';
import { createUserAgent, nothing } from '../testing/stage.ts';
import type { UserAgent } from '../user-agent.ts';
import type { CallOptions } from './call-options.ts';

let clock: SimulatedClock;
let network: LoopbackNetwork;
let userAgent: UserAgent;
let record: CallRecorder;
beforeEach(async () => {
  clock = new SimulatedClock();
  network = new LoopbackNetwork(clock);
  const transports = [network.transport('10.0.0.1'), network.transport('10.0.0.1', 5060, 'tcp')];
  userAgent = createUserAgent(clock, network, '10.0.0.1', { transports });
  record = new CallRecorder();
  await userAgent.start();
});
afterEach(async () => {
  await clock.advance(70_000);
  expect(userAgent.counts()).toEqual(nothing);
  await userAgent.stop();
});

const place = async (bodySize: number, more: Partial<CallOptions> = {}) => {
  const options = { uri: 'sip:bob@10.0.0.2', from: { uri: 'sip:us@10.0.0.1' }, body: 'x'.repeat(bodySize) };
  const call = userAgent.call({ ...options, ...more }, record);
  await clock.advance(0);
  return call;
};
const vias = () => network.sent.map(({ text }) => /^(?:Via|v): (\S+)/m.exec(text)![1]);

test('a small one goes by UDP', async () => {
  await place(300);
  expect(vias()).toEqual(['SIP/2.0/UDP']);
});

test('a large one goes by TCP, and says so in Via and Contact', async () => {
  network.attach('10.0.0.2', 5060, () => {});
  const call = await place(1600);
  expect(vias()).toEqual(['SIP/2.0/TCP']);
  expect(network.sent[0]!.text).toMatch(/^Contact: <sip:us@10.0.0.1:5060;transport=tcp>/m);
  expect(record.events).toEqual(['attempted tcp 10.0.0.2']);
  expect(call.destination?.transport).toBe('tcp');
});

test('to a peer that takes no TCP: UDP', async () => {
  await place(1600);
  expect(vias()).toEqual(['SIP/2.0/UDP']);
});

test('never to one that is bound to UDP', async () => {
  network.attach('10.0.0.2', 5060, () => {});
  await place(1600, { fixedTransport: true });
  expect(vias()).toEqual(['SIP/2.0/UDP']);
});

test('given up while the connection is made: nothing is sent', async () => {
  network.attach('10.0.0.2', 5060, () => {});
  const options = { uri: 'sip:bob@10.0.0.2', from: { uri: 'sip:us@10.0.0.1' }, body: 'x'.repeat(1600) };
  userAgent.call(options, record).cancel();
  await clock.advance(0);
  expect(network.sent).toEqual([]);
  expect(record.events).toEqual(['failed: cancelled']);
});
