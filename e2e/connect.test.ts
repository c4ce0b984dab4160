/** Two people with softphones: they call each other, hear each other, and every end of a call is told to both. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IssuedAccount, PhoneAnswer } from '../shared/api/accounts.ts';
import type { CdrAnswer } from '../shared/api/cdrs.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { type Softphone, startSoftphone } from './harness/baresip.ts';
import { capture } from './harness/capture.ts';
import { fairGap, heard } from './harness/heard-call.ts';
import { toneShare } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type RtpStream, rtpStreams } from './harness/rtp-streams.ts';
import { melody } from './harness/wav.ts';

const VOICES = { anna: 440, bob: 1000 } as const;
type Person = keyof typeof VOICES;

describe.skipIf(lacks('baresip', 'tcpdump'))('two softphones', () => {
  let product: Product;
  const phones = {} as Record<Person, Softphone>;

  beforeAll(async () => {
    product = await startProduct();
    for (const [name, hertz] of Object.entries(VOICES) as [Person, number][]) {
      const { password } = await product.api.ask<IssuedAccount>('POST', '/api/accounts', { name });
      const voice = melody([{ hertz, seconds: 60 }]);
      phones[name] = await startSoftphone({ user: name, password, port: product.sipPort, every: 600 }, voice);
      await until(`the phone of ${name}`, async () => {
        const found = await product.api.ask<PhoneAnswer[]>('GET', `/api/accounts/${name}/bindings`);
        return found.length > 0;
      });
    }
  });
  afterAll(async () => {
    for (const phone of Object.values(phones)) await phone.stop();
    await product?.stop();
  });
  beforeEach(() => {
    for (const phone of Object.values(phones)) phone.forget();
  });

  const dial = (to: string) => phones.anna.dial(`sip:${to}@127.0.0.1:${product.sipPort}`);
  /** What the product sent to that phone. */
  const sentTo = (datagrams: Parameters<typeof rtpStreams>[0], { mediaPorts }: Softphone): RtpStream[] =>
    rtpStreams(
      datagrams,
      ({ source, target }) =>
        source.port >= product.rtp.first &&
        source.port <= product.rtp.last &&
        target.port >= mediaPorts.first &&
        target.port <= mediaPorts.last,
    );
  const told = new Set<string>();
  /** The legs of the call that nobody has asked about yet, the caller's first, once they are written down. */
  const legs = async (count: number): Promise<readonly CdrAnswer[]> => {
    const rows = await until(`${count} records`, async () => {
      const news = (await product.api.cdrs()).filter(({ call, endedAt }) => !told.has(call) && endedAt !== undefined);
      return news.length === count ? news : undefined;
    });
    for (const { call } of rows) told.add(call);
    return rows.sort((one, other) => one.direction.localeCompare(other.direction));
  };
  const nothingRuns = () => until('no live call', async () => (await product.api.liveCalls()).length === 0);

  test('hear each other, both ways, and the caller hangs up', async () => {
    const listening = await capture(product.captureFilter);
    await dial('bob');
    await phones.bob.event('CALL_INCOMING');
    await phones.anna.event('CALL_RINGING');
    await phones.bob.answer();
    await phones.anna.event('CALL_ESTABLISHED');
    await phones.bob.event('CALL_ESTABLISHED');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await phones.anna.hangUp();
    await phones.bob.event('CALL_CLOSED');
    const { datagrams, stalledMs } = await listening.stop();
    for (const [listener, speaker] of [
      ['anna', 'bob'],
      ['bob', 'anna'],
    ] as const) {
      const { audio, verdict } = heard(sentTo(datagrams, phones[listener]));
      expect(toneShare(audio.subarray(-8000), VOICES[speaker]), `${listener} hears ${speaker}`).toBeGreaterThan(0.5);
      expect(verdict.longestGapMs).toBeLessThanOrEqual(fairGap(stalledMs));
    }
    await nothingRuns();
    expect(await legs(2)).toMatchObject([
      {
        direction: 'in',
        account: 'anna',
        sip: 200,
        cause: { by: 'caller', code: 'hungUp' },
        bridged: [{ leg: 'callee-1' }],
      },
      {
        direction: 'out',
        account: 'bob',
        sip: 200,
        cause: { by: 'caller', code: 'hungUp' },
        bridged: [{ leg: 'caller' }],
      },
    ]);
  });

  test('the callee hangs up, and the caller is hung up too where the drawing ends', async () => {
    await dial('bob');
    await phones.bob.event('CALL_INCOMING');
    await phones.bob.answer();
    await phones.anna.event('CALL_ESTABLISHED');
    await phones.bob.hangUp();
    await phones.anna.event('CALL_CLOSED');
    await nothingRuns();
    expect(await legs(2)).toMatchObject([
      { direction: 'in', cause: { by: 'flow', code: 'completed' } },
      { direction: 'out', cause: { by: 'callee', code: 'hungUp' } },
    ]);
  });

  test('the caller gives up while it rings: the callee’s phone stops', async () => {
    await dial('bob');
    await phones.bob.event('CALL_INCOMING');
    await phones.anna.hangUp();
    await phones.bob.event('CALL_CLOSED');
    await nothingRuns();
    expect(await legs(2)).toMatchObject([
      { direction: 'in', sip: 487, cause: { by: 'caller', code: 'cancelled' } },
      { direction: 'out', cause: { by: 'caller', code: 'cancelled' } },
    ]);
  });

  test('the callee declines, and the caller hears the status that fits', async () => {
    await dial('bob');
    await phones.bob.event('CALL_INCOMING');
    await phones.bob.hangUp();
    const closed = await phones.anna.event('CALL_CLOSED');
    expect(closed.param).toMatch(/486|603/);
    await nothingRuns();
    expect(await legs(2)).toMatchObject([
      { direction: 'in', cause: { by: 'flow', code: 'completed' } },
      { direction: 'out', cause: { by: 'callee', code: 'rejected' } },
    ]);
  });

  test('a drawing takes the call: nobody answers, the next stage does', async () => {
    const flow = drawFlow(
      { ring: ['dial', { targets: [{ to: 'carl' }, { to: 'bob' }], order: 'inTurn', ringFor: 15 }], bye: 'hang-up' },
      ['start.in > ring', 'ring.answered > bye'],
      { id: 'office', access: 'trusted' },
    );
    await product.api.ask('POST', '/api/accounts', { name: 'carl' });
    await product.api.saveAndPublish(flow);
    await dial('office');
    await phones.bob.event('CALL_INCOMING');
    await phones.bob.answer();
    await phones.anna.event('CALL_ESTABLISHED');
    await phones.anna.hangUp();
    await phones.bob.event('CALL_CLOSED');
    await nothingRuns();
  });

  test('hold: the other one hears music, and both are back', async () => {
    const listening = await capture(product.captureFilter);
    await dial('bob');
    await phones.bob.event('CALL_INCOMING');
    await phones.bob.answer();
    await phones.anna.event('CALL_ESTABLISHED');
    await phones.anna.hold(true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await phones.anna.hold(false);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await phones.bob.hangUp();
    await phones.anna.event('CALL_CLOSED');
    const { datagrams } = await listening.stop();
    const { audio } = heard(sentTo(datagrams, phones.bob));
    const seconds = Array.from({ length: Math.floor(audio.length / 4000) }, (_, at) =>
      toneShare(audio.subarray(at * 4000, (at + 1) * 4000), VOICES.anna),
    );
    expect(Math.min(...seconds)).toBeLessThan(0.1);
    expect(seconds.at(-1)).toBeGreaterThan(0.5);
    await nothingRuns();
  });
});
