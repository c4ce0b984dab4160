/** Messages over the wire: what was said is what is kept, the lamp goes on, and a crash loses no more than a moment. */

import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MailboxAnswer } from '../shared/api/mailboxes.ts';
import { startSoftphone } from './harness/baresip.ts';
import { capture } from './harness/capture.ts';
import { doingsPcap, rfc4733Pcap } from './harness/dtmf-pcap.ts';
import { randomWords, sketch } from './harness/flows.ts';
import { hearCall, hearCalls } from './harness/heard-call.ts';
import { find, HEARD, holds } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { FULL, HESITATION, messageAudio, messagesOf, speaker, speakerAfter, withMailbox } from './harness/voice-box.ts';
import { silence } from './harness/wav.ts';

/** Its owner listens to the mailbox. */
const listening = sketch(
  'listen',
  [
    ['start', 'incoming-call'],
    ['pick-up', 'answer'],
    ['ear', 'check-voicemail', { mailbox: 'anna', askPin: false }],
    ['bye', 'hang-up'],
  ],
  [
    ['start.in', 'pick-up'],
    ['pick-up.answered', 'ear'],
    ['ear.done', 'bye'],
    ['ear.denied', 'bye'],
  ],
);

describe.skipIf(lacks('sipp', 'tcpdump', 'baresip'))('a message', () => {
  let product: Product;
  let password: string;
  beforeAll(async () => {
    product = await startProduct();
    ({ password } = await withMailbox(product));
  });
  afterAll(() => product?.stop());

  test('is kept as it was said, lights the lamp, and fills the mailbox', async () => {
    const said = await render(randomWords(4));
    const phone = await startSoftphone({ user: 'anna', password, port: product.sipPort, every: 600 });
    const wire = await capture(`udp port ${phone.sipPort}`);
    await until('the phone', async () => {
      const bindings = await product.api.ask<unknown[]>('GET', '/api/accounts/anna/bindings');
      return bindings.length > 0;
    });
    const caller = await startSipp({ ...(await speaker(said)), port: product.sipPort });
    expect((await caller.done()).complaint).toBe('');
    const [message] = await until('the message', async () => {
      const messages = await messagesOf(product);
      return messages.length > 0 && messages;
    });
    await until('the lamp', async () => {
      const box = await product.api.ask<MailboxAnswer>('GET', '/api/mailboxes/anna');
      return box.fresh === 1;
    });

    const audio = await messageAudio(product, message!);
    expect(message!.seconds).toBeCloseTo(audio.length / 8000, 3);
    expect(find(said, audio).score).toBeGreaterThan(HEARD);
    // Both halves are where they were: nothing is missing in between, and nothing was put there.
    const half = Math.floor(said.length / 2);
    const [first, second] = [find(said.slice(0, half), audio), find(said.slice(half), audio)];
    expect(Math.abs(second.at - first.at - half)).toBeLessThanOrEqual(160);
    expect(holds(await render('Hello'), audio)).toBe(false);

    await product.api.ask('PUT', '/api/mailboxes/anna', { most: 1 });
    await product.api.saveAndPublish(listening);
    const waiting = (await render('You have 1 new message, and 0 old.')).length / 8;
    const listener = {
      scenario: 'press-audio',
      to: 'listen',
      fill: { before: String(Math.ceil(waiting + message!.seconds * 1000 + 3 * HESITATION)), pcap: 'keys.pcap' },
      files: { 'keys.pcap': rfc4733Pcap('#') },
    };
    const [turnedAway, listened] = await hearCalls(product, [speakerAfter(50, silence(1)), listener]);
    expect([turnedAway!.complaint, listened!.complaint]).toEqual(['', '']);
    expect(holds(await render(FULL), turnedAway!.audio)).toBe(true);
    expect(find(said, listened!.audio).score).toBeGreaterThan(HEARD);
    expect(await messagesOf(product)).toMatchObject([{ id: message!.id, heard: true }]);

    await phone.stop();
    const { datagrams } = await wire.stop();
    const told = datagrams
      .filter(({ target, payload }) => target.port === phone.sipPort && payload.toString().startsWith('NOTIFY '))
      .map(({ payload }) => /Voice-Message: (\S+)/.exec(payload.toString())?.[1]);
    // What is sent again because the phone was slow is no news; the first may have come before anybody looked.
    const news = told.filter((counts, at) => counts !== told[at - 1]);
    expect(news.slice(-2)).toEqual(['1/0', '0/1']);
  });

  test('is asked for by a greeting that the owner has spoken by phone', async () => {
    const greeting = await render(randomWords(4));
    await product.api.ask('PUT', '/api/mailboxes/anna', { most: 100 });
    const { length } = await render('Speak your greeting after the tone, then press hash.');
    const [said, instruction] = [greeting.length / 8, length / 8];
    const owner = {
      scenario: 'press-audio',
      to: 'listen',
      fill: { before: '500', pcap: 'owner.pcap' },
      files: {
        'owner.pcap': doingsPcap([
          // The old message is passed by; then greeting, record.
          { keys: '9' },
          { pause: 700 },
          { keys: '1' },
          { pause: instruction + 250 + HESITATION },
          { said: greeting },
          { pause: 400 },
          { keys: '#' },
          { pause: said + HESITATION },
          { keys: '#' },
          { pause: 700 },
          { keys: '#' },
        ]),
      },
    };
    const spoken = await hearCall(product, owner);
    expect(spoken.complaint).toBe('');
    expect(holds(greeting, spoken.audio)).toBe(true);
    const caller = await hearCall(product, await speakerAfter(said + 250 + HESITATION, await render(randomWords(2))));
    expect(caller.complaint).toBe('');
    expect(holds(greeting, caller.audio)).toBe(true);
    expect(holds(await render('Hello'), caller.audio)).toBe(false);
    expect(await messagesOf(product)).toHaveLength(2);
  }, 120_000);
});

describe.skipIf(lacks('sipp'))('a message that a crash cuts off', () => {
  test('can be played at once, and is in the mailbox at the next start', async () => {
    const data = await mkdtemp(join(tmpdir(), 'cordboard-voicemail-'));
    const said = await render(randomWords(12));
    const first = await startProduct({ data });
    await withMailbox(first);
    const caller = await startSipp({ ...(await speaker(said)), port: first.sipPort });
    const folder = join(data, 'recordings');
    // 16 bytes a millisecond; he begins to speak after his hesitation at the latest.
    const spoken = 44 + 16 * (HESITATION + 1_500);
    await until('a second and a half of speech', async () => {
      const [name] = await readdir(folder);
      return name !== undefined && (await stat(join(folder, name))).size > spoken;
    });
    await first.kill();
    caller.program.signal('SIGKILL');

    const second = await startProduct({ data });
    const [message] = await messagesOf(second);
    expect(message!.seconds).toBeGreaterThanOrEqual(2);
    const audio = await messageAudio(second, message!);
    // Half a second of what he had said by then.
    expect(find(said.slice(0, 4_000), audio).score).toBeGreaterThan(HEARD);
    expect(await readdir(folder)).toEqual([]);
    await second.stop();
    await rm(data, { recursive: true, force: true });
  });
});
