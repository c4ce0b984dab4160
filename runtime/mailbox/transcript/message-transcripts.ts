/** Has each new message written down; what waits is in the store with the message. */

import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { MAILBOXES, type MailboxRow, MESSAGES, type MessageRow } from '../../store/mailbox-rows.ts';
import type { Collection, Store } from '../../store/store.ts';
import { changeMessage, waitingMessages } from '../change-message.ts';
import { audioOf } from '../mailboxes.ts';
import { Rounds } from '../rounds.ts';
import type { Transcriber } from './http-transcriber.ts';

export interface MessageTranscriptsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly transcriber: Transcriber;
  readonly runtime: string;
  /** A message no longer waits, whether it was written down or given up. */
  readonly onSettled: (mailbox: string) => void;
}

const PAUSES = [5_000, 30_000, 120_000];
/** Milliseconds after which a message goes on without: its mail waits for this. */
const PATIENCE = 10 * 60_000;

export class MessageTranscripts extends Rounds {
  readonly #options: MessageTranscriptsOptions;
  readonly #messages: Collection<MessageRow>;
  readonly #boxes: Collection<MailboxRow>;

  constructor(options: MessageTranscriptsOptions) {
    const { clock, log, store } = options;
    super({
      ...{ clock, pauses: PAUSES, round: (isOver) => this.#round(isOver) },
      failed: (error) => log.warn({ err: error }, 'messages to be written down wait for the store'),
    });
    this.#options = options;
    this.#messages = store.collection<MessageRow>(MESSAGES);
    this.#boxes = store.collection<MailboxRow>(MAILBOXES);
  }

  async #round(isOver: () => boolean): Promise<boolean> {
    let allDone = true;
    for await (const row of waitingMessages(this.#messages, 'transcriptDue', this.#options.runtime)) {
      if (isOver()) break;
      if (!(await this.#transcribe(row))) allDone = false;
    }
    return allDone;
  }

  /** @returns false when it is to be tried again */
  async #transcribe(message: MessageRow): Promise<boolean> {
    const { store, transcriber, clock, log, onSettled } = this.#options;
    const language = (await this.#boxes.get(message.mailbox))?.language ?? 'en';
    const audio = await store.getBlob(audioOf(message._id));
    let transcript = '';
    try {
      if (audio) transcript = await transcriber.transcribe(audio, language);
    } catch (error) {
      const isOver = clock.now() - message.at - message.seconds * 1000 > PATIENCE;
      log.warn({ err: error, message: message._id, isOver }, 'a message could not be written down');
      if (!isOver) return false;
    }
    await changeMessage(this.#messages, message._id, ({ transcriptDue: _, ...row }) => ({
      ...row,
      ...(transcript !== '' && { transcript }),
    }));
    onSettled(message.mailbox);
    return true;
  }
}
