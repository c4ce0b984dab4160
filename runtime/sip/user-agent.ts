/** The signalling engine's front door: RFC 3261 as UAS and UAC, for many calls at once. */

import { abilitiesOf } from './abilities.ts';
import { AskedRequest } from './calling/asked-request.ts';
import type {
  AskOptions,
  AskOutcome,
  CallListener,
  CallOptions,
  OutgoingCall,
  WatchListener,
  WatchOptions,
} from './calling/call-options.ts';
import { PlacedCall } from './calling/placed-call.ts';
import { PlacedSubscription } from './calling/placed-subscription.ts';
import { ServerLocation } from './calling/server-location.ts';
import { ClientInvite } from './dialog/client-invite.ts';
import { ClientSubscription } from './dialog/client-subscription.ts';
import type { Dialog, DialogId, RequestOutcome } from './dialog/dialog.ts';
import type { DialogContext } from './dialog/dialog-context.ts';
import { DialogSender } from './dialog/dialog-sender.ts';
import { DialogTable } from './dialog/dialog-table.ts';
import type { IncomingInvite } from './dialog/incoming-invite.ts';
import { InviteDialog } from './dialog/invite-dialog.ts';
import type { InviteOptions, OutgoingInvite, OutgoingInviteListener } from './dialog/outgoing-invite.ts';
import { type RequestOptions, requestOutside } from './dialog/outside-request.ts';
import { renumbered, type SavedDialog } from './dialog/saved-dialog.ts';
import { sessionTimerSettings } from './dialog/session-expires.ts';
import type { OutgoingSubscription, SubscribeOptions, SubscriptionListener } from './dialog/subscription.ts';
import { Guard } from './guard/guard.ts';
import { compactHeaders } from './message/compact-headers.ts';
import { parseMessage } from './message/parse-message.ts';
import { escapeUser, formatHost } from './message/uri.ts';
import { RequestDispatch } from './request-dispatch.ts';
import type { Located } from './resolve/locate.ts';
import { createResolver, type Resolver } from './resolve/resolver.ts';
import { RandomIds } from './transaction/random-ids.ts';
import { TimerWheel } from './transaction/timer-wheel.ts';
import { TransactionLayer } from './transaction/transaction-layer.ts';
import type { Hop } from './transaction/wire.ts';
import {
  isSecure,
  type ListenAddress,
  type LocalAddress,
  type Peer,
  type Source,
  type TransportName,
} from './transport/address.ts';
import { LargeRequests, largestDatagram } from './transport/large-requests.ts';
import { LocalAddresses } from './transport/local-addresses.ts';
import { TcpTransport } from './transport/tcp.ts';
import { TlsTransport } from './transport/tls.ts';
import type { TlsOptions } from './transport/tls-options.ts';
import type { Receiver, SendFailure, Transport } from './transport/transport.ts';
import { TransportSet } from './transport/transport-set.ts';
import { UdpTransport } from './transport/udp.ts';
import type { SipWebSocket } from './transport/websocket-connection.ts';
import { WebSocketDoor } from './transport/websocket-door.ts';
import type { UserAgentCounts, UserAgentLimits, UserAgentListener, UserAgentOptions } from './user-agent-options.ts';

export type { UserAgentCounts, UserAgentLimits, UserAgentListener, UserAgentOptions } from './user-agent-options.ts';

const defaultLimits: UserAgentLimits = { openRequests: 20_000, transactions: 400_000, connectionsPerSource: 1000 };

/** `sips:` says TLS by itself; secure WebSockets have no name of their own in URIs (RFC 7118 §5.2). */
const transportParameter: Readonly<Record<'sip' | 'sips', Readonly<Record<TransportName, string>>>> = {
  sip: { udp: '', tcp: ';transport=tcp', tls: ';transport=tls', ws: ';transport=ws', wss: ';transport=ws' },
  sips: { udp: '', tcp: '', tls: '', ws: ';transport=ws', wss: ';transport=ws' },
};

export class UserAgent implements Receiver {
  listener: UserAgentListener = {};
  /** Limits and bans by source; told by its user who has proven a password, and who has done wrong. */
  readonly guard: Guard;
  readonly #options: UserAgentOptions;
  readonly #limits: UserAgentLimits;
  readonly #ids: RandomIds;
  readonly #wheel: TimerWheel;
  readonly #transactions: TransactionLayer;
  readonly #addresses: LocalAddresses;
  readonly #transports: TransportSet;
  readonly #large: LargeRequests;
  readonly #location: ServerLocation;
  #resolver: Resolver | undefined;
  readonly #secured: TlsTransport[] = [];
  readonly #doors: readonly WebSocketDoor[];
  readonly #dialogs = new DialogTable();
  readonly #context: DialogContext;
  readonly #dispatch: RequestDispatch;

  /** @throws RangeError when a local network is malformed @throws CertificateUnusable */
  constructor(options: UserAgentOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#ids = new RandomIds(options.random);
    this.#wheel = new TimerWheel(options.clock, (error) => this.#callbackFailed(error, undefined));
    const wire = {
      send: (bytes: Buffer, hop: Hop, callId: string, onFailure?: SendFailure) =>
        this.#send(bytes, hop, callId, onFailure),
    };
    this.#transactions = new TransactionLayer(wire, this.#wheel);
    this.#addresses = new LocalAddresses(options.publicAddress, options.localNetworks);
    const bound = options.listen.map((address) => this.#openTransport(address));
    this.#doors = options.webSockets ? [this.#createDoor('ws'), this.#createDoor('wss')] : [];
    this.#transports = new TransportSet([...bound, ...(options.transports ?? []), ...this.#doors], this.#addresses);
    this.#large = new LargeRequests(options.clock, this.#wheel);
    this.#context = this.#createContext();
    this.#location = new ServerLocation(this.#context, () => this.#resolving(), this.#large, options.clock);
    this.guard = new Guard(options.clock, options.metrics, options.guard ?? {}, (ban) =>
      this.#guard(undefined, () => this.listener.sourceBanned?.(ban)),
    );
    this.#dispatch = new RequestDispatch(this.#context, this.guard, options, this.#limits, () => this.listener);
    this.#observe();
  }

  /** Real addresses once started, ports resolved. */
  get listening(): readonly ListenAddress[] {
    return this.#transports.bound;
  }

  /** Binds all addresses or none. @throws ListenFailed */
  async start(): Promise<void> {
    await this.#transports.start(this);
  }

  /** Drops all state and closes the sockets; end calls before. Only a BYE that waits for an ACK still goes out. */
  async stop(): Promise<void> {
    this.#dialogs.stopping();
    this.#transactions.clear();
    this.#dialogs.clear();
    await this.#transports.stop();
    this.#wheel.clear();
  }

  counts(): UserAgentCounts {
    return {
      transactions: this.#transactions.size,
      dialogs: this.#dialogs.size,
      connections: this.#transports.connections,
      timers: this.#wheel.size,
    };
  }

  /** Bytes that are taken for answers kept for repetitions, which are most of what a flood leaves behind. */
  get keptBytes(): number {
    return this.#transactions.keptBytes;
  }

  /** What Contact, Via and SDP must say to that peer. @throws NoRoute */
  addressFor(destination: Peer): LocalAddress {
    return this.#transports.localAddress(this.#transports.leadingTo(destination), destination.address);
  }

  /** An interface or address of this machine has changed: routes are asked for again. */
  addressesChanged(): void {
    this.#transports.addressesChanged();
  }

  /** Our address outside has been learnt: new messages name it toward peers outside the local networks. */
  setPublicAddress(address: string): void {
    this.#addresses.setPublicAddress(address);
  }

  /** Where a request of that many bytes goes: by TCP if it is large and `fixed` does not forbid it (RFC 3261 §18.1.1). */
  async destinationFor(to: Peer, bytes: number, fixed: boolean): Promise<Peer> {
    if (to.transport !== 'udp') return to;
    return await this.#large.destination(to, bytes, fixed, this.#transports.streamTo(to));
  }

  /**
   * Takes a WebSocket from an HTTP server that has checked Origin and chosen the subprotocol `sip` (RFC 7118).
   * @param secure whether the client came by TLS, be it through a proxy
   */
  acceptWebSocket(
    socket: SipWebSocket,
    from: { readonly address: string; readonly port: number },
    local: Source['local'],
    secure: boolean,
  ): void {
    const door = this.#doors.find(({ name }) => name === (secure ? 'wss' : 'ws'));
    if (!door) throw new RangeError('this user agent takes no WebSockets');
    door.accept(socket, from, local);
  }

  /** Keeps the connection to that peer open while it is idle, until the function that it gives is called. */
  keepOpen(peer: Peer): () => void {
    return this.#transports.holds.hold(peer);
  }

  /** Reads the certificates anew. @throws CertificateUnusable, and the old ones stay in force */
  reloadCertificates(): void {
    for (const transport of this.#secured) transport.reload();
  }

  /**
   * Calls whoever the URI names: servers are located by RFC 3263 and tried in turn, challenges answered. Never throws:
   * what goes wrong is told to the listener, after this call.
   */
  call(options: CallOptions, listener: CallListener): OutgoingCall {
    return new PlacedCall(this.#context, this.#location, options, listener);
  }

  /** Asks whoever the URI names, in the same way: REGISTER, OPTIONS, MESSAGE … One outcome, never a rejection. */
  ask(options: AskOptions): Promise<AskOutcome> {
    return new AskedRequest(this.#context, this.#location, options).outcome;
  }

  /** Subscribes at whoever the URI names (RFC 6665), in the same way; `allow` must name NOTIFY. Never throws. */
  watch(options: WatchOptions, listener: WatchListener): OutgoingSubscription {
    return new PlacedSubscription(this.#context, this.#location, options, listener);
  }

  /** The servers that `call`, `ask` and `watch` would try for a URI, in order. Failures are values. */
  async locate(uri: string): Promise<Located> {
    return await this.#location.servers({ uri });
  }

  /** `call` without location, other servers. @throws NoRoute when no listening address fits the destination, or `sips:` is to go unprotected */
  invite(options: InviteOptions, listener: OutgoingInviteListener): OutgoingInvite {
    return new ClientInvite(this.#context, options, listener);
  }

  /** A request outside dialogs other than INVITE: OPTIONS, MESSAGE, REGISTER … @throws NoRoute */
  request(options: RequestOptions): Promise<RequestOutcome> {
    return requestOutside(this.#context, options);
  }

  /** The call with those ids, as this side sees them; undefined when there is none (any more). */
  dialog(id: DialogId): Dialog | undefined {
    const dialog = this.#dialogs.at(id);
    return dialog instanceof InviteDialog && dialog.state !== 'ended' ? dialog : undefined;
  }

  /**
   * Takes up a dialog that an earlier process had confirmed, from the same socket if there is one; its requests are
   * numbered above all that process can have sent. @throws NoRoute when no transport leads to the peer
   */
  restoreDialog(saved: SavedDialog): Dialog {
    const { data, lastSeen, local, contactUser } = renumbered(saved);
    const transport = this.#transports.boundTo(local) ?? this.#transports.leadingTo(lastSeen);
    const sender = new DialogSender(this.#context, data, transport, lastSeen, contactUser);
    const dialog = new InviteDialog(this.#context, sender);
    dialog.restored();
    return dialog;
  }

  /** `watch` at one known server. @throws NoRoute */
  subscribe(options: SubscribeOptions, listener: SubscriptionListener): OutgoingSubscription {
    return new ClientSubscription(this.#context, options, listener);
  }

  /** For transports only. */
  received(bytes: Buffer, source: Source, transport: Transport): void {
    if (!this.guard.mayRead(source.address)) return;
    const message = parseMessage(bytes);
    if (message.kind === 'keep-alive') return;
    const callId = message.kind === 'fault' ? (message.head?.first('call-id') ?? '') : message.callId;
    this.#trace(false, bytes, source, callId);
    try {
      if (message.kind === 'request') this.#dispatch.received(message, source, transport);
      else if (message.kind === 'fault') this.#dispatch.malformed(message, source, transport);
      else if (!this.#transactions.responded(message, source)) this.#drop('stray response');
    } catch (error) {
      this.#callbackFailed(error, undefined);
    }
  }

  /** For transports only. */
  unframed(bytes: Buffer, why: string, source: Source, transport: Transport): void {
    if (!this.guard.mayRead(source.address)) return;
    const message = parseMessage(bytes);
    this.#trace(false, bytes, source, '');
    if (message.kind === 'request') this.#dispatch.refuseUnframed(message, why, source, transport);
    else this.#drop('unframed stream');
  }

  /** For transports only. */
  needs(source: Source): boolean {
    return this.#transports.holds.has(source);
  }

  /** For transports only. */
  disconnected(source: Source): void {
    this.#transactions.connectionLost(source);
    this.#guard(undefined, () => this.listener.disconnected?.(source));
  }

  #resolving(): Resolver {
    this.#resolver ??= this.#options.resolver ?? createResolver({ clock: this.#options.clock });
    return this.#resolver;
  }

  #send(written: Buffer, hop: Hop, callId: string, onFailure?: SendFailure): void {
    const tooLarge = written.length > largestDatagram && !hop.transport.reliable;
    const bytes = tooLarge ? compactHeaders(written) : written;
    this.#trace(true, bytes, hop.peer, callId);
    hop.transport.send(bytes, hop.peer, onFailure, hop.returnPort);
  }

  #trace(out: boolean, bytes: Uint8Array, peer: Peer, callId: string): void {
    if (this.listener.message) this.#guard(undefined, () => this.listener.message?.(out, bytes, peer, callId));
  }

  #drop(why: string): void {
    this.#options.metrics.count('sip_dropped_total', { why });
  }

  #guard(about: object | undefined, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#callbackFailed(error, about);
    }
  }

  /** The last line of defence: whatever is thrown while one message or timer is worked on ends here. */
  #callbackFailed(error: unknown, about: object | undefined): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.log.error({ error: text }, 'a callback of the signalling engine threw');
    try {
      this.listener.callbackFailed?.(error, about as IncomingInvite | OutgoingInvite | Dialog | undefined);
    } catch (second) {
      this.#options.log.error({ error: String(second) }, 'the report of a failed callback threw');
    }
  }

  #openTransport(address: ListenAddress): Transport {
    const { log } = this.#options;
    if (address.transport === 'udp') return new UdpTransport(address, log);
    if (address.transport === 'tcp')
      return new TcpTransport(address, this.#wheel, log, this.#limits.connectionsPerSource);
    if (address.transport === 'tls' && this.#options.tls) return this.#openTls(address, this.#options.tls);
    throw new RangeError(`no transport listens on ${address.transport}`);
  }

  #openTls(address: ListenAddress, tls: TlsOptions): Transport {
    const { connectionsPerSource } = this.#limits;
    const transport = new TlsTransport(address, tls, this.#wheel, this.#options.log, connectionsPerSource);
    this.#secured.push(transport);
    return transport;
  }

  #createDoor(name: 'ws' | 'wss'): WebSocketDoor {
    const bound = this.#options.webSockets ?? (() => ({ host: '', port: 0 }));
    return new WebSocketDoor({ name, bound, wheel: this.#wheel, maxPerSource: this.#limits.connectionsPerSource });
  }

  #createContext(): DialogContext {
    const { userAgentHeader, metrics, log } = this.#options;
    const { methods, supported, capabilities, inside } = abilitiesOf(this.#options);
    // Who may be replaced may also have just ended: 603 instead of 481.
    if (supported.has('replaces')) this.#dialogs.remembered = 512;
    return {
      transactions: this.#transactions,
      transports: this.#transports,
      wheel: this.#wheel,
      ids: this.#ids,
      dialogs: this.#dialogs,
      methods,
      supported,
      sessionTimer: sessionTimerSettings(this.#options),
      capabilities,
      capabilitiesInside: inside,
      server: ['Server', userAgentHeader],
      userAgent: ['User-Agent', userAgentHeader],
      guard: (about, action) => this.#guard(about, action),
      dropped: (why) => metrics.count('sip_dropped_total', { why }),
      unreachable: (_about, error) => log.warn({ error: String(error) }, 'a request could not be sent'),
      contactFor: (transport, peerAddress, user, sips = false) => {
        const { host, port } = this.#transports.localAddress(transport, peerAddress);
        const scheme = sips && isSecure(transport.name) ? 'sips' : 'sip';
        const parameter = transportParameter[scheme][transport.name];
        return `<${scheme}:${user === '' ? '' : `${escapeUser(user)}@`}${formatHost(host)}:${port}${parameter}>`;
      },
    };
  }

  #observe(): void {
    const { metrics } = this.#options;
    metrics.observe('sip_transactions', () => this.#transactions.size);
    metrics.observe('sip_dialogs', () => this.#dialogs.size);
    metrics.observe('sip_connections', () => this.#transports.connections);
    metrics.observe('sip_timers', () => this.#wheel.size);
  }
}
