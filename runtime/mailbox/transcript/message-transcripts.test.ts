/** Messages are written down, and their mails wait for that, but not for ever. */

import { afterEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { createStore } from '../../store/create-store.ts';
import type { Store } from '../../store/store.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { MessageMails } from '../mail/message-mails.ts';
import type { Mail } from '../mail/smtp-sender.ts';
import { Mailboxes } from '../mailboxes.ts';
import { MessageTranscripts } from './message-transcripts.ts';

const folder = freshFolders();
const open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

const WAV = new Uint8Array(44 + 16_000);

async function setUp() {
  const clock = new SimulatedClock();
  const store = await createStore({ folder: folder(), thread: 'local' });
  open.push(store);
  const sent: Mail[] = [];
  const service: { says: string | Error; asked: string[] } = { says: 'Please call me back.', asked: [] };
  const parts = { store, clock, log: silentLog, runtime: 'here' };
  const mailboxes = new Mailboxes({
    ...{ ...parts, mails: true, transcripts: true, accounts: { find: () => undefined, list: () => [] } },
    files: { read: async () => WAV, remove: async () => {} },
  });
  const sender = { send: async (mail: Mail) => void sent.push(mail) };
  const mails = new MessageMails({ ...parts, sender, mailboxes, afterTranscripts: true });
  const transcripts = new MessageTranscripts({
    ...parts,
    transcriber: {
      transcribe: async (_audio, language) => {
        service.asked.push(language);
        if (service.says instanceof Error) throw service.says;
        return service.says;
      },
    },
    onSettled: () => mails.look(),
  });
  mailboxes.onDue = () => {
    transcripts.look();
    mails.look();
  };
  const mail = { to: 'anna@example.org', audio: false, afterwards: 'keep' } as const;
  await mailboxes.change('family', { label: 'Family', mail, language: 'de' });
  const opened = await mailboxes.open('family', { id: 'call-1', from: { user: '+4989123' } });
  if (opened.kind === 'full') throw new Error('full');
  const leave = () => mailboxes.keep(opened.message, { seconds: 5, soundSeconds: 3 });
  const settle = async (): Promise<void> => {
    await transcripts.settled();
    await mails.settled();
  };
  return { clock, sent, service, mailboxes, leave, settle, id: opened.message };
}

describe('a message', () => {
  test('is written down in the language of its mailbox, and its mail tells what was said', async () => {
    const { sent, service, mailboxes, leave, settle, id } = await setUp();
    await leave();
    await settle();
    expect(service.asked).toEqual(['de']);
    expect((await mailboxes.message(id))?.transcript).toBe('Please call me back.');
    expect((await mailboxes.message(id))?.transcriptDue).toBeUndefined();
    expect(sent.map(({ text }) => text)).toEqual([expect.stringContaining('Please call me back.')]);
  });

  test('waits for a service that fails, and goes by mail without it in the end', async () => {
    const { clock, sent, service, mailboxes, leave, settle, id } = await setUp();
    service.says = new Error('busy');
    await leave();
    await settle();
    expect(sent).toEqual([]);
    for (let minute = 0; minute < 14; minute++) {
      await clock.advance(60_000);
      await settle();
    }
    expect(sent).toHaveLength(1);
    expect(sent[0]!.text).not.toContain('wie eine Maschine');
    expect(service.asked.length).toBeGreaterThan(3);
    expect((await mailboxes.message(id))?.transcriptDue).toBeUndefined();
  });

  test('is written down when the service is back', async () => {
    const { clock, sent, service, mailboxes, leave, settle, id } = await setUp();
    service.says = new Error('busy');
    await leave();
    await settle();
    service.says = 'At last';
    await clock.advance(5_000);
    await settle();
    expect((await mailboxes.message(id))?.transcript).toBe('At last');
    expect(sent).toHaveLength(1);
  });

  test('in which nothing was understood has no text', async () => {
    const { sent, service, mailboxes, leave, settle, id } = await setUp();
    service.says = '';
    await leave();
    await settle();
    expect(await mailboxes.message(id)).not.toHaveProperty('transcript');
    expect(sent).toHaveLength(1);
  });
});
