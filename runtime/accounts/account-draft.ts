/** What may be said about an account, and what is wrong with it, in words. Pure. */

import { isIP } from 'node:net';
import { countryFault, destinationsFault } from '../policy/destinations.ts';
import type { AccountRow } from '../store/collections.ts';

/** Everything of an account that somebody decides; the rest is kept by the book. */
export type AccountDraft = Omit<AccountRow, '_id' | 'owner' | 'rev' | 'secret' | 'createdAt' | 'updatedAt'>;

/** What an account is like unless somebody says otherwise. */
export const DEFAULT_DRAFT: AccountDraft = {
  displayName: '',
  digest: 'md5',
  disabled: false,
  incomingOnly: false,
  mayTransfer: true,
  sources: [],
  maxContacts: 10,
  destinations: { allow: [], deny: [], countries: [] },
  limits: {},
  country: 'US',
};

/** Told to whoever asked for it; the message is for people. */
export class AccountRefused extends Error {
  /** `clash`: somebody else has that name. */
  readonly why: 'faulty' | 'clash' | 'missing';

  constructor(why: AccountRefused['why'], message: string) {
    super(message);
    this.name = 'AccountRefused';
    this.why = why;
  }
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;
const EXTENSION = /^[0-9*#]{1,12}$/;

/** Why that cannot be the name of an account; undefined when it can. A dot would be read as a trunk's prefix. */
export function nameFault(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  return 'a name has 1 to 40 of a–z, 0–9, - and _, and begins with a letter or digit';
}

/** The first thing that is wrong; undefined when nothing is. */
export function draftFault({
  displayName,
  extension,
  sources,
  maxContacts,
  country,
  destinations,
}: AccountDraft): string | undefined {
  if (displayName.length > 80 || hasControl(displayName)) return 'a display name has at most 80 printable characters';
  if (extension !== undefined && !EXTENSION.test(extension)) return 'an extension has 1 to 12 digits, * or #';
  if (!Number.isInteger(maxContacts) || maxContacts < 1 || maxContacts > 10) return 'an account has 1 to 10 phones';
  const unreadable = countryFault(country) ?? destinationsFault(destinations);
  if (unreadable !== undefined) return unreadable;
  const wrong = sources.find((source) => !isNetwork(source));
  return wrong === undefined ? undefined : `${wrong.slice(0, 60)} is no network such as 192.168.1.0/24`;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32 || text.charCodeAt(i) === 127) return true;
  return false;
}
