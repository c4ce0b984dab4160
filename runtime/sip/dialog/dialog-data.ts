/** The state of a dialog as plain data (RFC 3261 §12), and what follows from it for the next request. */

import type { SipRequest, SipResponse } from '../message/message.ts';
import { formatNameAddr } from '../message/name-addr.ts';
import { ownText } from '../message/own-text.ts';
import { parseUri } from '../message/uri.ts';

export interface DialogData {
  readonly callId: string;
  readonly localTag: string;
  /** '' when the peer is of RFC 2543. */
  readonly remoteTag: string;
  /** What From says in our requests, with tag. */
  readonly local: string;
  /** What To says in our requests, with tag if there is one. */
  readonly remote: string;
  readonly role: 'uac' | 'uas';
  /** CSeq of our last request. */
  localSeq: number;
  /** CSeq of the peer's last request; undefined until there was one. */
  remoteSeq: number | undefined;
  remoteTarget: string;
  /** Route values as they are to be written, nearest hop first. */
  readonly routeSet: readonly string[];
}

/** As UAS (§12.1.1): the route set is the Record-Route in order, the target is the Contact. */
export function dataOfRequest(invite: SipRequest, localTag: string): DialogData {
  const remoteTag = ownText(invite.from.params.get('tag') ?? '');
  const remote = formatNameAddr(invite.from);
  return {
    callId: ownText(invite.callId),
    localTag,
    remoteTag,
    local: ownText(`${formatNameAddr(invite.to)};tag=${localTag}`),
    remote: ownText(remoteTag === '' ? remote : `${remote};tag=${remoteTag}`),
    role: 'uas',
    localSeq: 0,
    remoteSeq: invite.cseq.number,
    remoteTarget: ownText(invite.contacts[0]?.uri ?? invite.from.uri),
    routeSet: invite.list('record-route').map(ownText),
  };
}

/** As UAC (§12.1.2): the route set is the Record-Route reversed. */
export function dataOfResponse(
  request: {
    readonly uri: string;
    readonly callId: string;
    readonly from: string;
    readonly localTag: string;
    readonly seq: number;
  },
  response: SipResponse,
): DialogData {
  const remoteTag = ownText(response.to.params.get('tag') ?? '');
  const remote = formatNameAddr(response.to);
  return {
    callId: request.callId,
    localTag: request.localTag,
    remoteTag,
    local: request.from,
    remote: ownText(remoteTag === '' ? remote : `${remote};tag=${remoteTag}`),
    role: 'uac',
    localSeq: request.seq,
    remoteSeq: undefined,
    remoteTarget: ownText(response.contacts[0]?.uri ?? request.uri),
    routeSet: response.list('record-route').map(ownText).reverse(),
  };
}

/**
 * Request-URI and Route of a request, through loose or strict routers: those that a dialog has learnt (§12.2.1.1) or
 * that are known before there is one (§8.1.1.1). @param routeSet Route values, nearest hop first
 */
export function routed(
  target: string,
  routeSet: readonly string[],
): { readonly uri: string; readonly routes: readonly string[] } {
  const first = routeSet[0];
  if (first === undefined) return { uri: target, routes: [] };
  const uri = uriOfRoute(first);
  if (parseUri(uri)?.params.has('lr')) return { uri: target, routes: routeSet };
  // A strict router wants itself in the Request-URI, and the target at the end of the Route.
  return { uri: uri.split('?', 1)[0]!, routes: [...routeSet.slice(1), `<${target}>`] };
}

/** The same for Route URIs that are preloaded (§8.1.2). */
export const preloaded = (target: string, route: readonly string[] = []) =>
  routed(
    target,
    route.map((uri) => `<${uri}>`),
  );

/** The URI inside a Route value. */
export function uriOfRoute(route: string): string {
  const open = route.indexOf('<');
  const close = route.indexOf('>', open);
  return open >= 0 && close > open ? route.slice(open + 1, close) : route.split(';', 1)[0]!.trim();
}
