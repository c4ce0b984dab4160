/** Whole calls between two engines over networks that lose, double, delay and reorder. */

import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { type Impairment, impaired } from '../testing/impairment.ts';
import { LoopbackNetwork } from '../testing/loopback-network.ts';
import { InviteRecorder, UserAgentRecorder } from '../testing/recorders.ts';
import { createUserAgent, nothing } from '../testing/stage.ts';

const calls = 100;

async function runCalls(impairment: Impairment) {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  network.fate = impaired(impairment);
  const caller = createUserAgent(clock, network, '10.0.0.1');
  const callee = createUserAgent(clock, network, '10.0.0.2');
  const there = new UserAgentRecorder(callee);
  there.onInvite = (invite) => {
    invite.progress(180);
    there.accept();
  };
  await Promise.all([caller.start(), callee.start()]);
  const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
  const records = Array.from({ length: calls }, () => new InviteRecorder());
  for (const record of records) {
    caller.invite({ uri: 'sip:b@10.0.0.2', destination, from: { uri: 'sip:a@10.0.0.1' }, body: 'offer' }, record);
    clock.advanceSync(5);
  }
  // Callbacks only: nothing here waits for promises, so the clock can run through.
  for (let i = 0; i < 350; i++) {
    clock.advanceSync(100);
    await Promise.resolve();
  }
  for (const { dialog } of records) void dialog?.bye();
  for (let i = 0; i < 1100; i++) {
    clock.advanceSync(100);
    await Promise.resolve();
  }
  const left = [caller.counts(), callee.counts()];
  await Promise.all([caller.stop(), callee.stop()]);
  return { records, there, left };
}

describe('a hundred calls', () => {
  test.each([
    [{ loss: 0, duplication: 0.1, reordering: 0.3, jitter: 200, seed: 1 }, 100],
    [{ loss: 0.1, duplication: 0.1, reordering: 0.1, jitter: 200, seed: 2 }, 100],
    [{ loss: 0.2, duplication: 0.1, reordering: 0.1, jitter: 200, seed: 3 }, 100],
    [{ loss: 0.3, duplication: 0.1, reordering: 0.1, jitter: 200, seed: 4 }, 99],
  ])('over %j: at least %i complete, none runs twice, nothing stays', async (impairment, atLeast) => {
    const { records, there, left } = await runCalls(impairment);
    const answered = records.filter(({ events }) => events.filter((event) => event === 'accepted 200').length === 1);
    expect(answered.length).toBeGreaterThanOrEqual(atLeast);
    expect(records.every(({ events }) => events.filter((event) => event.startsWith('ended')).length <= 1)).toBe(true);
    expect(there.invites).toHaveLength(calls);
    expect(there.events.filter((event) => event === 'acknowledged').length).toBeGreaterThanOrEqual(atLeast);
    expect(there.ends).toHaveLength(calls);
    expect(there.errors).toEqual([]);
    expect(left).toEqual([nothing, nothing]);
  });
});
