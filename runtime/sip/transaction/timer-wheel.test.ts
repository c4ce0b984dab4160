import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { type TimerOwner, TimerWheel } from './timer-wheel.ts';

function stage() {
  const clock = new SimulatedClock();
  const errors: unknown[] = [];
  const wheel = new TimerWheel(clock, (error) => errors.push(error));
  const fired: [name: string, at: number][] = [];
  const owner: TimerOwner = { timerFired: (name) => fired.push([name, clock.monotonic()]) };
  return { clock, wheel, owner, fired, errors };
}

describe('the timer wheel', () => {
  test('fires each timer at its time, in order, within 10 ms and never early', () => {
    const { clock, wheel, owner, fired } = stage();
    clock.advanceSync(3);
    const delays = [0, 1, 500, 480, 32_000, 41_000, 60_000, 200_000, 4000];
    for (const delay of delays) wheel.start(delay, owner, String(delay));
    expect(wheel.size).toBe(delays.length);
    clock.advanceSync(300_000);
    expect(fired.map(([name]) => Number(name))).toEqual(delays.toSorted((a, b) => a - b));
    for (const [name, at] of fired) {
      expect(at - 3).toBeGreaterThanOrEqual(Number(name));
      expect(at - 3).toBeLessThanOrEqual(Number(name) + 10);
    }
    expect(wheel.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('a cancelled timer does not fire, twice cancelled neither', () => {
    const { clock, wheel, owner, fired } = stage();
    const timers = Array.from({ length: 10 }, (_, i) => wheel.start(100, owner, String(i)));
    for (const i of [0, 4, 9, 4]) wheel.cancel(timers[i]);
    wheel.cancel(undefined);
    clock.advanceSync(200);
    expect(fired.map(([name]) => name)).toEqual(['1', '2', '3', '5', '6', '7', '8']);
    wheel.cancel(timers[1]);
    expect(wheel.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('timers may start and cancel others while they fire', () => {
    const { clock, wheel, fired, owner } = stage();
    const second = { timerFired: () => void fired.push(['second', clock.monotonic()]) };
    const doomed = { timerFired: () => void fired.push(['doomed', clock.monotonic()]) };
    const first = {
      timerFired: () => {
        wheel.cancel(later);
        wheel.start(0, second, '');
        wheel.start(50, owner, 'third');
      },
    };
    wheel.start(100, first, '');
    const later = wheel.start(100, doomed, '');
    wheel.start(1000, owner, 'last');
    clock.advanceSync(2000);
    expect(fired.map(([name]) => name)).toEqual(['second', 'third', 'last']);
  });

  test('a timer that throws is reported, and the others fire', () => {
    const { clock, wheel, owner, fired, errors } = stage();
    wheel.start(
      10,
      {
        timerFired: () => {
          throw new Error('broken');
        },
      },
      '',
    );
    wheel.start(10, owner, 'fine');
    clock.advanceSync(100);
    expect(errors).toEqual([new Error('broken')]);
    expect(fired).toHaveLength(1);
  });

  test('after a stall longer than a whole round everything that is due fires once', () => {
    let now = 0;
    const wakes: (() => void)[] = [];
    const after = (_ms: number, action: () => void) => {
      wakes.push(action);
      return { cancel: () => void wakes.splice(wakes.indexOf(action), 1) };
    };
    const wheel = new TimerWheel({ now: () => now, monotonic: () => now, after }, () => {});
    const fired: string[] = [];
    for (let ms = 0; ms < 90_000; ms += 70) wheel.start(ms, { timerFired: (name) => fired.push(name) }, String(ms));
    now = 100_000;
    wakes.pop()!();
    expect(new Set(fired).size).toBe(1286);
    expect(fired).toHaveLength(1286);
    expect(wheel.size).toBe(0);
  });

  test('a hundred thousand timers, started and cancelled at random, behave like a plain list', () => {
    const { clock, wheel, fired, owner } = stage();
    const expected = new Map<string, number>();
    let state = 7;
    const next = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    for (let i = 0; i < 100_000; i++) {
      const ms = next(50_000);
      const timer = wheel.start(ms, owner, String(i));
      if (next(2) === 0) wheel.cancel(timer);
      else expected.set(String(i), clock.monotonic() + ms);
      if (i % 100 === 0) clock.advanceSync(next(30));
    }
    clock.advanceSync(60_000);
    expect(fired).toHaveLength(expected.size);
    expect(fired.every(([name, at]) => at >= expected.get(name)! && at <= expected.get(name)! + 10)).toBe(true);
  });
});
