/** The samples that people of the house use by phone, as they are shipped. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '../shared/flow-schema/flow.ts';
import { capture } from './harness/capture.ts';
import { heard } from './harness/heard-call.ts';
import { holds } from './harness/listen.ts';
import { type Office, openOffice } from './harness/office.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { sample } from './harness/sample.ts';
import { render } from './harness/speak.ts';
import { wordsAt } from './harness/spoken-words.ts';

describe.skipIf(lacks('baresip', 'tcpdump'))('by phone', () => {
  let office: Office<'anna' | 'bob' | 'carl'>;
  const told = new Set<string>();

  beforeAll(async () => {
    office = await openOffice({ anna: 440, bob: 1000, carl: 1700 });
  });
  afterAll(() => office?.stop());
  beforeEach(() => {
    for (const phone of Object.values(office.phones)) phone.forget();
  });

  async function publish(id: string, ...numbers: readonly string[]): Promise<void> {
    const { api } = office.product;
    await api.saveAndPublish(sample(id));
    for (const number of numbers)
      await api.ask('POST', '/api/numbers', { number, label: '', target: { kind: 'flow', flow: id } });
  }

  /** What a phone has told of its calls before counts no more. */
  async function dial(who: 'anna' | 'bob' | 'carl', number: string): Promise<void> {
    office.phones[who].forget();
    await office.dial(who, number);
  }

  /** The boxes of the next call of that flow that nobody has asked about, once it is over. */
  async function boxesOf(flow: string): Promise<readonly string[]> {
    const { api } = office.product;
    const { id } = await until(`a call of ${flow}`, async () =>
      (await api.endedCalls()).find((call) => call.flow === flow && !told.has(call.id)),
    );
    told.add(id);
    return (await api.journal(id)).flatMap((event) => (event.type === 'node.entered' ? [event.path.at(-1)!] : []));
  }

  test('night switch: a call turns it over, callers hear that nobody is there, and the next call turns it back', async () => {
    await publish('night-switch', '*9', '700');
    // Whatever the clock says while this runs: nobody is there at night.
    const listening = await capture(office.product.captureFilter);
    await dial('bob', '*9');
    await office.phones.bob.event('CALL_CLOSED');
    expect(await boxesOf('night-switch')).toEqual(['start', 'which', 'pick-up', 'switch', 'night-on', 'bye']);
    const { datagrams } = await listening.stop();
    const words = await render(wordsAt(sample('night-switch'), 'night-on'));
    expect(holds(words, heard(office.sentTo(datagrams, 'bob')).audio)).toBe(true);
    await dial('bob', '700');
    await office.phones.bob.event('CALL_ESTABLISHED');
    await office.phones.bob.hangUp();
    expect((await boxesOf('night-switch')).slice(0, 5)).toEqual([
      'start',
      'which',
      'hours',
      'pick-up-closed',
      'closed',
    ]);
    await dial('bob', '*9');
    await office.phones.bob.event('CALL_CLOSED', 20_000);
    expect(await boxesOf('night-switch')).toContain('night-off');
  });

  test('sales team: whoever has joined by phone is rung, until the next call to the same number', async () => {
    await publish('sales-team', '*20', '720');
    await dial('anna', '*20');
    await office.phones.anna.event('CALL_CLOSED');
    expect(await boxesOf('sales-team')).toContain('in');
    office.phones.anna.forget();
    await dial('bob', '720');
    await office.phones.anna.event('CALL_INCOMING');
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    expect(await boxesOf('sales-team')).toEqual(['start', 'which', 'team']);
    await dial('anna', '*20');
    await office.phones.anna.event('CALL_CLOSED');
    expect(await boxesOf('sales-team')).toContain('out');
    expect(await office.product.api.ask('GET', '/api/ring-groups')).toEqual([]);
  });

  test('PIN check: the right one lets in, and is not written down', async () => {
    await publish('pin-check');
    await dial('bob', 'pin-check');
    const { id } = await office.product.api.liveCall('pin-check', 'ask-pin');
    for (const key of '2580') await office.phones.bob.press(key);
    await office.phones.bob.event('CALL_CLOSED');
    expect((await boxesOf('pin-check')).slice(-3)).toEqual(['check', 'let-in', 'bye']);
    expect(JSON.stringify(await office.product.api.journal(id))).not.toContain('2580');
  });

  test('front desk: the extension that was typed rings', async () => {
    await office.product.api.ask('PATCH', '/api/accounts/anna', { extension: '101' });
    await publish('front-desk');
    await dial('bob', 'front-desk');
    await office.product.api.liveCall('front-desk', 'ask');
    for (const key of '101') await office.phones.bob.press(key);
    await office.phones.anna.event('CALL_INCOMING');
    await office.phones.anna.answer();
    await office.phones.anna.event('CALL_ESTABLISHED');
    await office.phones.bob.hangUp();
    await office.phones.anna.event('CALL_CLOSED');
    expect(await boxesOf('front-desk')).toEqual(['start', 'pick-up', 'greet', 'ask', 'which', 'desk']);
  });

  test('two languages: whoever chooses German hears the German words', async () => {
    await publish('two-languages');
    const listening = await capture(office.product.captureFilter);
    await dial('bob', 'two-languages');
    await office.product.api.liveCall('two-languages', 'ask');
    await office.phones.bob.press('2');
    await office.phones.bob.event('CALL_CLOSED');
    expect(await boxesOf('two-languages')).toEqual(['start', 'pick-up', 'ask', 'german', 'hours', 'bye']);
    const { audio } = heard(office.sentTo((await listening.stop()).datagrams, 'bob'));
    const hours = sample('two-languages').nodes.find(({ id }) => id === 'hours')!.config.prompt as {
      readonly say: string;
      readonly variants: { readonly de: { readonly say: string } };
    };
    expect(holds(await render(hours.variants.de.say, 'de'), audio)).toBe(true);
    expect(holds(await render(hours.say), audio)).toBe(false);
  });

  test('pick-up codes: a phone that rings is answered from another desk', async () => {
    await office.product.api.ask('PATCH', '/api/accounts/anna', { extension: '101' });
    await publish('pick-up-codes', '*8101', '*8');
    await dial('bob', '*8101');
    await office.phones.bob.event('CALL_CLOSED');
    expect(await boxesOf('pick-up-codes')).toEqual(['start', 'which', 'one', 'none']);
    for (const code of ['*8101', '*8']) {
      for (const phone of Object.values(office.phones)) phone.forget();
      await office.dial('carl', '101');
      await office.phones.anna.event('CALL_INCOMING');
      await office.dial('bob', code);
      await office.phones.carl.event('CALL_ESTABLISHED');
      await office.phones.bob.event('CALL_ESTABLISHED');
      await office.phones.anna.event('CALL_CLOSED');
      await office.phones.bob.hangUp();
      await office.phones.carl.event('CALL_CLOSED');
      expect(await boxesOf('pick-up-codes')).toEqual(['start', 'which', code === '*8' ? 'any' : 'one']);
    }
  });

  test('parking: whoever is transferred to a place waits there, and the phone that parked rings again', async () => {
    const { api } = office.product;
    const soon = JSON.stringify(sample('parking')).replace('"seconds":120', '"seconds":2');
    await api.saveAndPublish(JSON.parse(soon) as Flow);
    await api.ask('POST', '/api/numbers', { number: '*71', label: '', target: { kind: 'flow', flow: 'parking' } });
    await dial('anna', 'bob');
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.bob.event('CALL_ESTABLISHED');
    await office.phones.bob.transfer(`sip:*71@127.0.0.1:${office.product.sipPort}`);
    await api.liveCall('parking', 'wait');
    await office.phones.bob.event('CALL_CLOSED');
    office.phones.bob.forget();
    await office.phones.bob.event('CALL_INCOMING');
    await office.phones.bob.answer();
    await office.phones.bob.event('CALL_ESTABLISHED');
    await office.phones.anna.hangUp();
    await office.phones.bob.event('CALL_CLOSED');
    expect(await boxesOf('parking')).toEqual(['start', 'which', 'answer', 'wait', 'back']);
  });
});
