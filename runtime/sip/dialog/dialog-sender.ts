/** Writes and sends the requests of one dialog (RFC 3261 §12.2.1.1). */

import type { HeaderField, SipMessage } from '../message/message.ts';
import { ownText } from '../message/own-text.ts';
import { type OutgoingRequest, writeRequest } from '../message/write-message.ts';
import type { ClientTransaction, ClientUser } from '../transaction/client-transaction.ts';
import type { Hop } from '../transaction/wire.ts';
import type { Peer } from '../transport/address.ts';
import type { Transport } from '../transport/transport.ts';
import type { Extras } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import { type DialogData, routed } from './dialog-data.ts';
import { knownAddresses, type NextHop, nextHop } from './next-hop.ts';
import type { SavedDialog } from './saved-dialog.ts';
import { isSips, requireSecure } from './secure-hop.ts';
import { viaFor } from './via-for.ts';

export class DialogSender {
  readonly data: DialogData;
  /** Told when the peer's Contact or address has changed. */
  moved: (() => void) | undefined;
  readonly #context: DialogContext;
  readonly #transport: Transport;
  readonly #contactUser: string;
  #lastSeen: Peer;
  /** What the last re-INVITE carried. */
  #proof: { readonly seq: number; readonly credentials: readonly HeaderField[] } | undefined;
  /** Lets go of the connection that the dialog needs. */
  #release: () => void;

  /** @param lastSeen where the peer's last message came from @param contactUser user part of our Contact */
  constructor(context: DialogContext, data: DialogData, transport: Transport, lastSeen: Peer, contactUser: string) {
    this.#context = context;
    this.data = data;
    this.#transport = transport;
    this.#lastSeen = lastSeen;
    this.#contactUser = contactUser;
    this.#release = context.transports.holds.hold(lastSeen);
  }

  get peer(): Peer {
    return this.#next.peer;
  }

  get #next(): NextHop {
    const next = nextHop(this.data, this.#lastSeen, this.#transport);
    // A peer may name a transport or address family that we do not have, while talking to us over another.
    return this.#context.transports.canReach(next.peer) ? next : { peer: this.#lastSeen };
  }

  /** Contact as the peer should see it. */
  get contact(): string {
    return this.#context.contactFor(
      this.#transport,
      this.peer.address,
      this.#contactUser,
      isSips(this.data.remoteTarget),
    );
  }

  /** Whether the dialog's peer may speak from that address; the port does not count, since NAT changes it. */
  knows(address: string): boolean {
    return address === this.#lastSeen.address || knownAddresses(this.data, this.#lastSeen).has(address);
  }

  seen(peer: Peer): void {
    const before = this.#lastSeen;
    if (peer === before) return;
    this.#release();
    this.#release = this.#context.transports.holds.hold(peer);
    this.#lastSeen = peer;
    if (!samePlace(peer, before)) this.moved?.();
  }

  save(): SavedDialog {
    const { transport, address, port, domain } = this.#lastSeen;
    return {
      data: { ...this.data },
      lastSeen: { transport, address, port, ...(domain !== undefined && { domain }) },
      local: this.#transport.bound,
      contactUser: this.#contactUser,
    };
  }

  /** A request or 2xx that refreshes the target (§12.2.1.2, §12.2.2). */
  retarget(message: SipMessage): void {
    const target = message.contacts[0]?.uri;
    if (target === undefined || target === this.data.remoteTarget) return;
    this.data.remoteTarget = ownText(target);
    this.moved?.();
  }

  /** The dialog is over: its connection may be closed when it is idle. */
  release(): void {
    this.#release();
  }

  /** Request-URI of the next request (§12.2.1.1). */
  get requestUri(): string {
    return routed(this.data.remoteTarget, this.data.routeSet).uri;
  }

  /** Sends a request with the next CSeq. @param credentials headers, which the ACK to its 2xx repeats (§13.2.2.4) */
  request(
    method: string,
    extras: Extras,
    user: ClientUser,
    credentials: readonly HeaderField[] = [],
  ): ClientTransaction {
    this.data.localSeq++;
    if (method === 'INVITE') this.#proof = { seq: this.data.localSeq, credentials };
    const session = withSession.has(method)
      ? [['Contact', this.contact] as const, ...this.#context.capabilitiesInside]
      : [];
    const request = this.#build(method, this.data.localSeq, extras, [...session, ...credentials]);
    const hop = this.#hop();
    const { via, branch } = viaFor(this.#context, hop);
    return this.#context.transactions.openClient(request, via, branch, this.data.callId, hop, user);
  }

  /** Sends the ACK to a 2xx (§13.2.2.4); the function sends the same once more, for when the 2xx is repeated. */
  acknowledge(seq: number, extras: Extras): () => void {
    const hop = this.#hop();
    const credentials = this.#proof?.seq === seq ? this.#proof.credentials : [];
    const bytes = writeRequest(this.#build('ACK', seq, extras, credentials), viaFor(this.#context, hop).via);
    const send = () => this.#context.transactions.wire.send(bytes, hop, this.data.callId);
    send();
    return send;
  }

  #hop(): Hop {
    const next = this.#next;
    requireSecure([this.data.remoteTarget, this.data.routeSet[0]], next.peer);
    return { transport: this.#context.transports.leadingTo(next.peer, this.#transport), ...next };
  }

  #build(method: string, seq: number, extras: Extras, session: readonly HeaderField[]): OutgoingRequest {
    const { uri, routes } = routed(this.data.remoteTarget, this.data.routeSet);
    const headers: HeaderField[] = routes.map((route) => ['Route', route]);
    headers.push(
      ['Max-Forwards', '70'],
      ['From', this.data.local],
      ['To', this.data.remote],
      ['Call-ID', this.data.callId],
      ['CSeq', `${seq} ${method}`],
      ...session,
      this.#context.userAgent,
      ...(extras.headers ?? []),
    );
    return { method, uri, headers, body: extras.body, contentType: extras.contentType };
  }
}

const samePlace = (one: Peer, other: Peer): boolean =>
  one.address === other.address && one.port === other.port && one.transport === other.transport;

/** Requests that must tell where we are and what we can do; they refresh the peer's target (RFC 3311 §5.1, RFC 6665 §4.4.1). */
const withSession = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER']);
