/**
 * The lamp of the phone (RFC 3842): phones of an account with a mailbox are told what waits in it when they register and
 * whenever that changes, whether they have subscribed or not.
 */

import type { Logger } from '../log.ts';
import type { Binding } from '../registrar/binding.ts';
import type { BindingWatcher } from '../registrar/binding-book.ts';
import { type MessageSummary, messageSummary, writeMessageSummary } from '../sip/dialog/packages/message-summary.ts';
import type { HeldSubscription, IncomingSubscription } from '../sip/dialog/subscription.ts';
import type { HeaderField } from '../sip/message/message.ts';
import { accountsOf, type MailboxAccounts, mailboxName } from './mailbox-names.ts';
import type { MailboxCounts } from './mailbox-summary.ts';

export interface Notice {
  readonly contentType: string;
  readonly headers: readonly HeaderField[];
  readonly body: string;
}

export interface MessageWaitingOptions {
  readonly accounts: MailboxAccounts;
  readonly bindings: { of(account: string): readonly Binding[]; watch(watcher: BindingWatcher): void };
  readonly counts: (mailbox: string) => Promise<MailboxCounts>;
  /** URI that the account dials to listen. */
  readonly listenAt: (account: string) => string;
  /** Sends a NOTIFY that nobody has asked for; never rejects. */
  readonly send: (binding: Binding, notice: Notice) => Promise<void>;
  readonly log: Logger;
}

/** Subscriptions to one mailbox at once; more are turned away. */
const MOST_HELD = 50;

interface Held {
  readonly account: string;
  readonly subscription: HeldSubscription;
  body: string;
}

export class MessageWaiting implements BindingWatcher {
  readonly #options: MessageWaitingOptions;
  readonly #held = new Map<string, Set<Held>>();

  constructor(options: MessageWaitingOptions) {
    this.#options = options;
    options.bindings.watch(this);
  }

  bound(binding: Binding): void {
    const mailbox = this.#mailboxOf(binding.account);
    if (mailbox !== undefined) this.#soon(mailbox, () => this.#tell(mailbox, binding.account, [binding]));
  }

  unbound(): void {}

  changed(mailbox: string): void {
    const { accounts, bindings } = this.#options;
    this.#soon(mailbox, async () => {
      for (const account of accountsOf(mailbox, accounts)) await this.#tell(mailbox, account, bindings.of(account));
      for (const held of this.#held.get(mailbox) ?? []) {
        held.body = await this.#bodyFor(mailbox, held.account);
        await held.subscription.notify();
      }
    });
  }

  /** An account subscribes to its own mailbox. */
  subscribed(subscription: IncomingSubscription, account: string): void {
    const mailbox = this.#mailboxOf(account);
    if (mailbox === undefined) return subscription.refuse(404);
    if ((this.#held.get(mailbox)?.size ?? 0) >= MOST_HELD) return subscription.refuse(503);
    this.#soon(mailbox, async () => {
      const body = await this.#bodyFor(mailbox, account);
      const state = { body };
      const held = subscription.accept(() => ({ contentType: messageSummary.contentType, body: state.body }));
      this.#hold(mailbox, Object.assign(state, { account, subscription: held }));
    });
  }

  #hold(mailbox: string, held: Held): void {
    if (held.subscription.over) return;
    const all = this.#held.get(mailbox) ?? new Set();
    this.#held.set(mailbox, all.add(held));
    const onEnd = () => {
      all.delete(held);
      if (all.size === 0) this.#held.delete(mailbox);
    };
    held.subscription.onEnd = onEnd;
  }

  async #tell(mailbox: string, account: string, bindings: readonly Binding[]): Promise<void> {
    if (bindings.length === 0) return;
    const body = await this.#bodyFor(mailbox, account);
    const headers: HeaderField[] = [
      ['Event', messageSummary.event],
      ['Subscription-State', 'active'],
    ];
    const notice = { contentType: messageSummary.contentType, headers, body };
    await Promise.all(bindings.map((binding) => this.#options.send(binding, notice)));
  }

  async #bodyFor(mailbox: string, account: string): Promise<string> {
    const { fresh, heard } = await this.#options.counts(mailbox);
    const summary: MessageSummary = {
      waiting: fresh > 0,
      account: this.#options.listenAt(account),
      voice: { fresh, old: heard },
    };
    return writeMessageSummary(summary);
  }

  #mailboxOf(account: string): string | undefined {
    return mailboxName(this.#options.accounts.find(account)?.mailbox ?? '');
  }

  #soon(mailbox: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.#options.log.warn({ mailbox, error: String(error) }, 'phones could not be told of messages');
    });
  }
}
