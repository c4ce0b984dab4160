/** Which mailbox a name stands for. */

import type { AccountRow } from '../store/collections.ts';

export interface MailboxAccounts {
  find(name: string): Pick<AccountRow, '_id' | 'mailbox'> | undefined;
  list(): readonly Pick<AccountRow, '_id' | 'mailbox'>[];
}

const NAME = /^[a-z0-9][a-z0-9._*-]{0,63}$/;

/** As it is kept; undefined for what cannot be the name of a mailbox. */
export function mailboxName(written: string): string | undefined {
  const name = written.trim().toLowerCase();
  return NAME.test(name) ? name : undefined;
}

/** Accounts whose phones show what waits in it. */
export function accountsOf(mailbox: string, accounts: MailboxAccounts): readonly string[] {
  return accounts
    .list()
    .filter((row) => row.mailbox !== undefined && mailboxName(row.mailbox) === mailbox)
    .map(({ _id }) => _id);
}

/** Accounts whose messages lie there: those that name it, and the one called like it that names no other. */
export function ownersOf(mailbox: string, accounts: MailboxAccounts): readonly string[] {
  const called = accounts.find(mailbox);
  const own = called && meantMailbox(called._id, accounts) === mailbox ? [called._id] : [];
  return [...new Set([...accountsOf(mailbox, accounts), ...own])].sort();
}

/** The account's mailbox if it is an account that has one; else the name itself. */
export function meantMailbox(written: string, accounts: MailboxAccounts): string | undefined {
  return mailboxName(accounts.find(written.trim())?.mailbox ?? written);
}

/** An account names it, or is called like it: there is such a mailbox although nothing has been left yet. */
export function isNamedByAccount(mailbox: string, accounts: MailboxAccounts): boolean {
  return accounts.find(mailbox) !== undefined || accountsOf(mailbox, accounts).length > 0;
}
