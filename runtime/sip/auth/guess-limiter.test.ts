import { beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { GuessLimiter } from './guess-limiter.ts';

describe('guessing passwords', () => {
  let clock: SimulatedClock;
  let limiter: GuessLimiter;
  beforeEach(() => {
    clock = new SimulatedClock();
    limiter = new GuessLimiter(clock);
  });
  const guess = (source: string, account: string, times = 1) => {
    let evaluated = 0;
    for (let i = 0; i < times; i++) {
      if (limiter.wait(source, account) > 0) continue;
      limiter.failed(source, account);
      evaluated++;
    }
    return evaluated;
  };

  test('five are free, then 1, 2, 4 … 60 s', () => {
    expect(guess('192.0.2.1', 'bob', 100)).toBe(5);
    const delays: number[] = [];
    for (let i = 0; i < 8; i++) {
      delays.push(limiter.wait('192.0.2.1', 'bob'));
      clock.advanceSync(delays.at(-1)!);
      expect(guess('192.0.2.1', 'bob', 10)).toBe(1);
    }
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('10,000 guesses in five minutes: at most 20 evaluated', () => {
    let evaluated = 0;
    for (let i = 0; i < 10_000; i++) {
      evaluated += guess('192.0.2.1', 'bob');
      clock.advanceSync(30);
    }
    expect(evaluated).toBeGreaterThanOrEqual(5);
    expect(evaluated).toBeLessThanOrEqual(20);
  });

  test('one wrong phone of an office harms none of the other 49', () => {
    guess('192.0.2.1', 'phone50', 1000);
    for (let i = 1; i < 50; i++) expect(limiter.wait('192.0.2.1', `phone${i}`)).toBe(0);
    expect(limiter.wait('198.51.100.1', 'phone50')).toBe(0);
  });

  test('the right password, a click, or a quarter of an hour forgets', () => {
    guess('192.0.2.1', 'bob', 10);
    limiter.succeeded('192.0.2.1', 'bob');
    expect(limiter.wait('192.0.2.1', 'bob')).toBe(0);
    guess('192.0.2.1', 'bob', 10);
    limiter.forgive('192.0.2.1');
    expect(limiter.wait('192.0.2.1', 'bob')).toBe(0);
    expect(limiter.size).toBe(0);
    guess('192.0.2.1', 'bob', 10);
    clock.advanceSync(900_000);
    expect(guess('192.0.2.1', 'bob', 100)).toBe(5);
  });

  test('a source that tries 10,000 names is slowed on all of them, in bounded memory', () => {
    let evaluated = 0;
    for (let i = 0; i < 10_000; i++) evaluated += guess('192.0.2.1', `user${i}`);
    expect(evaluated).toBe(256 + 5);
    expect(limiter.size).toBe(257);
    expect(limiter.wait('192.0.2.1', 'another')).toBeGreaterThan(0);
    limiter.forgive('192.0.2.1');
    expect(limiter.size).toBe(0);
  });

  test('a whole IPv6 network is one source', () => {
    for (let i = 0; i < 100; i++) guess(`2001:db8::${i.toString(16)}`, 'bob');
    expect(limiter.wait('2001:db8::ffff', 'bob')).toBeGreaterThan(0);
    expect(limiter.wait('2001:db8:0:1::1', 'bob')).toBe(0);
  });

  test('many sources: the oldest go first, the count stays right', () => {
    limiter = new GuessLimiter(clock, { entries: 100 });
    for (let i = 0; i < 1000; i++) guess(`10.0.${i >> 8}.${i & 255}`, 'bob', 6);
    expect(limiter.size).toBe(100);
    expect(limiter.wait('10.0.3.231', 'bob')).toBeGreaterThan(0);
    expect(limiter.wait('10.0.0.0', 'bob')).toBe(0);
    for (let i = 0; i < 1000; i++) limiter.succeeded(`10.0.${i >> 8}.${i & 255}`, 'bob');
    expect(limiter.size).toBe(0);
  });

  test('names as long as a header allows are cut before they are kept', () => {
    guess('192.0.2.1', `${'a'.repeat(1000)}1`, 3);
    expect(guess('192.0.2.1', `${'a'.repeat(1000)}2`, 100)).toBe(2);
  });
});
