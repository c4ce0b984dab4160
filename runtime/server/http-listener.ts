/** The one port of editor, API and live stream: plain HTTP, HTTPS, or both. */

import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, createServer as createPort, type Server as Port, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenAddress } from '../config.ts';
import type { HttpsMode } from './https-mode.ts';
import type { CertificateFiles } from './own-certificate.ts';
import { StartFailed } from './start-failures.ts';

export interface HttpListenerOptions {
  readonly mode: HttpsMode;
  /** Needed unless the mode is `none`. */
  readonly certificate: CertificateFiles | undefined;
  readonly handler: RequestListener;
  /** Answers plain requests where HTTPS is the only way. */
  readonly sendToHttps: RequestListener;
  /** Plain requests of these peers are served all the same: they have ended TLS for us. */
  readonly isProxy: (address: string) => boolean;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface HttpListener {
  /** Resolves with the real port. @throws the system's error when it cannot listen */
  listen(address: ListenAddress): Promise<number>;
  /** Reads certificate and key anew, for connections from now on. @throws when they cannot be used: the old ones stay */
  reloadCertificate(): void;
  /** Stops listening and drops what is still open. */
  close(): Promise<void>;
}

/** Limits on slow or silly clients: milliseconds and bytes. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
} as const;
const HEADER_BYTES = 16_384;
const MOST_CONNECTIONS = 2_000;
/** Milliseconds for the first byte, and for the handshake behind it. */
const FIRST_BYTE_WITHIN = 10_000;
/** The content type of a handshake record, the first byte of every TLS connection (RFC 8446 §5.1). */
const HANDSHAKE = 22;

/** @throws StartFailed when certificate and key are not what they should be */
export function createHttpListener(options: HttpListenerOptions): HttpListener {
  const { mode, handler, sendToHttps, isProxy, upgrade } = options;
  const plain = prepared(createPlainServer({ maxHeaderSize: HEADER_BYTES }, servePlain));
  const secure = mode === 'none' ? undefined : prepared(createSecure(options));
  const waiting = new Set<Socket>();
  const port = createPort((socket) => (secure ? sort(socket) : plain.emit('connection', socket)));
  port.maxConnections = MOST_CONNECTIONS;
  for (const server of [plain, secure]) server?.on('upgrade', upgradePlainOrSecure);

  function servePlain(...[request, response]: Parameters<RequestListener>): void {
    if (mode === 'only' && !isProxy(request.socket.remoteAddress ?? '')) sendToHttps(request, response);
    else handler(request, response);
  }

  function upgradePlainOrSecure(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const isPlain = !('encrypted' in request.socket);
    if (isPlain && mode === 'only' && !isProxy(request.socket.remoteAddress ?? '')) socket.destroy();
    else upgrade(request, socket, head);
  }

  /** Looks at the first byte, puts it back, and hands the connection on. */
  function sort(socket: Socket): void {
    waiting.add(socket);
    socket.setTimeout(FIRST_BYTE_WITHIN, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => waiting.delete(socket));
    socket.once('data', (bytes: Buffer) => {
      waiting.delete(socket);
      socket.setTimeout(0);
      socket.pause();
      socket.removeAllListeners('timeout');
      socket.unshift(bytes);
      (bytes[0] === HANDSHAKE && secure ? secure : plain).emit('connection', socket);
      // Both servers read as soon as they have their own listeners.
      setImmediate(() => socket.resume());
    });
    socket.resume();
  }

  return {
    listen: (address) => listen(port, address),
    reloadCertificate: () => secure?.setSecureContext(contextOf(options)),
    close: async () => {
      for (const socket of waiting) socket.destroy();
      const closed = new Promise<void>((resolve) => port.close(() => resolve()));
      for (const server of [plain, secure]) {
        server?.closeAllConnections();
        // It never listened itself; this ends its checks of slow clients.
        server?.close(() => undefined);
      }
      await closed;
    },
  };
}

/** A server that is handed its connections. */
function prepared<S extends Server | TlsServer>(server: S): S {
  Object.assign(server, LIMITS);
  // Its limits on slow clients are checked from this event on.
  server.emit('listening');
  return server;
}

function createSecure(options: HttpListenerOptions): TlsServer {
  try {
    return createTlsServer(
      { ...contextOf(options), maxHeaderSize: HEADER_BYTES, handshakeTimeout: FIRST_BYTE_WITHIN },
      options.handler,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const { cert, key } = options.certificate ?? {};
    throw new StartFailed(
      `HTTPS cannot use CORDBOARD_TLS_CERT=${cert} with CORDBOARD_TLS_KEY=${key} (${why}). Both are PEM files; the key must be that of the certificate.`,
    );
  }
}

function contextOf({ certificate }: HttpListenerOptions) {
  if (!certificate) throw new Error('HTTPS needs a certificate');
  const [cert, key] = [readFileSync(certificate.cert), readFileSync(certificate.key)];
  return { cert, key, minVersion: 'TLSv1.2' } as const;
}

function listen(server: Port, { host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
