/** One question to one name server: over UDP, and over TCP when the answer did not fit (RFC 7766 §5). */

import { createSocket } from 'node:dgram';
import { createConnection, isIPv6 } from 'node:net';
import type { SipClock } from '../facilities.ts';
import { type DnsResponse, decodeResponse, encodeQuery } from './dns-message.ts';
import type { DnsName } from './dns-name.ts';
import { type RecordType, recordTypes } from './dns-records.ts';

export interface NameServer {
  /** An IP literal. */
  readonly address: string;
  readonly port: number;
}

export interface Question {
  readonly name: DnsName;
  readonly type: RecordType;
}

/** `unreachable`: the system said so; `silent`: time ran out; `unaskable`: the name cannot be written. */
export type ExchangeFailure = 'unreachable' | 'silent' | 'unaskable';

/** The parts of the outside world that an exchange uses. */
export interface ExchangeWorld {
  readonly clock: SipClock;
  /** A whole number from 0 up to but not including `below`, unpredictable. */
  readonly random: (below: number) => number;
}

/** Asks and waits at most `ms` milliseconds, TCP included. Never rejects. */
export async function ask(
  server: NameServer,
  question: Question,
  ms: number,
  world: ExchangeWorld,
): Promise<DnsResponse | ExchangeFailure> {
  const until = world.clock.monotonic() + ms;
  const first = await exchange(askByUdp, server, question, ms, world);
  if (typeof first === 'string' || !first.truncated) return first;
  const again = await exchange(askByTcp, server, question, Math.max(1, until - world.clock.monotonic()), world);
  return typeof again !== 'string' && again.truncated ? 'unreachable' : again;
}

/** Sends the query and tells what comes back, piece by piece; gives what ends it. */
type Medium = (server: NameServer, query: Buffer, came: (bytes: Buffer) => void, failed: () => void) => () => void;

function exchange(medium: Medium, server: NameServer, question: Question, ms: number, world: ExchangeWorld) {
  return new Promise<DnsResponse | ExchangeFailure>((resolve) => {
    const id = world.random(0x10000);
    const query = encodeQuery(id, question.name, question.type);
    if (!query) return resolve('unaskable');
    const finish = (outcome: DnsResponse | ExchangeFailure) => {
      timer.cancel();
      close();
      resolve(outcome);
    };
    const timer = world.clock.after(ms, () => finish('silent'));
    const came = (bytes: Buffer) => {
      const response = decodeResponse(bytes);
      // Whatever does not answer this very question may be forged: waiting goes on (RFC 5452 §9.1).
      if (response && response.id === id && answers(response, question)) finish(response);
    };
    const close = medium(server, query, came, () => finish('unreachable'));
  });
}

const answers = (response: DnsResponse, { name, type }: Question): boolean =>
  response.question.type === recordTypes[type] && response.question.name === name.replace(/\.$/, '').toLowerCase();

/** A socket of its own for each question: an unpredictable port, and connected, so that only the server is heard. */
const askByUdp: Medium = (server, query, came, failed) => {
  const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
  socket.unref();
  let open = true;
  const fail = () => open && failed();
  socket.on('error', fail);
  socket.on('message', (bytes) => open && came(bytes));
  socket.connect(server.port, server.address, () => open && socket.send(query, (error) => error && fail()));
  return () => {
    open = false;
    socket.close();
  };
};

/*
 *  | length (2) | message |        RFC 1035 §4.2.2
 */
const askByTcp: Medium = (server, query, came, failed) => {
  const socket = createConnection(server.port, server.address);
  socket.unref();
  let received = Buffer.alloc(0);
  let open = true;
  const fail = () => open && failed();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(query.length);
  socket.on('connect', () => socket.write(Buffer.concat([length, query])));
  socket.on('error', fail);
  socket.on('close', fail);
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
    came(received.subarray(2, 2 + received.readUInt16BE(0)));
    // One question, one answer: if this was not it, none will come.
    fail();
  });
  return () => {
    open = false;
    socket.destroy();
  };
};
