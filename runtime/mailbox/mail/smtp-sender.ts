/** Hands mails to a mail server (RFC 5321), by the package nodemailer. */

import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachment?: { readonly name: string; readonly type: string; readonly bytes: Uint8Array };
}

export interface MailSender {
  /** Resolves when the server has taken it. @throws MailRefused, or whatever kept the server from being reached */
  send(mail: Mail): Promise<void>;
}

/** The server will never take this mail: its receiver, or the mail itself, is refused for good. */
export class MailRefused extends Error {
  constructor(answer: string) {
    super(answer);
    this.name = 'MailRefused';
  }
}

/** What a receiver's or a mail's refusal is called by the package; anything else may be over in a while. */
const ABOUT_THE_MAIL: ReadonlySet<unknown> = new Set(['EENVELOPE', 'EMESSAGE']);

const SECONDS = 1000;

/**
 * @param url `smtp:` or `smtps:`, with user and password where the server wants them. They are never sent in the
 * clear: a server that is not on this machine must offer STARTTLS then.
 */
export function createSmtpSender(url: string, from: string): MailSender {
  const { username, hostname, protocol } = new URL(url);
  const transport = createTransport(
    {
      url,
      requireTLS: protocol === 'smtp:' && username !== '' && !isHere(hostname),
      connectionTimeout: 10 * SECONDS,
      greetingTimeout: 10 * SECONDS,
      socketTimeout: 30 * SECONDS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: { name: 'Cordboard', address: from } },
  );
  return {
    async send({ to, subject, text, attachment }) {
      const attachments = attachment && [
        {
          filename: attachment.name,
          contentType: attachment.type,
          content: Buffer.from(attachment.bytes),
        },
      ];
      try {
        // An address is handed over as a whole: none of its letters may make it a list.
        await transport.sendMail({ to: { name: '', address: to }, subject, text, attachments });
      } catch (error) {
        throw isForGood(error) ? new MailRefused((error as Error).message) : error;
      }
    },
  };
}

const isHere = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

function isForGood(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return ABOUT_THE_MAIL.has(code) && responseCode !== undefined && responseCode >= 500;
}
