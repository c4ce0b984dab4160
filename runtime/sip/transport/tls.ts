/** SIP over TLS 1.2 or newer (RFC 3261 §26.3.1), with certificates judged after RFC 5922. */

import { isIP, type Socket } from 'node:net';
import { connect, createServer, type Server, TLSSocket } from 'node:tls';
import type { SipLog } from '../facilities.ts';
import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { ListenAddress, Peer } from './address.ts';
import { bearsName, identitiesOf } from './certificate-identity.ts';
import { type StreamSockets, StreamTransport } from './stream-transport.ts';
import { TlsContexts } from './tls-contexts.ts';
import type { TlsOptions } from './tls-options.ts';

export class TlsTransport extends StreamTransport {
  readonly #sockets: SecureSockets;

  /** @throws CertificateUnusable */
  constructor(listen: ListenAddress, options: TlsOptions, wheel: TimerWheel, log: SipLog, maxPerSource: number) {
    const sockets = new SecureSockets(options, log);
    super(sockets, listen, wheel, log, maxPerSource);
    this.#sockets = sockets;
  }

  /** Reads the certificates anew, for connections from now on. @throws CertificateUnusable, and keeps the old ones */
  reload(): void {
    this.#sockets.reload();
  }
}

class SecureSockets implements StreamSockets {
  readonly name = 'tls';
  readonly usable = 'secureConnection';
  readonly opens = 'secureConnect';
  readonly listens: boolean;
  readonly #options: TlsOptions;
  readonly #contexts: TlsContexts;
  readonly #log: SipLog;
  #server: Server | undefined;

  constructor(options: TlsOptions, log: SipLog) {
    this.#options = options;
    this.#log = log;
    this.listens = options.identity !== undefined;
    this.#contexts = new TlsContexts(options);
  }

  reload(): void {
    this.#contexts.reload();
    this.#server?.setSecureContext(this.#contexts.settings);
  }

  createServer(): Server {
    this.#server = createServer({
      ...this.#contexts.settings,
      requestCert: (this.#options.clientCertificates ?? 'none') !== 'none',
      rejectUnauthorized: this.#options.clientCertificates === 'required',
      SNICallback: (name, done) => done(null, this.#contexts.forName(name)),
    });
    this.#server.on('tlsClientError', (error) => this.#log.debug({ error: error.message }, 'TLS handshake failed'));
    return this.#server;
  }

  namesOf(socket: Socket): readonly string[] | undefined {
    if (!(socket instanceof TLSSocket)) return undefined;
    return socket.authorized ? identitiesOf(socket.getPeerCertificate()) : [];
  }

  bears(names: readonly string[], domain: string): boolean {
    return bearsName(names, domain, this.#options.wildcards);
  }

  connect({ address, port, domain }: Peer, localAddress: string | undefined): Socket {
    const expected = domain ?? address;
    const socket = connect({
      host: address,
      port,
      ...(localAddress === undefined ? {} : { localAddress }),
      // SNI carries names only (RFC 6066 §3).
      ...(isIP(expected) === 0 ? { servername: expected } : {}),
      secureContext: this.#contexts.own,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      checkServerIdentity: (_asked, certificate) =>
        this.bears(identitiesOf(certificate), expected)
          ? undefined
          : new Error(`the certificate of ${address}:${port} does not bear the name ${expected}`),
    });
    socket.on('error', (error) => this.#log.warn({ error: error.message, address, port, expected }, 'TLS failed'));
    return socket;
  }
}
