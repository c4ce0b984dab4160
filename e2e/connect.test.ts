/** Two people with softphones: they call each other, hear each other, and every end of a call is told to both. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IssuedAccount } from '../shared/api/accounts.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { startSoftphone } from './harness/baresip.ts';
import { capture } from './harness/capture.ts';
import { fairGap, heard } from './harness/heard-call.ts';
import { holds, level, toneShare } from './harness/listen.ts';
import { type Office, openOffice } from './harness/office.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { rtpStreams } from './harness/rtp-streams.ts';
import { render } from './harness/speak.ts';
import { melody } from './harness/wav.ts';

const VOICES = { anna: 440, bob: 1000 } as const;
type Person = keyof typeof VOICES;

describe.skipIf(lacks('baresip', 'tcpdump'))('two softphones', () => {
  let office: Office<Person>;
  beforeAll(async () => {
    office = await openOffice(VOICES);
  });
  afterAll(() => office?.stop());
  beforeEach(() => {
    for (const phone of Object.values(office.phones)) phone.forget();
  });

  test('hear each other, both ways, and the caller hangs up', async () => {
    const listening = await capture(office.product.captureFilter);
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.anna.event('CALL_RINGING');
    await office.phones.bob.answer();
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.bob.event('CALL_ESTABLISHED');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await office.phones.anna.hangUp();
    await office.phones.bob.event('CALL_CLOSED');
    const { datagrams, stalledMs } = await listening.stop();
    for (const [listener, speaker] of [
      ['anna', 'bob'],
      ['bob', 'anna'],
    ] as const) {
      const { audio, verdict } = heard(office.sentTo(datagrams, listener));
      expect(toneShare(audio.subarray(-8000), VOICES[speaker]), `${listener} hears ${speaker}`).toBeGreaterThan(0.5);
      expect(verdict.longestGapMs).toBeLessThanOrEqual(fairGap(stalledMs));
    }
    await office.quiet();
    expect(await office.legs(2)).toMatchObject([
      {
        direction: 'in',
        account: 'anna',
        sip: 200,
        cause: { by: 'caller', code: 'hungUp' },
        audio: { mos: expect.any(Number), packetsIn: expect.any(Number) },
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
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    await office.quiet();
    expect(await office.legs(2)).toMatchObject([
      { direction: 'in', cause: { by: 'flow', code: 'completed' } },
      { direction: 'out', cause: { by: 'callee', code: 'hungUp' } },
    ]);
  });

  test('a phone that speaks nothing but G.722 and one that does not hear each other', async () => {
    const { api, sipPort } = office.product;
    const { password } = await api.ask<IssuedAccount>('POST', '/api/accounts', { name: 'dora' });
    const account = { user: 'dora', password, port: sipPort, codecs: { names: 'G722/16000/1', rate: 16_000 } };
    // At twice the rate it is twice as high.
    const dora = await startSoftphone(account, melody([{ hertz: 350, seconds: 60 }]));
    try {
      await until(
        'the phone of dora',
        async () => (await api.ask<[]>('GET', '/api/accounts/dora/bindings')).length > 0,
      );
      const listening = await capture(office.product.captureFilter);
      await dora.dial(`sip:bob@127.0.0.1:${sipPort}`);
      await office.phones.bob.event('CALL_INCOMING');
      await office.phones.bob.answer();
      await dora.event('CALL_ESTABLISHED');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await office.phones.bob.hangUp();
      await dora.event('CALL_CLOSED');
      const { datagrams } = await listening.stop();
      const { first, last } = dora.mediaPorts;
      const toDora = rtpStreams(datagrams, ({ target }) => target.port >= first && target.port <= last);
      expect(toDora[0]!.packets.every(({ payloadType }) => payloadType === 9)).toBe(true);
      expect(toneShare(heard(toDora).audio.subarray(-4000), VOICES.bob)).toBeGreaterThan(0.5);
      expect(toneShare(heard(office.sentTo(datagrams, 'bob')).audio.subarray(-4000), 700)).toBeGreaterThan(0.5);
    } finally {
      await dora.stop();
    }
    await office.quiet();
    await office.legs(2);
  });

  test('a caller who is parked hears music until another phone fetches the call', async () => {
    const { api } = office.product;
    const path = new URL('../samples/parking.json', import.meta.url);
    await api.saveAndPublish(JSON.parse(readFileSync(path, 'utf8')));
    for (const number of ['*71', '*81'])
      await api.ask('POST', '/api/numbers', { number, label: '', target: { kind: 'flow', flow: 'parking' } });
    const listening = await capture(office.product.captureFilter);
    await office.dial('anna', '*71');
    await office.phones.anna.event('CALL_ESTABLISHED');
    await until('the place', async () => (await api.liveCalls()).some(({ at }) => at.at(-1) === 'wait'));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await office.dial('bob', '*81');
    await office.phones.bob.event('CALL_ESTABLISHED');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await office.phones.anna.hangUp();
    await office.phones.bob.event('CALL_CLOSED');
    const { datagrams } = await listening.stop();
    const { audio } = heard(office.sentTo(datagrams, 'anna'));
    expect(level(audio.subarray(0, 6000)), 'the music').toBeGreaterThan(-40);
    expect(toneShare(audio.subarray(-4000), VOICES.bob)).toBeGreaterThan(0.5);
    expect(toneShare(heard(office.sentTo(datagrams, 'bob')).audio.subarray(-4000), VOICES.anna)).toBeGreaterThan(0.5);
    await office.quiet();
    const [one, other] = await office.legs(2);
    expect(one!.bridged).toMatchObject([{ leg: `${other!.call}/caller` }]);
    expect(other!.bridged).toMatchObject([{ leg: `${one!.call}/caller` }]);
  });

  test('a recorded conversation has each side on a channel of its own, and can be had by its id', async () => {
    const { api } = office.product;
    const record = ['record-call', { stereo: true }] as const;
    await api.saveAndPublish(
      drawFlow(
        { pick: 'answer', tape: record, ring: ['ring-account', { account: 'bob' }], bye: 'hang-up' },
        ['start.in > pick', 'pick.answered > tape', 'tape.done > ring', 'ring.answered > bye'],
        { id: 'taped', access: 'trusted' },
      ),
    );
    await office.dial('anna', 'taped');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.bob.event('CALL_ESTABLISHED');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await office.phones.anna.hangUp();
    await office.quiet();
    const [first] = await office.legs(2);
    const { call } = first!;
    const journal = await api.journal(call);
    const started = journal.find((event) => event.type === 'recording.started');
    const samples = await api.samples(`/api/recordings/${started?.type === 'recording.started' && started.id}/audio`);
    const channel = (of: 0 | 1) => samples.filter((_, index) => index % 2 === of).subarray(-8000);
    expect(toneShare(channel(0), VOICES.anna), 'the caller, on the left').toBeGreaterThan(0.5);
    expect(toneShare(channel(1), VOICES.bob), 'the callee, on the right').toBeGreaterThan(0.5);
    expect(journal).toContainEqual(expect.objectContaining({ type: 'recording.stopped', seconds: expect.any(Number) }));
  });

  test('a callee hears who calls, is connected by the key 1, and refuses by 2', async () => {
    const path = new URL('../samples/call-announcement.json', import.meta.url);
    await office.product.api.saveAndPublish(JSON.parse(readFileSync(path, 'utf8')));
    const question = await render('To accept the call, press 1. To refuse it, press 2.');
    const listening = await capture(office.product.captureFilter);
    const bobAnswers = async () => {
      await office.dial('anna', 'call-announcement');
      await office.phones.bob.event('CALL_INCOMING');
      await office.phones.bob.answer();
      await office.phones.bob.event('CALL_ESTABLISHED');
    };
    await bobAnswers();
    await new Promise((resolve) => setTimeout(resolve, 9000));
    const { datagrams } = await listening.stop();
    expect(holds(question, heard(office.sentTo(datagrams, 'bob')).audio), 'bob is asked').toBe(true);
    expect(office.sentTo(datagrams, 'anna'), 'anna hears nothing of it').toEqual([]);
    await office.phones.bob.press('1');
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.bob.hangUp();
    await office.quiet();
    for (const phone of Object.values(office.phones)) phone.forget();
    await bobAnswers();
    await office.phones.bob.press('2');
    await office.phones.anna.event('CALL_CLOSED');
    await office.quiet();
    expect(await office.legs(4)).toMatchObject([
      { direction: 'in', sip: 200, bridged: [{ leg: 'callee-1' }] },
      { direction: 'in', sip: 480, bridged: [] },
      { direction: 'out', account: 'bob', cause: { by: 'callee', code: 'hungUp' } },
      { direction: 'out', account: 'bob', cause: { by: 'callee', code: 'rejected', sip: 603 }, bridged: [] },
    ]);
  });

  test('the caller gives up while it rings: the callee’s phone stops', async () => {
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.anna.hangUp();
    await office.phones.bob.event('CALL_CLOSED');
    await office.quiet();
    expect(await office.legs(2)).toMatchObject([
      { direction: 'in', sip: 487, cause: { by: 'caller', code: 'cancelled' } },
      { direction: 'out', cause: { by: 'caller', code: 'cancelled' } },
    ]);
  });

  test('the callee declines, and the caller hears the status that fits', async () => {
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.hangUp();
    const closed = await office.phones.anna.event('CALL_CLOSED');
    expect(closed.param).toMatch(/486|603/);
    await office.quiet();
    expect(await office.legs(2)).toMatchObject([
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
    await office.product.api.ask('POST', '/api/accounts', { name: 'carl' });
    await office.product.api.saveAndPublish(flow);
    await office.dial('anna', 'office');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.anna.hangUp();
    await office.phones.bob.event('CALL_CLOSED');
    await office.quiet();
  });

  test('a script calls both: the phone of one rings, and whoever answers is connected with the other', async () => {
    const listening = await capture(office.product.captureFilter);
    const { id } = await office.product.api.ask<{ id: string }>('POST', '/api/calls', { account: 'anna', to: 'bob' });
    await office.phones.anna.event('CALL_INCOMING');
    expect(office.phones.bob.events.some(({ type }) => type === 'CALL_INCOMING')).toBe(false);
    await office.phones.anna.answer();
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.bob.event('CALL_ESTABLISHED');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    const { datagrams } = await listening.stop();
    for (const [listener, speaker] of [
      ['anna', 'bob'],
      ['bob', 'anna'],
    ] as const) {
      const { audio } = heard(office.sentTo(datagrams, listener));
      expect(toneShare(audio.subarray(-6000), VOICES[speaker]), `${listener} hears ${speaker}`).toBeGreaterThan(0.5);
    }
    await office.quiet();
    const legs = await until('the records of the call', async () => {
      const rows = (await office.product.api.cdrs()).filter(({ call }) => call === id);
      return rows.length === 3 && rows.every(({ endedAt }) => endedAt !== undefined) ? rows : undefined;
    });
    const called = legs.filter(({ direction }) => direction === 'out').map(({ account }) => account);
    expect(called.sort()).toEqual(['anna', 'bob']);
  });

  test('hold: the other one hears music, and both are back', async () => {
    const listening = await capture(office.product.captureFilter);
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.anna.hold(true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await office.phones.anna.hold(false);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    const { datagrams } = await listening.stop();
    const { audio } = heard(office.sentTo(datagrams, 'bob'));
    const seconds = Array.from({ length: Math.floor(audio.length / 4000) }, (_, at) =>
      toneShare(audio.subarray(at * 4000, (at + 1) * 4000), VOICES.anna),
    );
    expect(Math.min(...seconds)).toBeLessThan(0.1);
    expect(seconds.at(-1)).toBeGreaterThan(0.5);
    await office.quiet();
  });
});
