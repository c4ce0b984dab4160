import { describe, expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { collectDigits } from './run.ts';

const base = { prompt: { say: 'Your number?' }, minDigits: 2, maxDigits: 4, firstTimeout: 8, betweenTimeout: 4 };
const press = (call: { press(digit: string): void }, digits: string) => {
  for (const digit of digits) call.press(digit);
};

describe('collect digits', () => {
  test('ends by itself after the highest number', async () => {
    const { call, clock, outcome } = await onStage(collectDigits, { ...base, saveAs: 'number' });
    press(call, '12345');
    await clock.advance(0);
    expect(await outcome).toEqual({ port: 'collected', digits: '1234', secret: false, set: { number: '1234' } });
  });

  test('ends with the end key', async () => {
    const { call, outcome } = await onStage(collectDigits, base);
    press(call, '12#');
    expect(await outcome).toMatchObject({ port: 'collected', digits: '12' });
  });

  test('takes the end key for a digit when none ends', async () => {
    const { call, outcome } = await onStage(collectDigits, { ...base, endKey: 'none' });
    press(call, '1#2*');
    expect(await outcome).toMatchObject({ port: 'collected', digits: '1#2*' });
  });

  test('ends when the caller stops typing', async () => {
    const { call, clock, outcome } = await onStage(collectDigits, base);
    press(call, '123');
    await clock.advance(4000);
    expect(await outcome).toMatchObject({ port: 'collected', digits: '123' });
  });

  test('is not content with too few', async () => {
    const { call, outcome } = await onStage(collectDigits, { ...base, saveAs: 'number' });
    press(call, '1#');
    expect(await outcome).toEqual({ port: 'invalid', digits: '1', secret: false });
  });

  test('the end key alone is too few, not nothing', async () => {
    const { call, outcome } = await onStage(collectDigits, base);
    press(call, '#');
    expect(await outcome).toMatchObject({ port: 'invalid' });
  });

  test('waits for the first key only so long', async () => {
    const { clock, outcome } = await onStage(collectDigits, base);
    await clock.advance(800 + 8000);
    expect(await outcome).toEqual({ port: 'timeout' });
  });

  test('a PIN is marked as secret, and its keys are masked in events', async () => {
    const { call, outcome } = await onStage(collectDigits, { ...base, secret: true, saveAs: 'pin' });
    press(call, '2580');
    expect(await outcome).toMatchObject({ secret: true, set: { pin: '2580' } });
    expect(JSON.stringify(call.events)).not.toMatch(/"digit":"\d"/);
  });
});
