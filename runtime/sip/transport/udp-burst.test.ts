/** A thousand datagrams that come while the process is busy with something else: none is lost. */

import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { silentSipLog } from '../facilities.ts';
import { UdpTransport } from './udp.ts';

const BURST = 1000;
/** Where the kernel grants less than we ask for, it is lost, and the log says so at start. */
const LIMIT = '/proc/sys/net/core/rmem_max';
const granted = existsSync(LIMIT) ? Number(readFileSync(LIMIT, 'utf8')) : 0;

test.skipIf(granted < 4 * 1024 * 1024)('a thousand datagrams, sent before one is read, all arrive', async () => {
  const transport = new UdpTransport({ transport: 'udp', host: '127.0.0.1', port: 0 }, silentSipLog);
  const seen = new Set<string>();
  let told = () => {};
  const all = new Promise<void>((resolve) => {
    told = resolve;
  });
  await transport.start({
    received(bytes) {
      seen.add(bytes.toString('latin1', 0, 8));
      if (seen.size === BURST) told();
    },
    unframed() {},
  });
  const sender = createSocket({ type: 'udp4', lookup: (name, _options, done) => done(null, name, 4) });
  await new Promise<void>((bound) => sender.bind(0, '127.0.0.1', bound));
  // Sent in one turn of the loop: nobody reads before the last one is out.
  for (let n = 0; n < BURST; n++) {
    const bytes = Buffer.alloc(750, 'x');
    bytes.write(String(n).padStart(8, '0'));
    sender.send(bytes, transport.bound.port, '127.0.0.1');
  }
  await all;
  expect(seen.size).toBe(BURST);
  sender.close();
  await transport.stop();
});
