import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { LoopbackNetwork } from '../testing/loopback-network.ts';
import { KeptAnswers } from './kept-answers.ts';
import { TimerWheel } from './timer-wheel.ts';

const lifetime = 32_000;

function stage() {
  const clock = new SimulatedClock();
  const wheel = new TimerWheel(clock, (error) => {
    throw error;
  });
  const transport = new LoopbackNetwork(clock).transport('192.0.2.1');
  const kept = new KeptAnswers(wheel);
  const keep = (key: string, answer = '', address = '192.0.2.9', port = 5060) =>
    kept.keep(key, { transport, peer: { transport: 'udp', address, port } }, lifetime, Buffer.from(answer));
  const answerTo = (key: string) => kept.find(key)?.answer.toString();
  return { clock, wheel, kept, keep, answerTo, transport };
}

describe('answers that are kept for repetitions', () => {
  test('come back byte by byte, with the way back', () => {
    const { kept, keep, answerTo, transport } = stage();
    keep('a|BYE', 'SIP/2.0 200 OK\r\nServer: Bj\u00f6rn \u{1f4de}\r\n\r\n', '2001:db8::9', 40_000);
    expect(answerTo('a|BYE')).toBe('SIP/2.0 200 OK\r\nServer: Bj\u00f6rn \u{1f4de}\r\n\r\n');
    expect(kept.find('a|BYE')?.hop).toEqual({
      transport,
      peer: { transport: 'udp', address: '2001:db8::9', port: 40_000 },
    });
  });

  test('may be nothing at all', () => {
    const { kept, keep } = stage();
    keep('a|INVITE');
    expect(kept.find('a|INVITE')?.answer).toHaveLength(0);
    expect(kept.has('a|INVITE')).toBe(true);
    expect(kept.has('a|BYE')).toBe(false);
    expect(kept.find('')).toBeUndefined();
  });

  test.each(['z9hG4bK-\u00fc', '\u4f60\u597d', 'x'.repeat(65_000), '\0'])('whatever stands in the key: %.9j', (key) => {
    const { keep, answerTo } = stage();
    keep(key, 'yes');
    keep(`${key}.`, 'no');
    expect(answerTo(key)).toBe('yes');
  });

  test('go when their time is over, the first first, and leave no timer', () => {
    const { clock, wheel, kept, keep } = stage();
    for (let i = 0; i < 32; i++) {
      keep(String(i), 'answer');
      clock.advanceSync(1000);
    }
    clock.advanceSync(500);
    expect([0, 1, 31].map((i) => kept.has(String(i)))).toEqual([false, true, true]);
    expect(kept.size).toBe(31);
    clock.advanceSync(lifetime);
    expect(kept.size).toBe(0);
    expect(wheel.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('50,000 of them, coming and going: each is found as long as it should be', () => {
    const { clock, kept, keep, answerTo } = stage();
    const text = (i: number) => `${i} `.repeat(1 + (i % 200));
    for (let i = 0; i < 50_000; i++) {
      keep(`branch-${i}`, text(i));
      clock.advanceSync(i % 3);
      if (i % 97 !== 0) continue;
      expect(answerTo(`branch-${i}`)).toBe(text(i));
      const old = i - 25_000;
      if (old >= 0) expect(answerTo(`branch-${old}`)).toBe(text(old));
      if (i >= 40_000) expect(answerTo(`branch-${i - 40_000}`)).toBeUndefined();
    }
    kept.clear();
    expect([kept.size, answerTo('branch-49999')]).toEqual([0, undefined]);
    keep('anew', 'answer');
    expect(answerTo('anew')).toBe('answer');
  });
});
