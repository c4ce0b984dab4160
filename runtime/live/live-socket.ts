/** The server side of `/api/live`: who may connect, and how many. Each reader is served by its LiveReader. */

import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { LiveHub } from './live-hub.ts';
import { LiveReader } from './live-reader.ts';

export interface LiveSocketOptions {
  readonly hub: LiveHub;
  readonly clock: Clock;
  readonly log: Logger;
  /** Decides by cookie, Host and Origin, before the connection is made. */
  readonly admit: (request: IncomingMessage) => Admission;
  /** Readers at most; default 200. */
  readonly mostReaders?: number;
}

export type Admission =
  | { readonly refused: { readonly status: number; readonly why: string } }
  /** Asked again and again while the connection stands: false ends it. */
  | { readonly stillWelcome: () => boolean };

export interface LiveSocket {
  /** Takes an HTTP upgrade for the live stream. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly readers: number;
  /** Ends all connections; browsers come back by themselves. */
  close(): void;
}

export function createLiveSocket(options: LiveSocketOptions): LiveSocket {
  const { hub, clock, log, admit, mostReaders = 200 } = options;
  // Readers say one short hello: small messages only, and no compression that a bomb could use.
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 4096,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const readers = new Set<LiveReader>();

  return {
    get readers() {
      return readers.size;
    },
    upgrade(request, socket, head) {
      socket.on('error', (error) => log.debug({ error: String(error) }, 'a live connection broke'));
      const admission = admit(request);
      if ('refused' in admission) return refuse(socket, admission.refused.status, admission.refused.why);
      if (readers.size >= mostReaders) return refuse(socket, 503, 'too many live connections');
      server.handleUpgrade(request, socket, head, (connection) => {
        const gone = () => readers.delete(reader);
        const reader = new LiveReader({ connection, hub, clock, stillWelcome: admission.stillWelcome, gone });
        readers.add(reader);
      });
    },
    close() {
      for (const reader of readers) reader.close(1001, 'the server is stopping');
      server.close();
    },
  };
}

function refuse(socket: Duplex, status: number, why: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`;
  socket.end(`${head}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${why.length}\r\n\r\n${why}`);
}
