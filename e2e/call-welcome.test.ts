/** A phone calls the sample flow "welcome" and hears it. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rfc4733Pcap } from './harness/dtmf-pcap.ts';
import { fidelity } from './harness/fidelity.ts';
import { hearCall } from './harness/heard-call.ts';
import { find, HEARD, holds } from './harness/listen.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { MEDIA, startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { wordsAt } from './harness/spoken-words.ts';

describe.skipIf(lacks('sipp', 'tcpdump'))('calling the sample "welcome"', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product?.stop());

  const saying = async (...nodes: readonly string[]): Promise<Int16Array[]> => {
    const { flow } = await product.api.flow('welcome');
    return await Promise.all(nodes.map((id) => render(wordsAt(flow, id))));
  };

  test('who presses 1 hears the greeting and sales, not support; no packet is missing; the flow hangs up', async () => {
    const call = await hearCall(product, {
      scenario: 'press-audio',
      to: 'welcome',
      fill: { before: '1000', pcap: 'keys.pcap' },
      files: { 'keys.pcap': rfc4733Pcap('1') },
    });
    expect(call.complaint).toBe('');
    const [greeting, sales, support] = await saying('greet', 'sales', 'support');
    expect(find(greeting!, call.audio).score).toBeGreaterThan(HEARD);
    expect(find(sales!, call.audio).score).toBeGreaterThan(HEARD);
    expect(find(sales!, call.audio).at).toBeGreaterThan(find(greeting!, call.audio).at);
    expect(holds(support!, call.audio)).toBe(false);
    trueTo(greeting!, call.audio);
    trueTo(sales!, call.audio);

    const { packets, seconds } = call.verdict;
    expect(call.streams).toHaveLength(1);
    expect(call.verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0, wrongTimestamps: 0 });
    expect(call.streams[0]!.packets[0]!.marker).toBe(true);
    expect(call.verdict.longestGapMs).toBeLessThanOrEqual(call.fairGapMs);
    // Three packets, or what the machine itself stood still.
    expect(Math.abs(packets - 1 - seconds * 50)).toBeLessThanOrEqual(call.fairGapMs / 20);
    expect(new Set(call.streams[0]!.packets.map(({ payload }) => payload.length))).toEqual(new Set([160]));
  });

  test('the journal tells the same story', async () => {
    const caller = await startSipp({ scenario: 'talk', to: 'welcome', hold: 1500, port: product.sipPort });
    const live = await product.api.liveCall('welcome');
    expect((await caller.done()).complaint).toBe('');
    const journal = await product.api.journal(live.id);
    expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index));
    expect(journal[0]).toMatchObject({ type: 'call.started', flow: 'welcome' });
    expect(journal.at(-1)).toMatchObject({ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } });
    const entered = journal.filter(({ type }) => type === 'node.entered');
    expect(entered.length).toBeGreaterThanOrEqual(3);
  });

  test.each([
    ['A-law', 8, MEDIA.alaw],
    ['G.722', 9, MEDIA.wideband],
  ])('a caller who speaks %s only hears the same in it', async (_name, type, media) => {
    const [greeting] = await saying('greet');
    const hold = Math.ceil(greeting!.length / 8 + 2000);
    const call = await hearCall(product, { scenario: 'talk', to: 'welcome', fill: { media }, hold });
    expect(call.complaint).toBe('');
    expect(new Set(call.streams[0]!.packets.map(({ payloadType }) => payloadType))).toEqual(new Set([type]));
    expect(holds(greeting!, call.audio)).toBe(true);
    trueTo(greeting!, call.audio);
  });
});

/** Nothing of it is missing for longer than a packet, and it is as loud as it was made. */
function trueTo(source: Int16Array, recording: Int16Array): void {
  const { missingMs, levelDb } = fidelity(source, recording);
  expect(missingMs).toBeLessThanOrEqual(20);
  expect(Math.abs(levelDb)).toBeLessThan(1);
}
