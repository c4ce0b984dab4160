/** Requests of ours that belong to no dialog: OPTIONS, MESSAGE, SUBSCRIBE, REGISTER … (RFC 3261 §8.1). */

import type { DigestClient } from '../auth/digest-client.ts';
import type { HeaderField } from '../message/message.ts';
import { formatNameAddr } from '../message/name-addr.ts';
import type { OutgoingRequest } from '../message/write-message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { Hop } from '../transaction/wire.ts';
import type { Peer } from '../transport/address.ts';
import { ClientRequest } from './client-request.ts';
import type { RequestOutcome } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import { preloaded } from './dialog-data.ts';
import { contactUser } from './invite-request.ts';
import { isSips, requireSecure } from './secure-hop.ts';
import { viaFor } from './via-for.ts';

export interface RequestOptions {
  readonly method: string;
  readonly uri: string;
  /** Where the first hop is. */
  readonly destination: Peer;
  readonly from: { readonly displayName?: string; readonly uri: string };
  /** Default: the Request-URI. */
  readonly to?: { readonly displayName?: string; readonly uri: string };
  readonly route?: readonly string[];
  /** Default: a fresh one, and 1. */
  readonly callId?: string;
  readonly cseq?: number;
  /**
   * Contact and abilities go with it; default only where the method needs them. The user of the Contact is that of From
   * unless another is named; `params` are header parameters such as `;expires=600`.
   */
  readonly contact?: boolean | { readonly user: string; readonly params?: string };
  readonly headers?: readonly HeaderField[];
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  /** Answers 401 and 407; `ask` alone heeds it. */
  readonly credentials?: DigestClient;
}

/** What was sent, as a dialog that it makes needs it. */
export interface SentRequest {
  readonly callId: string;
  readonly localTag: string;
  /** From with its tag. */
  readonly from: string;
  readonly seq: number;
  readonly hop: Hop;
  readonly contactUser: string;
}

/** @throws NoRoute */
export function sendOutside(
  context: DialogContext,
  options: RequestOptions,
  user: ClientUser,
  tag?: string,
): SentRequest {
  const { uri, destination, route, cseq = 1 } = options;
  requireSecure([uri, route?.[0]], destination);
  const hop = { transport: context.transports.leadingTo(destination), peer: destination };
  const callId = options.callId ?? context.ids.callId();
  const localTag = tag ?? context.ids.tag();
  const from = `${formatNameAddr(options.from)};tag=${localTag}`;
  const request = outsideRequest(context, { ...options, callId }, { hop, from, seq: cseq });
  const { via, branch } = viaFor(context, hop);
  context.transactions.openClient(request, via, branch, callId, hop, user);
  return { callId, localTag, from, seq: cseq, hop, contactUser: contactUser(options.from.uri) };
}

/** The request as it is written. */
export function outsideRequest(
  context: DialogContext,
  options: Omit<RequestOptions, 'destination' | 'cseq'> & { readonly callId: string },
  { hop, from, seq }: { readonly hop: Hop; readonly from: string; readonly seq: number },
): OutgoingRequest {
  const { method, route = [], headers: more = [], body, contentType } = options;
  const { uri, routes } = preloaded(options.uri, route);
  const headers: HeaderField[] = routes.map((value) => ['Route', value]);
  headers.push(
    ['Max-Forwards', '70'],
    ['From', from],
    ['To', formatNameAddr(options.to ?? { uri: options.uri })],
    ['Call-ID', options.callId],
    ['CSeq', `${seq} ${method}`],
  );
  const contact = options.contact ?? withContact.has(method);
  if (contact) {
    const { user, params = '' } = contact === true ? { user: contactUser(options.from.uri) } : contact;
    const address = context.contactFor(hop.transport, hop.peer.address, user, isSips(route[0] ?? options.uri));
    headers.push(['Contact', `${address}${params}`], ...context.capabilities);
  }
  headers.push(context.userAgent, ...more);
  return { method, uri, headers, body, contentType };
}

/** One request, one outcome. @throws NoRoute */
export function requestOutside(context: DialogContext, options: RequestOptions): Promise<RequestOutcome> {
  const request = new ClientRequest();
  sendOutside(context, options, request);
  return request.outcome;
}

const withContact = new Set(['SUBSCRIBE', 'REFER', 'REGISTER', 'OPTIONS']);
