/** Free ports for one test: below the range from which the kernel gives ports to others. */

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const LOWEST = 10_000;
const HIGHEST = 32_000;

/** A port that is free for UDP and TCP, with its right neighbour, on IPv4 loopback. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = LOWEST + 2 * Math.floor((Math.random() * (HIGHEST - LOWEST)) / 2);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no free port was found');
}

/** The first port of `count` that are probably free: only the ends are tried. */
export async function freeRange(count: number): Promise<{ readonly first: number; readonly last: number }> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const first = LOWEST + 2 * Math.floor((Math.random() * (HIGHEST - LOWEST - count)) / 2);
    const last = first + count - 1;
    if ((await isFree(first)) && (await isFree(last))) return { first, last };
  }
  throw new Error('no free range of ports was found');
}

async function isFree(port: number): Promise<boolean> {
  return (await tryUdp(port)) && (await tryTcp(port));
}

function tryUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

function tryTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
