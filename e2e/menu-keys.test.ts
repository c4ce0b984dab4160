/** What is heard after the menu depends on the key, in whatever form a phone sends it. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inbandPcap, rfc4733Pcap } from './harness/dtmf-pcap.ts';
import { asking, type MenuTexts, randomWords } from './harness/flows.ts';
import { type CallerRun, type HeardCall, hearCalls } from './harness/heard-call.ts';
import { find, holds, SAMPLE_RATE } from './harness/listen.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { MEDIA } from './harness/sipp.ts';
import { render } from './harness/speak.ts';

const texts: MenuTexts = {
  question: randomWords(9),
  one: randomWords(),
  two: randomWords(),
  none: randomWords(),
  wrong: randomWords(),
};

type Answer = 'one' | 'two' | 'none' | 'wrong';

const KEYS = 'keys.pcap';
/** Pressed while the question is still spoken. */
const EARLY = '1500';
const common = { to: 'ask-me', timeout: 40 } as const;
const byAudio = (pcap: Buffer, media: string = MEDIA.keys): CallerRun => ({
  ...common,
  scenario: 'press-audio',
  fill: { before: EARLY, pcap: KEYS, media },
  files: { [KEYS]: pcap },
});
const byInfo = (contentType: string, body: string): CallerRun => ({
  ...common,
  scenario: 'press-info',
  fill: { before: EARLY, contentType, body },
});

const CALLERS: readonly { readonly name: string; readonly run: CallerRun; readonly hears: Answer; form?: string }[] = [
  { name: '1 by RFC 4733', run: byAudio(rfc4733Pcap('1')), hears: 'one', form: 'rfc4733' },
  { name: '2 by RFC 4733', run: byAudio(rfc4733Pcap('2')), hears: 'two', form: 'rfc4733' },
  { name: '1 by tones', run: byAudio(inbandPcap('1'), MEDIA.tones), hears: 'one', form: 'inband' },
  { name: '2 by tones', run: byAudio(inbandPcap('2'), MEDIA.tones), hears: 'two', form: 'inband' },
  {
    name: '1 by INFO dtmf-relay',
    run: byInfo('application/dtmf-relay', 'Signal=1\nDuration=160'),
    hears: 'one',
    form: 'info',
  },
  { name: '2 by INFO dtmf', run: byInfo('application/dtmf', '2'), hears: 'two', form: 'info' },
  { name: 'a key that is no choice', run: byAudio(rfc4733Pcap('7')), hears: 'wrong', form: 'rfc4733' },
  { name: 'no key', run: { ...common, scenario: 'listen' }, hears: 'none' },
];

describe.skipIf(lacks('sipp', 'tcpdump'))('a menu', () => {
  let product: Product;
  let calls: readonly HeardCall[];
  let spoken: Record<keyof MenuTexts, Int16Array>;

  beforeAll(async () => {
    product = await startProduct();
    await product.api.saveAndPublish(asking('ask-me', texts));
    const rendered = await Promise.all(Object.values(texts).map((text) => render(text)));
    spoken = Object.fromEntries(Object.keys(texts).map((key, at) => [key, rendered[at]])) as typeof spoken;
    calls = await hearCalls(
      product,
      CALLERS.map(({ run }) => run),
    );
  });
  afterAll(() => product?.stop());

  test.each(CALLERS.map((caller, index) => ({ ...caller, index })))('$name: hears $hears', ({ index, hears }) => {
    const call = calls[index]!;
    expect(call.complaint).toBe('');
    const answers = (['one', 'two', 'none', 'wrong'] as const).filter((answer) => holds(spoken[answer], call.audio));
    expect(answers).toEqual([hears]);
    expect(call.verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0, wrongTimestamps: 0 });
    expect(call.verdict.longestGapMs).toBeLessThanOrEqual(call.fairGapMs);
  });

  test('a key stops the question; without one it is heard to its end', () => {
    const length = spoken.question.length;
    CALLERS.forEach(({ hears, name }, index) => {
      const { audio } = calls[index]!;
      const answeredAt = find(spoken[hears], audio).at;
      if (hears === 'none') {
        expect(holds(spoken.question, audio), name).toBe(true);
        expect(answeredAt, name).toBeGreaterThan(length + 3.5 * SAMPLE_RATE);
      } else {
        expect(holds(spoken.question, audio), name).toBe(false);
        expect(answeredAt, name).toBeLessThan(length);
      }
    });
  });

  test('one press is one digit, and the journal names its form', async () => {
    const ended = await product.api.endedCalls();
    const pressed = await Promise.all(
      ended.map(async ({ id }) => (await product.api.journal(id)).filter(({ type }) => type === 'digit.pressed')),
    );
    expect(pressed.every((digits) => digits.length <= 1)).toBe(true);
    const forms = pressed.flat().map((event) => (event.type === 'digit.pressed' ? `${event.digit} ${event.form}` : ''));
    const wanted = CALLERS.flatMap(({ name, form }) =>
      form === undefined ? [] : [`${/^\d/.test(name) ? name[0] : '7'} ${form}`],
    );
    expect(forms.sort()).toEqual(wanted.sort());
  });
});
