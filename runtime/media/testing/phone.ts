/** The other end of a stream in tests: two real sockets on loopback, and everything that came to them. */

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { LocalMedia, MediaSession } from '../media-engine.ts';
import { parseRtcp, type RtcpPacket } from '../rtcp/rtcp-packet.ts';
import { parseRtp, type RtpPacket, writeRtpHeader } from '../rtp/rtp-packet.ts';

export interface Heard extends RtpPacket {
  readonly fromPort: number;
}

export class Phone {
  readonly heard: Heard[] = [];
  readonly reports: (readonly RtcpPacket[])[] = [];
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  #sequence = 65_500;
  #timestamp = 1_000;
  #wake = (): void => {};

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    rtp.on('message', (bytes, from) => {
      const packet = parseRtp(Uint8Array.from(bytes));
      if (packet) this.heard.push({ ...packet, fromPort: from.port });
      this.#wake();
    });
    rtcp.on('message', (bytes) => {
      const packets = parseRtcp(Uint8Array.from(bytes));
      if (packets) this.reports.push(packets);
      this.#wake();
    });
  }

  static async create(address = '127.0.0.1'): Promise<Phone> {
    const sockets = [0, 1].map(() => createSocket(address.includes(':') ? 'udp6' : 'udp4'));
    for (const socket of sockets) {
      socket.bind(0, address);
      await once(socket, 'listening');
    }
    return new Phone(sockets[0]!, sockets[1]!);
  }

  get port(): number {
    return this.#rtp.address().port;
  }

  /** A session with this phone, as offer and answer would agree on it. */
  session(change: Partial<MediaSession> = {}): MediaSession {
    return {
      codec: 'PCMU',
      payloadType: 0,
      remote: { address: this.#rtp.address().address, port: this.port, rtcpPort: this.#rtcp.address().port },
      telephoneEvent: 101,
      direction: 'sendrecv',
      signallingAddress: this.#rtp.address().address,
      learnSource: true,
      ...change,
    };
  }

  /** Sends payloads of one type, 20 ms of timestamp apart, as fast as the socket takes them. */
  send(to: LocalMedia, payloadType: number, payloads: readonly Uint8Array[], sameTimestamp = false): void {
    for (const payload of payloads) {
      const packet = new Uint8Array(12 + payload.length);
      writeRtpHeader(packet, false, payloadType, this.#sequence, this.#timestamp, 0x5eed);
      packet.set(payload, 12);
      this.#rtp.send(packet, to.port, this.#rtp.address().address);
      this.#sequence = (this.#sequence + 1) & 0xffff;
      if (!sameTimestamp) this.#timestamp += 160;
    }
    if (sameTimestamp) this.#timestamp += 160 * payloads.length;
  }

  /** Presses a key the way phones do: RFC 4733, three end packets. */
  press(to: LocalMedia, key: string): void {
    const event = '0123456789*#ABCD'.indexOf(key);
    const packets = [160, 320, 480, 640, 640, 640].map((duration, index) =>
      Uint8Array.of(event, index > 2 ? 0x8a : 0x0a, duration >> 8, duration & 0xff),
    );
    this.send(to, 101, packets, true);
  }

  sendRaw(to: LocalMedia, bytes: Uint8Array): void {
    this.#rtp.send(bytes, to.port, this.#rtp.address().address);
  }

  /** Resolves when `done` holds for what has come. */
  async until(done: (phone: Phone) => boolean): Promise<void> {
    while (!done(this)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#rtp.close();
    this.#rtcp.close();
  }
}
