/** A cable between browser and product that a test can cut. */

import { connect, createServer, type Socket } from 'node:net';

export interface SeverableProxy {
  readonly port: number;
  /** Cuts every connection and refuses new ones. */
  sever(): void;
  mend(): void;
  /** Connections made since the start. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Listens on `port` and passes bytes to `target`, both on loopback. */
export async function severableProxy(port: number, target: number): Promise<SeverableProxy> {
  const open = new Set<Socket>();
  let cut = false;
  let connections = 0;
  const server = createServer((near) => {
    if (cut) {
      near.destroy();
      return;
    }
    connections += 1;
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      // A broken connection is closed; there is nobody else to tell.
      one.on('error', () => other.destroy());
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    sever: () => {
      cut = true;
      for (const socket of open) socket.destroy();
    },
    mend: () => {
      cut = false;
    },
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
