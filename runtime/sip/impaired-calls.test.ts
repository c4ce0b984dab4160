/** Whole calls, from INVITE to the answer to BYE, over bad networks: both ends must tell the same story. */

import { describe, expect, test, vi } from 'vitest';
import { isComplete, runImpairedCalls } from './testing/impaired-calls.ts';
import { createImpairedNetwork, createImpairedSockets } from './testing/impaired-worlds.ts';
import { nothing } from './testing/stage.ts';

vi.setConfig({ testTimeout: 300_000 });

/** For each network; `npm run test:long` places the thousand that the goals are about. */
const calls = process.env.TEST_LONG === '1' ? 1000 : 200;
/** Milliseconds: hung up while ACKs are still missing, and after the last 2xx was sent again (64*T1). */
const short = 3000;
const longer = 40_000;

const networks = [
  [10, short, 1],
  [20, short, 0.999],
  [30, short, 0.995],
  [10, longer, 1],
  [20, longer, 0.999],
  [30, longer, 0.995],
] as const;

describe.each([
  ['in memory', createImpairedNetwork],
  ['between UDP sockets', createImpairedSockets],
])('calls over a network %s with duplication, reordering, 200 ms of jitter (RFC 3261 §17)', (where, createWorld) => {
  test.each(networks)(
    'and %i % loss, lasting %i ms: complete are at least %f, none runs twice',
    async (loss, length, goal) => {
      const impairment = { loss: loss / 100, duplication: 0.1, reordering: 0.1, jitter: 200, seed: 500 + loss };
      const world = await createWorld(impairment);
      const run = await runImpairedCalls(world, calls, length);
      const complete = run.calls.filter(isComplete).length;
      const acknowledged = run.calls.filter((call) => call.acknowledged === 1).length;
      const twice = run.calls.filter(
        ({ accepted, invited, acknowledged }) => Math.max(accepted, invited, acknowledged) > 1,
      ).length;
      const story = `${complete} of ${calls} calls complete, ${acknowledged} acknowledged, ${twice} twice`;
      console.info(`${where}: ${loss} % loss, ${length} ms: ${story}, ${run.datagrams} datagrams`);
      expect(run.calls).toHaveLength(calls);
      expect(complete).toBeGreaterThanOrEqual(Math.floor(calls * goal));
      if (length === longer) expect(acknowledged).toBeGreaterThanOrEqual(Math.floor(calls * goal));
      expect(twice).toBe(0);
      expect(run.calls.every(({ callerEnds, calleeEnds }) => callerEnds.length <= 1 && calleeEnds.length <= 1)).toBe(
        true,
      );
      expect(run.errors).toEqual([]);
      expect(world.strays()).toBe(0);
      // Who has not heard the BYE cannot know; everything else is over.
      const open = [
        run.calls.filter(({ accepted, callerEnds }) => accepted === 1 && callerEnds.length === 0).length,
        run.calls.filter(({ invited, calleeEnds }) => invited === 1 && calleeEnds.length === 0).length,
      ];
      expect(run.left).toEqual(open.map((dialogs) => ({ ...nothing, dialogs })));
    },
  );
});
