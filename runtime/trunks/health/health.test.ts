import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import type { AskOutcome } from '../../sip/calling/call-options.ts';
import { Health } from './health.ts';

const answered = { kind: 'answered' } as AskOutcome;
const silence: AskOutcome = { kind: 'failed', why: 'timeout', cseq: 1 };

function watch(every = 60) {
  const clock = new SimulatedClock();
  const told: string[] = [];
  const state = { answers: true, asked: 0, open: 0, mostOpen: 0 };
  const health = new Health({
    clock,
    random: () => 0.5,
    every: () => every,
    async ask() {
      state.asked++;
      state.mostOpen = Math.max(state.mostOpen, ++state.open);
      await clock.sleep(state.answers ? 20 : 32_000);
      state.open--;
      return state.answers ? answered : silence;
    },
    changed: (verdict) => told.push(verdict),
  });
  health.start();
  return { clock, told, state, health };
}

describe('whether a provider answers', () => {
  test('one answer is enough', async () => {
    const { clock, told, state } = watch();
    await clock.advance(10_000);
    expect(told).toEqual(['up']);
    await clock.advance(3_600_000);
    expect(told).toEqual(['up']);
    expect(state.asked).toBeGreaterThan(55);
    expect(state.asked).toBeLessThan(65);
  });

  test('one silence means nothing; two do, and the second question comes soon', async () => {
    const { clock, told, state } = watch();
    await clock.advance(10_000);
    state.answers = false;
    await clock.advance(60_000 + 32_000);
    expect(told).toEqual(['up']);
    await clock.advance(16_000 + 32_000);
    expect(told).toEqual(['up', 'silent']);
    state.answers = true;
    await clock.advance(95_000);
    expect(told).toEqual(['up', 'silent', 'up']);
  });

  test('who never answers is told once', async () => {
    const { clock, told, state, health } = watch();
    state.answers = false;
    await clock.advance(3_600_000);
    expect(told).toEqual(['silent']);
    expect(health.everAnswered).toBe(false);
  });

  test('a line that flaps must prove itself longer and longer', async () => {
    const { clock, told, state } = watch(10);
    for (let round = 0; round < 20; round++) {
      state.answers = round % 2 === 0;
      await clock.advance(round % 2 === 0 ? 15_000 : 80_000);
    }
    // Without damping each of the ten rounds would be two changes.
    expect(told.length).toBeLessThan(12);
    state.answers = true;
    await clock.advance(200_000);
    expect(told.at(-1)).toBe('up');
  });

  test('never two questions at once, never any after the end', async () => {
    const { clock, state, health } = watch(5);
    state.answers = false;
    await clock.advance(600_000);
    expect(state.mostOpen).toBe(1);
    health.stop();
    const { asked } = state;
    await clock.advance(600_000);
    expect(state.asked).toBe(asked);
  });

  test('0 means never', async () => {
    const { clock, state } = watch(0);
    await clock.advance(600_000);
    expect(state.asked).toBe(0);
  });

  test('in doubt it asks at once', async () => {
    const { clock, state, health } = watch();
    await clock.advance(10_000);
    health.hurry();
    await clock.advance(1);
    expect(state.asked).toBe(2);
  });
});
