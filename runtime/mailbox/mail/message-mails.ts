/**
 * Mails each new message to whoever the mailbox names. What waits is in the store with the message, so that it
 * outlives the process and the mail server's bad days; a mail that left just before a crash may go a second time.
 */

import type { Clock, Timer } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { MAILBOXES, type MailboxRow, MESSAGES, type MessageRow } from '../../store/mailbox-rows.ts';
import { type Collection, MissingRow, StaleRow, type Store } from '../../store/store.ts';
import { audioOf, type Mailboxes } from '../mailboxes.ts';
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
}

const MINUTE = 60_000;
/** Milliseconds until the next round after one in which something could not go; the last holds on. */
const PAUSES = [MINUTE / 2, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
/** Milliseconds after which a message that nobody took is given up. */
const PATIENCE = 48 * 60 * MINUTE;
const PAGE = 100;

export class MessageMails {
  readonly #options: MessageMailsOptions;
  readonly #messages: Collection<MessageRow>;
  readonly #boxes: Collection<MailboxRow>;
  #round: Promise<void> | undefined;
  #again = false;
  #failedRounds = 0;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: MessageMailsOptions) {
    this.#options = options;
    this.#messages = options.store.collection<MessageRow>(MESSAGES);
    this.#boxes = options.store.collection<MailboxRow>(MAILBOXES);
  }

  /** Something may wait. Never throws; nobody waits for it. */
  look(): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#again = true;
    this.#round ??= this.#rounds().finally(() => {
      this.#round = undefined;
    });
  }

  /** Resolves when nothing is being handed over. Never rejects. */
  async settled(): Promise<void> {
    await this.#round;
  }

  /** Lets the mail that is just being handed over finish. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#round;
  }

  async #rounds(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      const wentWell = await this.#oneRound().catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'mails about messages wait for the store');
        return false;
      });
      if (wentWell) this.#failedRounds = 0;
      else if (!this.#again) this.#later();
    }
  }

  #later(): void {
    if (this.#stopped) return;
    const pause = PAUSES[Math.min(this.#failedRounds++, PAUSES.length - 1)]!;
    this.#timer = this.#options.clock.after(pause, () => this.look());
  }

  /** @returns whether nothing is left that may go later */
  async #oneRound(): Promise<boolean> {
    let allWent = true;
    let after: string | undefined;
    do {
      const page = await this.#messages.find({
        filter: { mailDue: this.#options.runtime },
        limit: PAGE,
        ...(after !== undefined && { after }),
      });
      for (const row of page.rows) {
        if (this.#stopped) return true;
        if (!(await this.#mail(row))) allWent = false;
      }
      after = page.next;
    } while (after !== undefined);
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

  /** It no longer waits; whoever marks or removes it at the same moment is not held up. */
  async #settle(id: string, outcome: Pick<MessageRow, 'mailedAt' | 'mailFailed'>): Promise<void> {
    for (;;) {
      const row = await this.#messages.get(id);
      if (!row) return;
      const { mailDue: _, ...rest } = row;
      try {
        await this.#messages.replaceOne({ ...rest, ...outcome });
        return;
      } catch (error) {
        if (error instanceof MissingRow) return;
        if (!(error instanceof StaleRow)) throw error;
      }
    }
  }
}
