/** The one HTTP or HTTPS socket of editor, API and live stream. */

import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.ts';
import { StartFailed } from './start-failures.ts';

/** Limits on slow or silly clients: milliseconds and bytes. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16_384,
} as const;

/** @throws StartFailed when certificate and key are not what they should be */
export function createHttpServer(
  { tlsCert, tlsKey }: Pick<Config, 'tlsCert' | 'tlsKey'>,
  handler: RequestListener,
): Server {
  const { maxHeaderSize, ...times } = LIMITS;
  const server =
    tlsCert && tlsKey
      ? createSecure(tlsCert, tlsKey, maxHeaderSize, handler)
      : createPlainServer({ maxHeaderSize }, handler);
  return Object.assign(server, times, { maxConnections: 2_000 });
}

function createSecure(certFile: string, keyFile: string, maxHeaderSize: number, handler: RequestListener): Server {
  try {
    const [cert, key] = [readFileSync(certFile), readFileSync(keyFile)];
    return createTlsServer({ cert, key, maxHeaderSize, minVersion: 'TLSv1.2' }, handler);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartFailed(
      `HTTPS cannot use CORDBOARD_TLS_CERT=${certFile} with CORDBOARD_TLS_KEY=${keyFile} (${why}). Both are PEM files; the key must be that of the certificate.`,
    );
  }
}

/** Reads certificate and key anew, for connections from now on. @throws when they cannot be used: the old ones stay */
export function reloadCertificate(server: Server, { tlsCert, tlsKey }: Config): void {
  if (!(server instanceof TlsServer) || tlsCert === undefined || tlsKey === undefined) return;
  server.setSecureContext({ cert: readFileSync(tlsCert), key: readFileSync(tlsKey), minVersion: 'TLSv1.2' });
}

/** Resolves with the real port. @throws the system's error when it cannot listen */
export function listen(server: Server, { host, port }: Config['http']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Stops listening and drops what is still open. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
