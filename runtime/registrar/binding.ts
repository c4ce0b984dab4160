/** Where one phone of an account can be reached. */

import { createHash } from 'node:crypto';
import { isToken, quote } from '../sip/message/grammar.ts';
import { formatHost, parseUri } from '../sip/message/uri.ts';
import type { Peer, TransportName } from '../sip/transport/address.ts';
import { type BindingRow, LOCAL_OWNER } from '../store/collections.ts';
import type { NewRow } from '../store/store.ts';

export interface Binding {
  readonly id: string;
  readonly account: string;
  /** The Contact URI as the phone wrote it. */
  readonly contact: string;
  /** Its header parameters but `expires`, flags as ''. */
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly q: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly callId: string;
  readonly cseq: number;
  /** RFC 5626: both, or neither. */
  readonly flow: { readonly instance: string; readonly regId: number } | undefined;
  /** Path URIs, the nearest first (RFC 3327). */
  readonly path: readonly string[];
  /** Where the REGISTER came from. */
  readonly received: Peer;
  readonly userAgent: string | undefined;
  /** When this phone registered first. */
  readonly registeredAt: number;
}

/** Connections end with the process; what was registered over one cannot be reached any more. */
export const isConnected = ({ received }: Pick<Binding, 'received'>): boolean => received.transport !== 'udp';

/** Somebody between us translates addresses: the phone does not know how we see it. */
export function isBehindNat({ contact, received, path }: Binding): boolean {
  return path.length === 0 && parseUri(contact)?.host !== received.address;
}

/** Whether two bindings of one phone differ in nothing but their time and the request that made them. */
export function isSameWay(a: Binding, b: Binding): boolean {
  const { received: here, params, path } = a;
  const { received: there } = b;
  return (
    a.contact === b.contact &&
    here.address === there.address &&
    here.port === there.port &&
    here.transport === there.transport &&
    a.userAgent === b.userAgent &&
    a.flow?.regId === b.flow?.regId &&
    params.length === b.params.length &&
    params.every(([name, value], at) => b.params[at]?.[0] === name && b.params[at]?.[1] === value) &&
    path.length === b.path.length &&
    path.every((uri, at) => b.path[at] === uri)
  );
}

/** How a request of ours gets to the phone. */
export interface BindingTarget {
  /** Request-URI: the Contact, untouched. */
  readonly uri: string;
  readonly route: readonly string[];
  /** By the transport that the phone registered by, whatever its Contact says. */
  readonly destination: Peer;
}

/**
 * Connections are used again. Over UDP the Contact's port counts as long as its address is the one that we see: some
 * phones send from one port and listen on another. Else the phone is reached where its REGISTER came from.
 */
export function targetOf({ contact, received, path }: Binding): BindingTarget {
  const hop = parseUri(path[0] ?? contact);
  const direct = received.transport === 'udp' && hop?.host === received.address;
  const destination = direct ? { ...received, port: hop.port ?? 5060 } : received;
  return { uri: contact, route: path, destination };
}

/** One Contact of a 200 (RFC 3261 §10.3, step 8). */
export function contactHeader({ contact, params, expiresAt }: Binding, now: number): string {
  let text = `<${contact}>`;
  for (const [name, value] of params) {
    if (value === '') text += `;${name}`;
    else text += `;${name}=${isToken(value) ? value : quote(value)}`;
  }
  return `${text};expires=${Math.max(1, Math.ceil((expiresAt - now) / 1000))}`;
}

/** `<account>/<hash of what tells one phone from another>` */
export function bindingId(account: string, contact: string, flow: Binding['flow']): string {
  const key = flow ? `${flow.instance} ${flow.regId}` : contact;
  return `${account}/${createHash('md5').update(key).digest('base64url').slice(0, 16)}`;
}

/** `udp:192.0.2.7:5060`, for people and as a key. */
export const peerText = ({ transport, address, port }: Peer): string => `${transport}:${formatHost(address)}:${port}`;

export function rowOf(binding: Binding): NewRow<BindingRow> {
  const { id, account, contact, params, q, expiresAt, callId, cseq, flow, path, received, userAgent } = binding;
  const { transport, address, port } = received;
  return {
    _id: id,
    owner: LOCAL_OWNER,
    account,
    contact,
    params: Object.fromEntries(params),
    q,
    expiresAt,
    callId,
    cseq,
    ...flow,
    path,
    received: { transport, address, port },
    ...(userAgent !== undefined && { userAgent }),
    registeredAt: binding.registeredAt,
  };
}

/** What was kept; of a connection nothing is left but the row. */
export function bindingOf(row: BindingRow): Binding {
  const { _id, owner: _owner, rev: _rev, params, instance, regId, received, userAgent, ...rest } = row;
  return {
    ...rest,
    id: _id,
    params: Object.entries(params).map(([name, value]) => [name, value === true ? '' : value]),
    flow: instance !== undefined && regId !== undefined ? { instance, regId } : undefined,
    received: { ...received, transport: received.transport as TransportName },
    userAgent,
  };
}
