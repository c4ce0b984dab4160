/** The floor of anything that answers datagrams in Node: what receiving one and sending one costs. */

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../e2e/harness/ports.ts';
import { loadOf } from '../process-load.ts';

const ECHO = `
const socket = require('node:dgram').createSocket({ type: 'udp6', recvBufferSize: 4 << 20 });
socket.on('message', (message, { port, address }) => socket.send(message, port, address));
socket.bind(Number(process.argv[1]), '::', () => console.log('up'));
`;

const DATAGRAMS = 20_000;
/** As large as a REGISTER, and as many at once as come within 10 ms. */
const BYTES = 420;
const AT_ONCE = 40;

/** CPU in µs of one datagram that is sent back. */
export async function echoCost(): Promise<number> {
  const port = await freePort();
  const echo = spawn(process.execPath, ['-e', ECHO, `${port}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(echo.stdout, 'data');
  const socket = createSocket('udp4');
  let echoed = 0;
  socket.on('message', () => {
    echoed++;
  });
  const send = async (count: number) => {
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      for (let i = 0; i < AT_ONCE; i++) socket.send(Buffer.alloc(BYTES, 'x'), port, '127.0.0.1');
      await pause(10);
    }
    await pause(500);
  };
  await send(DATAGRAMS / 2);
  const before = loadOf(echo.pid!).cpu;
  echoed = 0;
  await send(DATAGRAMS);
  const cost = ((loadOf(echo.pid!).cpu - before) / echoed) * 1e6;
  socket.close();
  echo.kill();
  return cost;
}
