/** A double of a MongoDB server: the real driver talks to it over TCP, rows are in memory. No proof of a real one. */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type DoubleData, runCommand } from './mongo-double-commands.ts';
import { Cursors } from './mongo-double-cursors.ts';
import { serveWire } from './mongo-wire.ts';

export interface MongoDouble {
  readonly uri: string;
  /** Breaks all connections and takes no more, until `open`; the rows stay. */
  close(): Promise<void>;
  /** Listens again, where it did before. */
  open(): Promise<void>;
  /** From now on takes commands and answers none, or answers again. */
  hang(on: boolean): void;
}

export interface MongoDoubleOptions {
  readonly changeStreams?: boolean;
}

export async function startMongoDouble({ changeStreams = false }: MongoDoubleOptions = {}): Promise<MongoDouble> {
  const data: DoubleData = { tables: new Map(), cursors: new Cursors(), changeStreams };
  const sockets = new Set<Socket>();
  let hangs = false;
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      serveWire(socket, (command) => (hangs ? undefined : runCommand(data, command)));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return server;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}/test?directConnection=true`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
    open: async () => {
      server = await listen(port);
    },
    hang: (on) => {
      hangs = on;
    },
  };
}
