/** Free ports for one test: below the range from which the kernel gives ports to others. */

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Peers and servers get single ports here, the product its range for audio above: they never meet. */
const [SINGLE, RANGES] = [share(10_000, 19_990), share(20_000, 32_000)];

/** Files that run side by side have ports of their own: a free one may be another's a moment later. */
function share(lowest: number, highest: number): { readonly lowest: number; readonly highest: number } {
  const half = Math.floor((highest - lowest) / 8) * 4;
  const second = Number(process.env.VITEST_POOL_ID ?? 1) % 2 === 0;
  return second ? { lowest: lowest + half, highest } : { lowest, highest: lowest + half };
}

const given = new Set<number>();

/**
 * A port that is free for UDP and TCP on IPv4 loopback with its three right neighbours, since sipp also binds RTCP and
 * video beside its audio; never the same twice.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const port = SINGLE.lowest + 4 * Math.floor((Math.random() * (SINGLE.highest - SINGLE.lowest)) / 4);
    if (given.has(port)) continue;
    const free = await Promise.all([0, 1, 2, 3].map((neighbour) => isFree(port + neighbour)));
    if (!free.every(Boolean)) continue;
    given.add(port);
    return port;
  }
  throw new Error('no free port was found');
}

/** A range of so many ports that is probably free: only the ends are tried. */
export async function freeRange(count: number): Promise<{ readonly first: number; readonly last: number }> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const first = RANGES.lowest + 2 * Math.floor((Math.random() * (RANGES.highest - RANGES.lowest - count)) / 2);
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
