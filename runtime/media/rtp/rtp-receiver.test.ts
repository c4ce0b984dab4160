import { beforeEach, describe, expect, test } from 'vitest';
import type { MediaSession } from '../media-engine.ts';
import { writeRtpHeader } from './rtp-packet.ts';
import { RtpReceiver } from './rtp-receiver.ts';

const session: MediaSession = {
  codec: 'PCMU',
  payloadType: 0,
  remote: { address: '192.0.2.1', port: 4000, rtcpPort: 4001 },
  telephoneEvent: 101,
  direction: 'sendrecv',
  signallingAddress: '192.0.2.1',
  learnSource: false,
};

let receiver: RtpReceiver;
let digits: string[];
let now: number;
let sequence: number;
let timestamp: number;

function arrive(payloadType: number, payload = new Uint8Array(160).fill(0xff), ssrc = 5): void {
  const bytes = new Uint8Array(12 + payload.length);
  writeRtpHeader(bytes, false, payloadType, sequence, timestamp, ssrc);
  bytes.set(payload, 12);
  receiver.receive(bytes, '192.0.2.1', 4000, now);
  sequence++;
}

/** Time passes in frames; gives back how often a silence was told. */
function pass(seconds: number, speaks: boolean): number {
  let told = 0;
  for (let frame = 0; frame < seconds * 50; frame++) {
    now += 20;
    timestamp += 160;
    if (speaks) arrive(0);
    if (receiver.turn(now, 30_000)) told++;
  }
  return told;
}

beforeEach(() => {
  digits = [];
  now = 1_000;
  sequence = 0;
  timestamp = 0;
  receiver = new RtpReceiver((digit, form) => digits.push(`${digit} ${form}`));
  receiver.begin(session, now);
});

describe('what a stream receives', () => {
  test('counts from the answer, tells a silence once, and again after speech', () => {
    expect(pass(29, false)).toBe(0);
    expect(pass(600, false)).toBe(1);
    expect(pass(5, true)).toBe(0);
    expect(pass(600, false)).toBe(1);
  });

  test('who is on hold, or only listens, may be silent', () => {
    for (const direction of ['sendonly', 'inactive'] as const) {
      receiver.begin({ ...session, direction }, now);
      expect(pass(600, false)).toBe(0);
    }
    receiver.begin(session, now);
    expect(pass(29, false)).toBe(0);
    expect(pass(2, false)).toBe(1);
  });

  test('ten minutes muted with silence suppression: the call stays', () => {
    pass(1, true);
    arrive(13, Uint8Array.of(70));
    expect(pass(600, false)).toBe(0);
  });

  test('a sender that leaves silence out without comfort noise is known by its timestamps', () => {
    pass(1, true);
    pass(3, false);
    pass(1, true);
    expect(pass(600, false)).toBe(0);
    receiver.begin(session, now);
    expect(pass(600, false)).toBe(0);
  });

  test('reports of the other side count as life', () => {
    pass(29, false);
    receiver.noteAlive(now);
    expect(pass(29, false)).toBe(0);
  });

  test('keys under an SSRC of their own are heard, audio goes on beside them', () => {
    pass(1, true);
    arrive(101, Uint8Array.of(4, 10, 0, 160), 99);
    arrive(101, Uint8Array.of(4, 0x8a, 0, 160), 99);
    pass(1, true);
    expect(digits).toEqual(['4 rfc4733']);
    expect(receiver.packets).toBe(102);
  });

  test('tones are listened to only where telephone-event was not negotiated', () => {
    const tone = Uint8Array.from({ length: 800 }, (_, i) => {
      const value = Math.sin((2 * Math.PI * 770 * i) / 8_000) + Math.sin((2 * Math.PI * 1336 * i) / 8_000);
      // Coarse mu-law: sign and the top segment's mantissa are enough to be heard.
      return value >= 0 ? 0x80 | (0x2f - Math.round(value * 23)) : 0x2f - Math.round(-value * 23);
    });
    const press = () => {
      for (let at = 0; at < 800; at += 160) arrive(0, tone.subarray(at, at + 160));
    };
    press();
    expect(digits).toEqual([]);
    const { telephoneEvent: _, ...without } = session;
    receiver.begin(without, now);
    press();
    expect(digits).toEqual(['5 inband']);
  });

  test('a flood inside the lock is worked on only in part', () => {
    for (let packet = 0; packet < 10_000; packet++) arrive(0);
    expect(receiver.packets).toBe(100);
    expect(receiver.dropped).toBe(9_900);
  });

  test('payload types that nobody negotiated are dropped; either static one is taken', () => {
    arrive(96);
    arrive(18);
    expect(receiver.packets).toBe(0);
    arrive(8);
    expect(receiver.packets).toBe(1);
  });
});
