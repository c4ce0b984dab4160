/** By which trunk a request has come: what proves it, and what only says so. Pure. */

import type { SipRequest } from '../../sip/message/message.ts';
import { parseUri } from '../../sip/message/uri.ts';
import type { Source } from '../../sip/transport/address.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { domainOf } from '../trunk-uris.ts';
import { dottedUser } from './dotted-user.ts';

/** A trunk as recognition sees it. */
export interface KnownTrunk {
  readonly row: Pick<TrunkRow, '_id' | 'contactUser' | 'disabled' | 'username' | 'domain' | 'server' | 'priority'>;
  readonly addresses: { has(address: string): boolean; proves(names: readonly string[] | undefined): boolean };
}

export type Recognition =
  | {
      readonly kind: 'trunk';
      readonly trunk: string;
      /** `contact`: the Contact that we registered, from an address of the provider. */
      readonly by: 'contact' | 'prefix' | 'account' | 'domain' | 'address';
      /** Others that the source would fit as well. */
      readonly others: readonly string[];
    }
  /** It names a Contact that only a registrar was told, but comes from elsewhere: an address to add, or a thief. */
  | { readonly kind: 'strangeSource'; readonly trunk: string }
  | { readonly kind: 'none' };

/**
 * Only where a request comes from proves a trunk: its address, or the name of a verified certificate. What the
 * Request-URI says chooses among the trunks of that source.
 */
export function trunkOf(source: Source, request: SipRequest, trunks: Iterable<KnownTrunk>): Recognition {
  const usable = [...trunks].filter(({ row }) => !row.disabled);
  const fitting = usable.filter(({ addresses }) => addresses.has(source.address) || addresses.proves(source.names));
  const uri = parseUri(request.uri);
  const user = uri?.user ?? '';
  if (fitting.length === 0) {
    const named = user !== '' && usable.find(({ row }) => row.contactUser === user);
    return named ? { kind: 'strangeSource', trunk: named.row._id } : { kind: 'none' };
  }
  const prefix = dottedUser(user, (name) => fitting.some(({ row }) => row._id === name))?.trunk;
  const toUser = parseUri(request.to.uri)?.user;
  const hosts = [uri?.host, parseUri(request.to.uri)?.host, parseUri(request.from.uri)?.host];
  const clues: readonly [Extract<Recognition, { kind: 'trunk' }>['by'], (trunk: KnownTrunk) => boolean][] = [
    ['contact', ({ row }) => row.contactUser === user],
    ['prefix', ({ row }) => row._id === prefix],
    ['account', ({ row }) => row.username !== undefined && [user, toUser].includes(row.username)],
    ['domain', ({ row }) => hosts.includes(domainOf(row))],
    ['address', () => true],
  ];
  const byRank = fitting.sort((a, b) => a.row.priority - b.row.priority || (a.row._id < b.row._id ? -1 : 1));
  for (const [by, fits] of clues) {
    const found = byRank.find(fits);
    if (!found) continue;
    const others = byRank.filter((other) => other !== found).map(({ row }) => row._id);
    return { kind: 'trunk', trunk: found.row._id, by, others };
  }
  return { kind: 'none' };
}
