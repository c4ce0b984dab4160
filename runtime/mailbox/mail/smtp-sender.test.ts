/** Mails reach a real SMTP server over a socket, and its refusals are told apart from its bad days. */

import { afterEach, describe, expect, test } from 'vitest';
import { attachmentOf, type MailServer, startMailServer } from '../testing/mail-server.ts';
import { createSmtpSender, MailRefused } from './smtp-sender.ts';

const open: MailServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serverOf(login?: { user: string; password: string }): Promise<MailServer> {
  const server = await startMailServer(login);
  open.push(server);
  return server;
}

const mail = { to: 'anna@example.org', subject: 'Voicemail from Jürgen', text: 'Hello\n' };

describe('the mail server', () => {
  test('gets sender, receiver, subject, text and the audio, byte for byte', async () => {
    const server = await serverOf();
    const bytes = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7) % 256);
    const sender = createSmtpSender(`smtp://127.0.0.1:${server.port}`, 'box@example.org');
    await sender.send({ ...mail, attachment: { name: 'message.wav', type: 'audio/wav', bytes } });
    const [taken] = server.taken;
    expect(taken).toMatchObject({ from: 'box@example.org', to: ['anna@example.org'] });
    expect(taken!.raw).toContain('Hello');
    expect(taken!.raw).toMatch(/Subject: =\?UTF-8\?/);
    expect(new Uint8Array(attachmentOf(taken!)!.bytes)).toEqual(bytes);
  });

  test('is shown user and password, and a wrong password is told as the server says it', async () => {
    const server = await serverOf({ user: 'box', password: 'p@ss' });
    await createSmtpSender(`smtp://box:p%40ss@127.0.0.1:${server.port}`, 'box@example.org').send(mail);
    expect(server.taken).toHaveLength(1);
    const wrong = createSmtpSender(`smtp://box:no@127.0.0.1:${server.port}`, 'box@example.org');
    const failure = await wrong.send(mail).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(MailRefused);
    expect((failure as Error).message).toContain('wrong password');
  });

  test.each([
    [550, true],
    [450, false],
  ])('that answers %i to the receiver refuses for good: %s', async (code, isForGood) => {
    const server = await serverOf();
    server.refusal = code;
    const sender = createSmtpSender(`smtp://127.0.0.1:${server.port}`, 'box@example.org');
    const failure = await sender.send(mail).catch((error: unknown) => error);
    expect(failure instanceof MailRefused).toBe(isForGood);
  });

  test('cannot be made to mail somebody else by an address with a comma, a line break or a list', async () => {
    const server = await serverOf();
    const sender = createSmtpSender(`smtp://127.0.0.1:${server.port}`, 'box@example.org');
    for (const to of ['a@example.org, b@example.org', 'a@example.org\r\nBcc: b@example.org', 'x: a@example.org;']) {
      await sender.send({ ...mail, to }).catch(() => undefined);
    }
    expect(server.taken.filter(({ to }) => to.includes('b@example.org') || to.length > 1)).toEqual([]);
  });

  test('outside this machine never sees a password without encryption', async () => {
    const server = await serverOf({ user: 'box', password: 'pass' });
    // The machine's own name for loopback that is not one of the known ones.
    const sender = createSmtpSender(`smtp://box:pass@0.0.0.0:${server.port}`, 'box@example.org');
    await expect(sender.send(mail)).rejects.toThrow(/STARTTLS|TLS/);
    expect(server.taken).toEqual([]);
  });
});
