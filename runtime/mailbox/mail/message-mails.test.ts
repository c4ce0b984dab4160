/** Each message goes by mail once, whatever the mail server and the process do in between. */

import { afterEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { createStore } from '../../store/create-store.ts';
import type { Store } from '../../store/store.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import type { MailboxChange } from '../mailbox-summary.ts';
import { Mailboxes } from '../mailboxes.ts';
import { MessageMails } from './message-mails.ts';
import { type Mail, MailRefused } from './smtp-sender.ts';

const folder = freshFolders();
const open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

const WAV = Uint8Array.from({ length: 44 + 16_000 }, (_, at) => at % 251);
const TO_ANNA = { to: 'anna@example.org', audio: true, afterwards: 'keep' } as const;

async function setUp(change: MailboxChange = { mail: TO_ANNA }, place = folder()) {
  const clock = new SimulatedClock();
  const store = await createStore({ folder: place, thread: 'local' });
  open.push(store);
  const sent: Mail[] = [];
  const server: { fails: Error | undefined } = { fails: undefined };
  const sender = {
    send: async (mail: Mail) => {
      if (server.fails) throw server.fails;
      sent.push(mail);
    },
  };
  const parts = { store, clock, log: silentLog, runtime: 'here' };
  const mailboxes = new Mailboxes({
    ...{ ...parts, mails: true, accounts: { find: () => undefined, list: () => [] } },
    files: { read: async () => WAV, remove: async () => {} },
  });
  const mails = new MessageMails({ ...parts, sender, mailboxes, afterTranscripts: false });
  mailboxes.onDue = () => mails.look();
  await mailboxes.change('family', { label: 'Family', ...change });
  const leave = async (
    from: { user: string; name?: string } = { user: '+4989123', name: 'Kim' },
    ended = 'gone',
  ): Promise<string> => {
    const opened = await mailboxes.open('family', { id: 'call-1', from });
    if (opened.kind === 'full') throw new Error('full');
    await mailboxes.keep(opened.message, { seconds: 65, soundSeconds: 3, ended });
    return opened.message;
  };
  return { place, clock, store, sent, server, mailboxes, mails, leave };
}

describe('a new message', () => {
  test('goes to whom the mailbox names, with who called, how long, and the audio', async () => {
    const { sent, leave, mailboxes, mails } = await setUp();
    const id = await leave();
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0]).toMatchObject({ to: 'anna@example.org', subject: 'Voicemail from Kim (+4989123)' });
    expect(sent[0]!.text).toContain('mailbox Family');
    expect(sent[0]!.text).toContain('Length: 1:05');
    expect(sent[0]!.attachment?.bytes).toEqual(WAV);
    await mails.stop();
    expect(await mailboxes.message(id)).toMatchObject({ state: 'fresh', mailedAt: expect.any(Number) });
    expect((await mailboxes.message(id))?.mailDue).toBeUndefined();
  });

  test('says when its end is missing', async () => {
    const { sent, leave } = await setUp();
    await leave();
    await leave(undefined, 'broken');
    await expect.poll(() => sent.length).toBe(2);
    expect(sent.map(({ text }) => text.includes('Its end is missing'))).toEqual([false, true]);
  });

  test('goes without audio and in German where the mailbox says so', async () => {
    const { sent, leave } = await setUp({ mail: { ...TO_ANNA, audio: false }, language: 'de' });
    await leave();
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0]!.attachment).toBeUndefined();
    expect(sent[0]!.subject).toBe('Sprachnachricht von Kim (+4989123)');
  });

  test('is not mailed by a mailbox that names nobody', async () => {
    const { sent, leave, mailboxes, mails } = await setUp({});
    const id = await leave();
    mails.look();
    await mails.stop();
    expect(sent).toEqual([]);
    expect((await mailboxes.message(id))?.mailDue).toBeUndefined();
  });

  test.each(['heard', 'remove'] as const)('that was mailed is afterwards: %s', async (afterwards) => {
    const { sent, leave, mailboxes, mails } = await setUp({ mail: { ...TO_ANNA, afterwards } });
    const id = await leave();
    await expect.poll(() => sent.length).toBe(1);
    await mails.stop();
    const left = await mailboxes.message(id);
    expect(left?.state).toBe(afterwards === 'heard' ? 'heard' : undefined);
  });

  test('cannot write lines of its own into the mail by the name that its caller shows', async () => {
    const { sent, leave } = await setUp();
    await leave({ user: '1', name: 'Kim\r\nBcc: b@example.org\u2028x' });
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0]!.subject).toBe('Voicemail from Kim Bcc: b@example.org x (1)');
  });
});

describe('a mail server that does not take it', () => {
  test('is asked again, ever more rarely, until it does; each message goes once', async () => {
    const { clock, sent, server, leave, mailboxes } = await setUp();
    server.fails = new Error('connection refused');
    const ids = [await leave(), await leave()];
    await clock.advance(20 * 60_000);
    expect(sent).toEqual([]);
    server.fails = undefined;
    await expect
      .poll(async () => {
        await clock.advance(60_000);
        return sent.length;
      })
      .toBe(2);
    await clock.advance(3 * 60 * 60_000);
    expect(sent).toHaveLength(2);
    for (const id of ids) expect((await mailboxes.message(id))?.mailedAt).toBeGreaterThan(0);
  });

  test('for good is not asked again, and the message says why and stays', async () => {
    const { clock, sent, server, leave, mailboxes } = await setUp({ mail: { ...TO_ANNA, afterwards: 'remove' } });
    server.fails = new MailRefused('550 no such user');
    const id = await leave();
    await expect.poll(async () => (await mailboxes.message(id))?.mailFailed).toBe('550 no such user');
    server.fails = undefined;
    await clock.advance(60 * 60_000);
    expect(sent).toEqual([]);
  });

  test('for two days is given up', async () => {
    const { clock, server, leave, mailboxes, mails } = await setUp();
    server.fails = new Error('connection refused');
    const id = await leave();
    for (let hour = 0; hour < 50; hour++) {
      await clock.advance(60 * 60_000);
      // A round asks the store several times before it sets its next timer.
      await mails.settled();
    }
    expect((await mailboxes.message(id))?.mailFailed).toBe('connection refused');
  });

  test('leaves what waits to the next run', async () => {
    const first = await setUp();
    first.server.fails = new Error('connection refused');
    await first.leave();
    await first.mails.stop();
    await open.pop()!.close();
    const second = await setUp({}, first.place);
    second.mails.look();
    await expect.poll(() => second.sent.length).toBe(1);
    await second.mails.stop();
  });
});
