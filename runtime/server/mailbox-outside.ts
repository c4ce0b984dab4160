/** Who takes mails about messages, and who writes messages down; undefined where no setting names one. */

import type { Config } from '../config.ts';
import { createSmtpSender } from '../mailbox/mail/smtp-sender.ts';
import { createHttpTranscriber } from '../mailbox/transcript/http-transcriber.ts';

export function mailboxOutside(config: Config) {
  const { smtpUrl, smtpFrom, transcriptUrl: url, transcriptToken: token, transcriptFields: fields } = config;
  return {
    sender: smtpUrl !== undefined && smtpFrom !== undefined ? createSmtpSender(smtpUrl, smtpFrom) : undefined,
    transcriber: url === undefined ? undefined : createHttpTranscriber({ url, token, fields }),
  };
}
