/** A bad network between two real sockets: a proxy on loopback that loses, delays, splits, glues and cuts by numbers. */

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { SipClock } from '../facilities.ts';
import { type Impairment, impaired, randomOf } from './impairment.ts';

export interface ImpairmentProxy {
  readonly port: number;
  /** What it has done to what went through. */
  readonly counts: Readonly<Record<'passed' | 'lost' | 'doubled' | 'cut' | 'muted', number>>;
  close(): Promise<void>;
}

export interface UdpImpairmentProxy extends ImpairmentProxy {
  /** Where `target` sees the other side. */
  readonly farPort: number;
}

type Counts = { -readonly [Name in keyof ImpairmentProxy['counts']]: number };
const noCounts = (): Counts => ({ passed: 0, lost: 0, doubled: 0, cut: 0, muted: 0 });

/**
 * Datagrams to `target` and back to whoever spoke last: a proxy for one peer. Like the gateways of some routers it puts
 * its own ports in place of those that the messages name, so that every request of a dialog comes through it, too.
 */
export async function startUdpImpairment(
  target: number,
  impairment: Impairment,
  clock: SipClock,
): Promise<UdpImpairmentProxy> {
  const counts = noCounts();
  const fate = impaired(impairment);
  const near = createSocket('udp4');
  const far = createSocket('udp4');
  let peer: number | undefined;
  const pass = (bytes: Buffer, to: UdpSocket, port: number) => {
    const delays = fate();
    if (delays.length === 0) counts.lost++;
    if (delays.length > 1) counts.doubled++;
    for (const delay of delays) {
      clock.after(delay, () => {
        counts.passed++;
        // Closed by the end of the test while this was on its way.
        if (open) to.send(bytes, port, '127.0.0.1');
      });
    }
  };
  let open = true;
  near.on('message', (bytes, { port }) => {
    peer = port;
    pass(
      readdressed(bytes, [
        [port, far.address().port],
        [near.address().port, target],
      ]),
      far,
      target,
    );
  });
  far.on('message', (bytes) => {
    if (peer === undefined) return;
    const ports = [
      [target, near.address().port],
      [far.address().port, peer],
    ] as const;
    pass(readdressed(bytes, ports), near, peer);
  });
  await Promise.all([near, far].map((socket) => new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))));
  return {
    port: near.address().port,
    farPort: far.address().port,
    counts,
    close: async () => {
      open = false;
      await Promise.all([near, far].map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    },
  };
}

/** Ports of this machine, exchanged wherever a message names them; five digits for five, so that no length changes. */
function readdressed(bytes: Buffer, ports: readonly (readonly [from: number, to: number])[]): Buffer {
  const exchanged = new Map(ports.map(([from, to]) => [String(from), String(to)]));
  const text = bytes.toString('latin1').replace(/(?<=127\.0\.0\.1:)\d{5}\b/g, (port) => exchanged.get(port) ?? port);
  return Buffer.from(text, 'latin1');
}

export interface StreamImpairment {
  /** Bytes of the longest piece that is written at once: what comes is split, and glued to what comes next. */
  readonly piece: number;
  /** Milliseconds: each piece waits up to so long for the next one. */
  readonly delay: number;
  /** The share of pieces at which the connection is reset, both ways. */
  readonly cut: number;
  /** The share of pieces after which a direction is heard no more, while the connection stays: half open. */
  readonly mute: number;
  readonly seed: number;
}

/** Ports of the two engines: where the proxy leads from `port` and, for requests of the callee's own, from `farPort`. */
export interface StreamEnds {
  readonly caller: number;
  readonly callee: number;
}

export interface StreamImpairmentProxy extends ImpairmentProxy {
  /** Where the callee finds the caller. */
  readonly farPort: number;
}

/**
 * Connections either way between two engines. As over UDP the proxy puts its own ports in place of theirs wherever a
 * message names them: a request inside a dialog comes through it, too, whoever sends it and over whatever connection.
 */
export async function startStreamImpairment(
  ends: StreamEnds,
  impairment: StreamImpairment,
  clock: SipClock,
): Promise<StreamImpairmentProxy> {
  const counts = noCounts();
  const random = randomOf(impairment.seed);
  const open = new Set<Socket>();
  const exchanged: [from: number, to: number][] = [];
  const servers = [ends.callee, ends.caller].map((target) => createServer((socket) => lead(socket, target)));

  function lead(near: Socket, target: number): void {
    const far = connect(target, '127.0.0.1');
    const cut = () => {
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      carry(one, other, cut);
    }
  }

  function carry(from: Socket, to: Socket, cut: () => void): void {
    let waiting = Buffer.alloc(0);
    let unsure = Buffer.alloc(0);
    let muted = false;
    let moving = false;
    const move = () => {
      if (muted || to.destroyed || waiting.length === 0) {
        moving = false;
        return;
      }
      const size = 1 + Math.floor(random() * impairment.piece);
      const piece = waiting.subarray(0, size);
      waiting = waiting.subarray(size);
      const chance = random();
      if (chance < impairment.cut) {
        counts.cut++;
        cut();
      } else if (chance < impairment.cut + impairment.mute) {
        counts.muted++;
        muted = true;
      } else {
        counts.passed++;
        to.write(piece);
      }
      if (impairment.delay === 0) setImmediate(move);
      else clock.after(Math.floor(random() * impairment.delay), move);
    };
    from.on('data', (bytes: Buffer) => {
      const all = Buffer.concat([unsure, bytes]);
      // The end may be half of an address, which is exchanged as a whole or not at all.
      const sure =
        all.length - (/127\.0\.0\.1:\d{0,4}$/.exec(all.toString('latin1', all.length - 15))?.[0].length ?? 0);
      unsure = all.subarray(sure);
      waiting = Buffer.concat([waiting, readdressed(all.subarray(0, sure), exchanged)]);
      if (moving) return;
      moving = true;
      move();
    });
  }

  const [port, farPort] = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    }),
  );
  exchanged.push([ends.caller, farPort!], [farPort!, ends.caller], [port!, ends.callee], [ends.callee, port!]);
  return {
    port: port!,
    farPort: farPort!,
    counts,
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
    },
  };
}
