/** An INVITE of ours as it is written (RFC 3261 §13.2.1). */

import type { HeaderField } from '../message/message.ts';
import { formatNameAddr } from '../message/name-addr.ts';
import { parseUri } from '../message/uri.ts';
import type { OutgoingRequest } from '../message/write-message.ts';
import type { Hop } from '../transaction/wire.ts';
import type { DialogContext } from './dialog-context.ts';
import { preloaded } from './dialog-data.ts';
import type { InviteOptions } from './outgoing-invite.ts';
import { isSips } from './secure-hop.ts';

/** What differs between one INVITE and its repetitions. */
export interface InviteFacts {
  readonly hop: Hop;
  readonly callId: string;
  /** From with its tag. */
  readonly from: string;
  readonly seq: number;
  /** Session timer and credentials. */
  readonly more: readonly HeaderField[];
}

export function inviteRequest(
  context: DialogContext,
  options: Omit<InviteOptions, 'destination'>,
  { hop, callId, from, seq, more }: InviteFacts,
): OutgoingRequest {
  const { to, route = [], maxForwards = 70, headers: own = [], body, contentType } = options;
  const contact = context.contactFor(
    hop.transport,
    hop.peer.address,
    contactUser(options.from.uri),
    isSips(route[0] ?? options.uri),
  );
  const { uri, routes } = preloaded(options.uri, route);
  const headers: HeaderField[] = [
    ...routes.map((value): HeaderField => ['Route', value]),
    ['Max-Forwards', String(maxForwards)],
    ['From', from],
    ['To', formatNameAddr(to ?? { uri: options.uri })],
    ['Call-ID', callId],
    ['CSeq', `${seq} INVITE`],
    ['Contact', contact],
    ...context.capabilities,
    ...more,
    context.userAgent,
    ...own,
  ];
  return { method: 'INVITE', uri, headers, body, contentType };
}

/** User part of our Contact. */
export const contactUser = (fromUri: string): string => parseUri(fromUri)?.user ?? '';
