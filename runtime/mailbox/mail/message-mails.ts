/**
 * Mails each new message to whoever the mailbox names. What waits is in the store with the message, so that it
 * outlives the process and the mail server's bad days; a mail that left just before a crash may go a second time.
 */

import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { MAILBOXES, type MailboxRow, MESSAGES, type MessageRow } from '../../store/mailbox-rows.ts';
import type { Collection, Store } from '../../store/store.ts';
import { changeMessage, waitingMessages } from '../change-message.ts';
import { audioOf, type Mailboxes } from '../mailboxes.ts';
import { Rounds } from '../rounds.ts';
import { messageMail } from './message-mail.ts';
import { MailRefused, type MailSender } from './smtp-sender.ts';

export interface MessageMailsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sender: MailSender;
  readonly mailboxes: Pick<Mailboxes, 'mark' | 'remove'>;
  /** Whose messages these are, where several runtimes share one store. */
  readonly runtime: string;
  /** Messages are written down first; whoever does that calls `look` afterwards. */
  readonly afterTranscripts: boolean;
}

const MINUTE = 60_000;
const PAUSES = [MINUTE / 2, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
/** Milliseconds after which a message that nobody took is given up. */
const PATIENCE = 48 * 60 * MINUTE;

export class MessageMails extends Rounds {
  readonly #options: MessageMailsOptions;
  readonly #messages: Collection<MessageRow>;
  readonly #boxes: Collection<MailboxRow>;

  constructor(options: MessageMailsOptions) {
    const { clock, log, store } = options;
    super({
      ...{ clock, pauses: PAUSES, round: (isOver) => this.#round(isOver) },
      failed: (error) => log.warn({ err: error }, 'mails about messages wait for the store'),
    });
    this.#options = options;
    this.#messages = store.collection<MessageRow>(MESSAGES);
    this.#boxes = store.collection<MailboxRow>(MAILBOXES);
  }

  async #round(isOver: () => boolean): Promise<boolean> {
    const { runtime, afterTranscripts } = this.#options;
    let allWent = true;
    for await (const row of waitingMessages(this.#messages, 'mailDue', runtime)) {
      if (isOver()) break;
      if (afterTranscripts && row.transcriptDue !== undefined) continue;
      if (!(await this.#mail(row))) allWent = false;
    }
    return allWent;
  }

  /** @returns false when it is to be tried again */
  async #mail(message: MessageRow): Promise<boolean> {
    const { store, sender, clock, log, mailboxes } = this.#options;
    const box = await this.#boxes.get(message.mailbox);
    const { mail } = box ?? {};
    if (!box || !mail) {
      await this.#settle(message._id, {});
      return true;
    }
    const audio = mail.audio ? await store.getBlob(audioOf(message._id)) : undefined;
    try {
      await sender.send(messageMail(mail.to, box, message, audio));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isOver = error instanceof MailRefused || clock.now() - message.at > PATIENCE;
      log.warn({ err: error, mailbox: box._id, message: message._id, isOver }, 'a message could not be mailed');
      if (isOver) await this.#settle(message._id, { mailFailed: why.slice(0, 300) });
      return isOver;
    }
    await this.#settle(message._id, { mailedAt: clock.now() });
    if (mail.afterwards === 'heard') await mailboxes.mark(message._id, 'heard');
    if (mail.afterwards === 'remove') await mailboxes.remove(message._id);
    return true;
  }

  /** It no longer waits. */
  #settle(id: string, outcome: Pick<MessageRow, 'mailedAt' | 'mailFailed'>): Promise<void> {
    return changeMessage(this.#messages, id, ({ mailDue: _, ...row }) => ({ ...row, ...outcome }));
  }
}
