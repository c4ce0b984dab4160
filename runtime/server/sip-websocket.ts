/** `/sip`: SIP over WebSocket (RFC 7118) on the HTTP server. The engine gets what has passed the gate. */

import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Gate } from '../api/guard/gate.ts';
import type { Logger } from '../log.ts';
import { plainAddress } from '../sip/transport/transport.ts';
import { maxWebSocketMessage } from '../sip/transport/websocket-connection.ts';
import { sipSubprotocol } from '../sip/transport/websocket-door.ts';
import type { UserAgent } from '../sip/user-agent.ts';

export interface SipWebSocketOptions {
  readonly gate: Gate;
  readonly userAgent: Pick<UserAgent, 'acceptWebSocket'>;
  readonly log: Logger;
}

export interface SipUpgrades {
  /** Takes an HTTP upgrade for SIP, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Cuts all connections, so that the HTTP server can close. */
  close(): void;
}

/** Pages of other origins are turned away; programs that name no Origin are not browsers, and send no cookies. */
export function createSipUpgrades({ gate, userAgent, log }: SipWebSocketOptions): SipUpgrades {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxWebSocketMessage,
    // A small frame could become a large message.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(sipSubprotocol) ? sipSubprotocol : false),
  });
  return {
    upgrade(request, socket, head) {
      socket.on('error', (error) => log.debug({ error: String(error) }, 'a SIP WebSocket broke'));
      const refusal = gate.refusal(request);
      if (refusal) return refuse(socket, refusal.what === 'host' ? 421 : 403, refusal.why);
      if (!offersSip(request)) return refuse(socket, 400, 'the subprotocol must be sip');
      const { source, secure } = gate.caller(request);
      const { remotePort = 0, localAddress = '', localPort = 0 } = request.socket;
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const local = { address: plainAddress(localAddress), port: localPort };
        userAgent.acceptWebSocket(webSocket, { address: source, port: remotePort }, local, secure);
      });
    },
    close() {
      for (const client of server.clients) client.terminate();
    },
  };
}

function offersSip({ headers }: IncomingMessage): boolean {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return offered.includes(sipSubprotocol);
}

function refuse(socket: Duplex, status: number, why: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`;
  const length = Buffer.byteLength(why);
  socket.end(`${head}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${why}`);
}
