/**
 * Keys and strangers on a bad network: whole streams go through the receiver, packet by packet, and what it makes of
 * them is counted. The losses are seeded, so that every run sees the same ones.
 */

import { describe, expect, test } from 'vitest';
import { EventSender } from '../dtmf/event-sender.ts';
import type { MediaSession } from '../media-engine.ts';
import { writeRtpHeader } from './rtp-packet.ts';
import { RtpReceiver } from './rtp-receiver.ts';

const PHONE = { address: '192.0.2.1', port: 4000 };
const session: MediaSession = {
  codec: 'PCMU',
  payloadType: 0,
  remote: { ...PHONE, rtcpPort: 4001 },
  telephoneEvent: 101,
  direction: 'sendrecv',
  signallingAddress: PHONE.address,
  learnSource: true,
};
const KEYS = '0123456789*#ABCD';
const SPEECH = new Uint8Array(160).fill(0xff);
const PRESSES = 5_000;

/** Numbers between 0 and 1, the same for the same seed (xorshift, Marsaglia 2003). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
}

/** A phone that speaks and presses keys, 20 ms a packet. */
function* phone(presses: readonly { readonly key: string; readonly milliseconds: number }[]): Generator<Uint8Array> {
  const sender = new EventSender();
  let [sequence, timestamp, begun] = [1, 160, 0];
  for (const { key, milliseconds } of presses) {
    sender.press(key, milliseconds);
    for (let spoken = 0; sender.busy || spoken < 5; timestamp = (timestamp + 160) >>> 0) {
      const event = sender.next();
      if (event?.begins) begun = timestamp;
      if (!event) spoken++;
      const payload = event?.payload ?? SPEECH;
      const packet = new Uint8Array(12 + payload.length);
      writeRtpHeader(
        packet,
        event?.begins ?? false,
        event ? 101 : 0,
        sequence++ & 0xffff,
        event ? begun : timestamp,
        7,
      );
      packet.set(payload, 12);
      yield packet;
    }
  }
}

function listen(): {
  receiver: RtpReceiver;
  heard: string[];
  take(packet: Uint8Array, from?: typeof PHONE): void;
  frame(): void;
} {
  const heard: string[] = [];
  const receiver = new RtpReceiver((digit) => heard.push(digit));
  let now = 1_000;
  receiver.begin(session, now);
  return {
    ...{ receiver, heard },
    take: (packet, from = PHONE) => receiver.receive(packet, from.address, from.port, now),
    frame: () => {
      now += 20;
      receiver.turn(now, 300_000);
    },
  };
}

describe('keys as RTP events', () => {
  test.each([
    [0.1, PRESSES],
    [0.3, PRESSES * 0.99],
  ])(
    'of five thousand presses, with a share of %f of all packets lost, at least %i are found, none twice',
    (loss, atLeast) => {
      const random = randomOf(20_261_127 + loss * 100);
      // From a short tap to a long press.
      const presses = Array.from({ length: PRESSES }, () => ({
        key: KEYS[Math.floor(random() * KEYS.length)]!,
        milliseconds: 60 + 20 * Math.floor(random() * 8),
      }));
      const { heard, take, frame } = listen();
      for (const packet of phone(presses)) {
        frame();
        if (random() < loss) continue;
        take(packet);
        if (random() < 0.05) take(packet);
      }
      const pressed = presses.map(({ key }) => key);
      const found = inOrder(heard, pressed);
      console.info(
        `loss ${loss * 100} %: ${found} of ${PRESSES} presses found, ${heard.length - found} that nobody made`,
      );
      expect(found).toBe(heard.length);
      expect(found).toBeGreaterThanOrEqual(atLeast);
    },
  );
});

/** How many of these digits are presses, each of another one and in their order. */
function inOrder(heard: readonly string[], pressed: readonly string[]): number {
  let at = 0;
  let found = 0;
  for (const digit of heard) {
    const next = pressed.indexOf(digit, at);
    if (next < 0) continue;
    at = next + 1;
    found++;
  }
  return found;
}

describe('threat S9: a stranger who sprays a port in use', () => {
  test('of forty thousand packets with right payload types, from other addresses and ports, none counts', () => {
    const random = randomOf(9);
    const { receiver, heard, take, frame } = listen();
    const passed: string[] = [];
    receiver.onPacket = ({ ssrc }) => passed.push(ssrc === 7 ? 'phone' : 'stranger');
    const calls = phone(Array.from({ length: 150 }, () => ({ key: '5', milliseconds: 100 })));
    let [sprayed, own] = [0, 0];
    while (sprayed < 40_000) {
      frame();
      const { value, done } = calls.next();
      if (!done) {
        take(value);
        own++;
      }
      for (let n = 0; n < 16; n++, sprayed++) {
        const packet = Uint8Array.from({ length: 16 + Math.floor(random() * 160) }, () => Math.floor(random() * 256));
        const isKey = random() < 0.5;
        // Half of them go on in the phone's own SSRC and count up as it does.
        writeRtpHeader(packet, false, isKey ? 101 : 0, own + n, own * 160, random() < 0.5 ? 7 : sprayed);
        const near = random() < 0.5;
        take(packet, {
          address: near ? PHONE.address : `198.51.100.${1 + Math.floor(random() * 250)}`,
          port: 5_000 + n,
        });
      }
    }
    console.info(
      `S9: ${sprayed} packets sprayed, ${receiver.dropped} dropped, ${passed.length} of the phone passed on`,
    );
    expect(receiver.dropped).toBe(sprayed);
    expect(passed.every((from) => from === 'phone')).toBe(true);
    expect(passed).toHaveLength(own);
    expect(heard).toHaveLength(150);
  });
});
