/** The fuzzer and the measure of calls are believed because they can say no. */

import { describe, expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { isComplete, runImpairedCalls } from './impaired-calls.ts';
import { createImpairedNetwork } from './impaired-worlds.ts';

const plan = {
  inputs: 500,
  seed: 7,
  seeds: [Buffer.from('one\r\ntwo\r\n'), Buffer.from('three\r\n')],
  splinters: ['!'],
};

describe('the fuzzer', () => {
  test('is the same for the same seed, and another for another', async () => {
    const run = async (seed: number) => {
      const texts: string[] = [];
      const { verdicts } = await fuzz({ ...plan, seed }, (bytes) => {
        // On a busy machine the same input is judged again, to be timed again.
        if (texts.at(-1) !== bytes.toString()) texts.push(bytes.toString());
        return String(bytes.length);
      });
      return { texts: texts.join('|'), verdicts };
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect((await run(8)).texts).not.toBe(first.texts);
    expect(Object.values(first.verdicts).reduce((sum, count) => sum + count)).toBe(plan.inputs);
    expect(first.texts).toContain('!');
  });

  test('tells which input was thrown at', async () => {
    const judge = (bytes: Buffer) => {
      if (bytes.includes('!')) throw new RangeError('no');
      return 'fine';
    };
    await expect(fuzz(plan, judge)).rejects.toThrow(/^input \d+ ".*!.*"$/);
  });
});

describe('a network that loses everything', () => {
  test('completes no call', async () => {
    const impairment = { loss: 1, duplication: 0, reordering: 0, jitter: 0, seed: 1 };
    const { calls, datagrams } = await runImpairedCalls(await createImpairedNetwork(impairment), 3, 1000);
    expect(calls.filter(isComplete)).toEqual([]);
    // Each INVITE was sent seven times (RFC 3261 §17.1.1.2).
    expect(datagrams).toBe(21);
  });
});
