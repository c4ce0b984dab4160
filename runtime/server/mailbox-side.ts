/** Mailboxes put together: where messages are kept, what boxes may do with them, and which phones are told. */

import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { testMail } from '../mailbox/mail/message-mail.ts';
import { MessageMails } from '../mailbox/mail/message-mails.ts';
import type { MailSender } from '../mailbox/mail/smtp-sender.ts';
import { audioOf, Mailboxes, type SpokenFiles } from '../mailbox/mailboxes.ts';
import { MessageWaiting, type Notice } from '../mailbox/message-waiting.ts';
import { isPinText } from '../mailbox/pin.ts';
import type { Transcriber } from '../mailbox/transcript/http-transcriber.ts';
import { MessageTranscripts } from '../mailbox/transcript/message-transcripts.ts';
import type { MailboxService } from '../nodes/node-kind.ts';
import { type Binding, targetOf } from '../registrar/binding.ts';
import { NoRoute } from '../sip/errors.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import type { Store } from '../store/store.ts';
import type { AccountSide } from './account-side.ts';
import { draftPrompt } from './prompt-library.ts';

export interface MailboxSideOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly accounts: Pick<AccountSide, 'book' | 'bindings' | 'proof'>;
  readonly files: SpokenFiles;
  readonly runtime: string;
  readonly userAgent: Pick<UserAgent, 'request'>;
  /** Absent: messages are not written down. */
  readonly transcriber?: Transcriber | undefined;
  /** Absent: there is no mail server. */
  readonly sender?: MailSender | undefined;
  readonly domain: () => string;
  readonly announce: (fact: SystemFact) => void;
  /** Whether that number leads somewhere. */
  readonly hasNumber: (digits: string) => boolean;
}

/** The feature code by which people usually listen. */
const LISTEN = '*97';

export async function createMailboxSide(options: MailboxSideOptions) {
  const { accounts, userAgent, domain, hasNumber, log, sender, transcriber, announce } = options;
  const mailboxes = new Mailboxes({
    ...options,
    accounts: accounts.book,
    mails: sender !== undefined,
    transcripts: transcriber !== undefined,
  });
  const saved = await mailboxes.recover();
  if (saved > 0) log.warn({ messages: saved }, 'messages that were being left when the last run ended are kept');
  const waiting = new MessageWaiting({
    ...{ accounts: accounts.book, bindings: accounts.bindings, log },
    counts: (mailbox) => mailboxes.counts(mailbox),
    listenAt: (account) => `sip:${hasNumber(LISTEN) ? LISTEN : account}@${domain()}`,
    send: (binding, notice) => sendNotice(userAgent, binding, notice, `sip:${binding.account}@${domain()}`),
  });
  const mails =
    sender && new MessageMails({ ...options, sender, mailboxes, afterTranscripts: transcriber !== undefined });
  const onSettled = (): void => mails?.look();
  const transcripts = transcriber && new MessageTranscripts({ ...options, transcriber, onSettled });
  const look = (): void => {
    transcripts?.look();
    mails?.look();
  };
  mailboxes.onDue = look;
  look();
  const tellPages = (mailbox: string) => announce({ type: 'mailbox.changed', mailbox });
  const tellAll = (mailbox: string) => {
    tellPages(mailbox);
    waiting.changed(mailbox);
  };
  mailboxes.onChange = tellAll;
  mailboxes.onSettings = tellPages;
  return {
    mailboxes,
    service: serviceOf(mailboxes),
    /** Mails a trial; undefined without a mail server. */
    mailTest: sender && ((to: string, box: Parameters<typeof testMail>[1]) => sender.send(testMail(to, box))),
    /** Never rejects. */
    stop: async () => {
      mailboxes.stop();
      await transcripts?.stop();
      await mails?.stop();
    },
    /** A SUBSCRIBE: an account may watch its own mailbox. */
    subscribed(subscription: Parameters<MessageWaiting['subscribed']>[0]): void {
      const { request, source } = subscription;
      const user = (parseUri(request.uri)?.user ?? '').toLowerCase();
      const proof = accounts.proof.of(request, source.address, user);
      if (proof.kind !== 'account') return subscription.refuse(proof.status, { headers: proof.headers });
      if (proof.account._id !== user) return subscription.refuse(403);
      waiting.subscribed(subscription, user);
    },
  };
}

function serviceOf(mailboxes: Mailboxes): MailboxService {
  return {
    open: (name, call) => mailboxes.open(name, call),
    keep: (message, recording) => mailboxes.keep(message, recording),
    drop: (message) => mailboxes.drop(message),
    enter: (name, pin) => mailboxes.enter(name, pin),
    messages: async (name) => {
      const { rows } = await mailboxes.page(name, { limit: 1000 });
      const oldestFirst = rows.toReversed();
      const inOrder = [...oldestFirst.filter(isFresh), ...oldestFirst.filter((row) => !isFresh(row))];
      return inOrder.map((row) => ({ id: row._id, fresh: isFresh(row), prompt: audioOf(row._id) }));
    },
    heard: async (message) => void (await mailboxes.mark(message, 'heard')),
    unheard: async (message) => void (await mailboxes.mark(message, 'fresh')),
    draftOf: draftPrompt,
    again: (message) => mailboxes.again(message),
    keepSpoken: (what, name, recording) => mailboxes.keepSpoken(what, name, recording),
    dropSpoken: (what, name) => mailboxes.dropSpoken(what, name),
    changePin: async (name, pin) => {
      if (!isPinText(pin)) return false;
      await mailboxes.change((await mailboxes.summary(name)).name, { pin });
      return true;
    },
    remove: async (message) => void (await mailboxes.remove(message)),
  };
}

const isFresh = ({ state }: { readonly state: string }): boolean => state === 'fresh';

async function sendNotice(
  userAgent: MailboxSideOptions['userAgent'],
  binding: Binding,
  notice: Notice,
  from: string,
): Promise<void> {
  const { uri, destination, route } = targetOf(binding);
  try {
    await userAgent.request({
      method: 'NOTIFY',
      uri,
      destination,
      route,
      from: { uri: from },
      contact: true,
      ...notice,
    });
  } catch (error) {
    // The phone's connection is gone: it registers again, and is told then.
    if (!(error instanceof NoRoute)) throw error;
  }
}
