/** Calls of every build: on hold and back, with a late offer, over TCP, over IPv6, twenty at once. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcing, chain, randomWords } from './harness/flows.ts';
import { hearCall, hearCalls, heard, sentTo } from './harness/heard-call.ts';
import { find, HEARD, holds } from './harness/listen.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import type { SippMessage } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { header, statusOf } from './harness/wire.ts';

const isAnswer = ({ out, text }: SippMessage) =>
  !out && statusOf(text) === 200 && /INVITE$/.test(header(text, 'CSeq') ?? '');
const directionOf = (text: string) => /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(text)?.[1] ?? 'sendrecv';
const originOf = (text: string) => /^o=\S+ (\d+) (\d+)/m.exec(text)!.slice(1, 3).map(Number);

describe.skipIf(lacks('sipp', 'tcpdump'))('a media session', () => {
  let product: Product;
  const words = randomWords(6);
  let spoken: Int16Array;

  beforeAll(async () => {
    product = await startProduct();
    spoken = await render(words);
    await product.api.saveAndPublish(announcing('tell-me', words));
    await product.api.saveAndPublish(
      chain('tell-and-stay', [
        ['start', 'incoming-call'],
        ['pick-up', 'answer'],
        ['tell', 'announce', { prompt: { say: words } }],
        ['stay', 'wait', { seconds: 60 }],
        ['bye', 'hang-up'],
      ]),
    );
    await product.api.saveAndPublish(
      chain('lounge', [
        ['start', 'incoming-call'],
        ['pick-up', 'answer'],
        ['stay', 'wait', { seconds: 60 }],
        ['bye', 'hang-up'],
      ]),
    );
  });
  afterAll(() => product?.stop());

  test('held by the caller: recvonly is answered and no audio is sent; resumed: it flows again', async () => {
    const call = await hearCall(product, { scenario: 'hold', to: 'lounge', hold: 1500 });
    expect(call.complaint).toBe('');
    const answers = call.messages.filter(isAnswer).map(({ text }) => text);
    expect(answers.map(directionOf)).toEqual(['sendrecv', 'recvonly', 'sendrecv']);

    // One session id; its version rises by one exactly where the description changed (RFC 3264 §8).
    const origins = answers.map(originOf);
    expect(new Set(origins.map(([session]) => session)).size).toBe(1);
    expect(origins.map(([, version]) => version! - origins[0]![1]!)).toEqual([0, 1, 2]);
    expect(new Set(answers.map((text) => /^m=audio (\d+)/m.exec(text)![1])).size).toBe(1);

    const packets = call.streams.flatMap((stream) => stream.packets);
    const times = packets.map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    const long = gaps.filter((gap) => gap > 100);
    expect(long).toHaveLength(1);
    expect(long[0]).toBeGreaterThan(1300);
    expect(call.streams.length).toBe(1);
    expect(call.verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0 });
  });

  test('an INVITE without SDP gets our offer in the 200, and the answer in the ACK is used', async () => {
    const call = await hearCall(product, { scenario: 'late-offer', to: 'tell-and-stay', hold: 7000 });
    expect(call.complaint).toBe('');
    const ours = call.messages.find(isAnswer)!.text;
    expect(ours).toMatch(/^m=audio \d+ RTP\/AVP/m);
    expect(ours).toMatch(/^a=rtpmap:\d+ telephone-event\/8000/m);
    expect(ours).not.toMatch(/0\.0\.0\.0/);
    expect(holds(spoken, call.audio)).toBe(true);
  });

  test('a call over TCP is the same call', async () => {
    const call = await hearCall(product, { scenario: 'listen', to: 'tell-me', transport: 'tcp' });
    expect(call.complaint).toBe('');
    expect(find(spoken, call.audio).score).toBeGreaterThan(HEARD);
  });

  test('a call over IPv6 has IPv6 in every address', async () => {
    const call = await hearCall(product, { scenario: 'listen', to: 'tell-me', ipv6: true });
    expect(call.complaint).toBe('');
    const answer = call.messages.find(isAnswer)!.text;
    expect(answer).toMatch(/^c=IN IP6 ::1\r?$/m);
    expect(header(answer, 'Contact')).toContain('[::1]');
    expect(find(spoken, call.audio).score).toBeGreaterThan(HEARD);
  });

  test('twenty callers at once each hear all of it', async () => {
    const [call] = await hearCalls(product, [
      { scenario: 'listen', to: 'tell-me', calls: 20, rate: 20, limit: 20, trace: false },
    ]);
    expect(call!.complaint).toBe('');
    const streams = sentTo(call!.datagrams, product, call!.mediaPort);
    expect(streams).toHaveLength(20);
    for (const { audio, verdict } of streams.map((stream) => heard([stream]))) {
      expect(holds(spoken, audio)).toBe(true);
      expect(verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0, wrongTimestamps: 0 });
      expect(verdict.longestGapMs).toBeLessThanOrEqual(call!.fairGapMs);
    }
    const ended = (await product.api.endedCalls()).filter(({ flow }) => flow === 'tell-me');
    expect(ended.length).toBeGreaterThanOrEqual(20);
    expect(await product.api.liveCalls()).toEqual([]);
  });
});
