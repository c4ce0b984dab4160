import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import type { DigitsWanted } from './call.ts';
import { DigitForms } from './digit-forms.ts';
import { DigitQueue } from './digit-queue.ts';
import { digitOfInfo } from './info-dtmf.ts';

function story() {
  const clock = new SimulatedClock();
  const taken: string[] = [];
  const queue = new DigitQueue(clock, ({ digit }, secret) => taken.push(secret ? '•' : digit));
  const press = (digits: string) => {
    for (const digit of digits) queue.press({ digit, form: 'info' });
  };
  const collect = (want: Partial<DigitsWanted> = {}) =>
    queue.collect({ signal: new AbortController().signal, max: 4, firstWithin: 5_000, betweenWithin: 2_000, ...want });
  return { clock, queue, taken, press, collect };
}

describe('keys', () => {
  test('typed ahead are taken first, and no more than wanted', async () => {
    const { queue, press, collect } = story();
    press('12345');
    expect(await collect()).toEqual({ digits: '1234', ended: 'full' });
    expect(queue.waiting).toBe(1);
  });

  test('the end key ends the input and is no part of it', async () => {
    const { press, collect } = story();
    const collected = collect({ endOn: '#', max: 10 });
    press('42#');
    expect(await collected).toEqual({ digits: '42', ended: 'endKey' });
  });

  test('the first key has its own time, each further one another', async () => {
    const { clock, press, collect } = story();
    const collected = collect();
    await clock.advance(4_999);
    press('7');
    await clock.advance(1_999);
    press('8');
    await clock.advance(2_000);
    expect(await collected).toEqual({ digits: '78', ended: 'timeout' });
    expect(clock.pending).toBe(0);
  });

  test('nobody pressing is a timeout with nothing', async () => {
    const { clock, collect } = story();
    const collected = collect();
    await clock.advance(5_000);
    expect(await collected).toEqual({ digits: '', ended: 'timeout' });
  });

  test('secret keys and keys that nobody took are masked', async () => {
    const { queue, taken, press, collect } = story();
    press('12');
    await collect({ secret: true, max: 2 });
    press('9');
    queue.forget();
    press('3');
    await collect({ max: 1 });
    expect(taken).toEqual(['•', '•', '•', '3']);
  });

  test('a hang-up ends the wait and leaves no timer behind', async () => {
    const { clock, collect } = story();
    const hangUp = new AbortController();
    const collected = collect({ signal: hangUp.signal });
    hangUp.abort(new Error('gone'));
    await expect(collected).rejects.toThrow('gone');
    expect(clock.pending).toBe(0);
  });

  test('two cannot collect at once', async () => {
    const { collect, press } = story();
    const first = collect({ max: 1 });
    await expect(collect()).rejects.toThrow('collected already');
    press('1');
    expect(await first).toEqual({ digits: '1', ended: 'full' });
  });
});

describe('one press is one digit', () => {
  test('whatever forms arrive together', () => {
    const forms = new DigitForms();
    expect([
      forms.isNew('5', 'rfc4733', 0),
      forms.isNew('5', 'info', 120),
      forms.isNew('5', 'rfc4733', 300),
      forms.isNew('5', 'info', 420),
      forms.isNew('6', 'info', 500),
      forms.isNew('6', 'inband', 560),
      forms.isNew('5', 'inband', 4_000),
    ]).toEqual([true, false, true, false, true, false, true]);
  });
});

describe('keys by INFO', () => {
  test.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', '5'],
    ['application/dtmf-relay', 'Signal= *\nDuration= 250', '*'],
    ['application/dtmf-relay', 'Signal=11\r\n', '#'],
    ['application/dtmf', '8', '8'],
    ['application/dtmf', ' #\r\n', '#'],
    ['application/dtmf', '10', '*'],
    ['application/dtmf', 'flash', undefined],
    ['application/dtmf-relay', 'Duration=160', undefined],
    ['text/plain', '5', undefined],
    [undefined, '5', undefined],
  ])('%s %j is %s', (type, body, digit) => {
    expect(digitOfInfo(type, body)).toBe(digit);
  });
});
