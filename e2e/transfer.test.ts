/** Three people with softphones: the Transfer key works with no setting, whoever presses it. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { capture } from './harness/capture.ts';
import { heard } from './harness/heard-call.ts';
import { toneShare } from './harness/listen.ts';
import { type Office, openOffice } from './harness/office.ts';
import { lacks } from './harness/peers.ts';

const VOICES = { anna: 440, bob: 1000, carl: 1700 } as const;
type Person = keyof typeof VOICES;

describe.skipIf(lacks('baresip', 'tcpdump'))('three softphones', () => {
  let office: Office<Person>;
  beforeAll(async () => {
    office = await openOffice(VOICES);
  });
  afterAll(() => office?.stop());
  beforeEach(() => {
    for (const phone of Object.values(office.phones)) phone.forget();
  });

  const carl = () => `sip:carl@127.0.0.1:${office.product.sipPort}`;
  const talking = async () => {
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.bob.event('CALL_ESTABLISHED');
  };

  test.each([
    { who: 'anna', stays: 'bob' },
    { who: 'bob', stays: 'anna' },
  ] as const)('$who transfers, and $stays and carl hear each other', async ({ who, stays }) => {
    const listening = await capture(office.product.captureFilter);
    await talking();
    await office.phones[who].transfer(carl());
    await office.phones.carl.event('CALL_INCOMING');
    await office.phones.carl.answer();
    await office.phones.carl.event('CALL_ESTABLISHED');
    await office.phones[who].event('CALL_CLOSED');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await office.phones[stays].hangUp();
    await office.phones.carl.event('CALL_CLOSED');
    const { datagrams } = await listening.stop();
    for (const [listener, speaker] of [
      [stays, 'carl'],
      ['carl', stays],
    ] as const) {
      const { audio } = heard(office.sentTo(datagrams, listener));
      expect(toneShare(audio.subarray(-6000), VOICES[speaker]), `${listener} hears ${speaker}`).toBeGreaterThan(0.5);
    }
    await office.quiet();
    const legs = await office.legs(3);
    expect(legs.map(({ account }) => account)).toEqual(['anna', 'bob', 'carl']);
    expect(legs[2]).toMatchObject({ referredBy: who === 'anna' ? 'caller' : 'callee-1', sip: 200 });
  });

  test('to somebody who declines: the phone that asked is told', async () => {
    await talking();
    await office.phones.anna.transfer(carl());
    await office.phones.carl.event('CALL_INCOMING');
    await office.phones.carl.hangUp();
    expect((await office.phones.anna.event('TRANSFER_FAILED')).param).toMatch(/^486/);
    // This softphone then hangs up by itself, and nobody is left alone.
    await office.phones.bob.event('CALL_CLOSED');
    await office.quiet();
    await office.legs(3);
  });

  test('carl picks up what rings at bob: bob falls silent, carl and anna hear each other', async () => {
    await office.product.api.saveAndPublish(
      drawFlow(
        { take: ['pick-up-ringing', { phones: 'bob' }], no: 'hang-up' },
        ['start.in > take', 'take.nobody > no'],
        {
          id: 'pick-up',
          access: 'trusted',
        },
      ),
    );
    const listening = await capture(office.product.captureFilter);
    await office.dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.dial('carl', 'pick-up');
    await office.phones.carl.event('CALL_ESTABLISHED');
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.bob.event('CALL_CLOSED');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await office.phones.anna.hangUp();
    await office.phones.carl.event('CALL_CLOSED');
    const { datagrams } = await listening.stop();
    for (const [listener, speaker] of [
      ['anna', 'carl'],
      ['carl', 'anna'],
    ] as const) {
      const { audio } = heard(office.sentTo(datagrams, listener));
      expect(toneShare(audio.subarray(-6000), VOICES[speaker]), `${listener} hears ${speaker}`).toBeGreaterThan(0.5);
    }
    const legs = await office.legs(3);
    expect(legs.map(({ account }) => account)).toEqual(expect.arrayContaining(['anna', 'bob', 'carl']));
    await office.quiet();
  });
});
