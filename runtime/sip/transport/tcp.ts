/** SIP over TCP. */

import { connect, createServer } from 'node:net';
import type { SipLog } from '../facilities.ts';
import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { ListenAddress } from './address.ts';
import { type StreamSockets, StreamTransport } from './stream-transport.ts';

export class TcpTransport extends StreamTransport {
  constructor(listen: ListenAddress, wheel: TimerWheel, log: SipLog, maxPerSource: number) {
    super(plainSockets, listen, wheel, log, maxPerSource);
  }
}

const plainSockets: StreamSockets = {
  name: 'tcp',
  listens: true,
  usable: 'connection',
  opens: 'connect',
  createServer: () => createServer(),
  namesOf: () => [],
  bears: () => false,
  connect: ({ address, port }, localAddress) => connect({ host: address, port, localAddress }),
};
