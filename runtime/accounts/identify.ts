/** Who sends a request: a trunk, an account that has proven itself, a stranger, or somebody who must say more first. */

import type { HeaderField, SipRequest } from '../sip/message/message.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { Source } from '../sip/transport/address.ts';
import type { AccountRow } from '../store/collections.ts';
import type { AccountBook } from './account-book.ts';
import type { AccountProof } from './account-proof.ts';

export type Identity =
  | { readonly kind: 'trunk'; readonly trunk: string }
  | { readonly kind: 'account'; readonly account: AccountRow }
  /** Nobody knows who it is. */
  | { readonly kind: 'stranger'; readonly source: string; readonly trusted: boolean }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly headers: readonly HeaderField[];
      readonly why: string;
      /** A flow would have taken it, if only its network were trusted: worth telling people. */
      readonly untrusted: boolean;
    };

export interface IdentifyOptions {
  readonly book: AccountBook;
  readonly proof: AccountProof;
  readonly trunks: TrunkSources;
  readonly registrations: Registrations;
  /** Networks whose callers are trusted. */
  readonly isTrusted: (address: string) => boolean;
  /** Whether the request leads to a flow that somebody unknown may reach. */
  readonly reachesAnonymously: (request: SipRequest, trusted: boolean) => boolean;
}

/** Which trunk sends, by its addresses or the Request-URI that it was given; undefined: none. */
export interface TrunkSources {
  trunkOf(source: Source, request: SipRequest): string | undefined;
  /** Whether any trunk has that address. */
  has(address: string): boolean;
}

/** Until there are trunks. */
export const noTrunks: TrunkSources = { trunkOf: () => undefined, has: () => false };

export interface Registrations {
  /** Whether a phone of that account is registered from that address. */
  isAt(account: string, address: string): boolean;
}

export class Identification {
  readonly #options: IdentifyOptions;

  constructor(options: IdentifyOptions) {
    this.#options = options;
  }

  /** Names that exist and names that do not are told apart by nothing: neither status nor size nor cost. */
  of(request: SipRequest, source: Source): Identity {
    const { book, proof, trunks, isTrusted } = this.#options;
    const trunk = trunks.trunkOf(source, request);
    if (trunk !== undefined) return { kind: 'trunk', trunk };
    const stranger = { kind: 'stranger', source: source.address, trusted: isTrusted(source.address) } as const;
    if (book.size === 0) return stranger;
    const from = parseUri(request.from.uri)?.user ?? '';
    const proven = proof.of(request, source.address, from);
    if (proven.kind === 'account') return proven;
    if (proven.kind === 'refused') return { ...proven, untrusted: false };
    const { reachesAnonymously, registrations } = this.#options;
    // Asked whoever calls, so that it takes as long for names that exist.
    const reached = reachesAnonymously(request, stranger.trusted);
    const reachedIfTrusted = reachesAnonymously(request, true);
    const account = book.find(from);
    const ownPhone = account !== undefined && registrations.isAt(account._id, source.address);
    // Whoever tries things out on this machine is told in words what is not there.
    const mayStayUnknown = reached || (isLoopback(source.address) && !account);
    if (mayStayUnknown && !ownPhone) return stranger;
    const { status, headers } = proven;
    const untrusted = reachedIfTrusted && !stranger.trusted && !account;
    return { kind: 'refused', status, headers, why: 'this source must log in to call that', untrusted };
  }
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');
