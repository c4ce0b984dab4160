/** Two streams joined in the engine, judged by what two phones on real sockets get. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeG711 } from './codec/g711.ts';
import { createMediaEngine } from './create-media-engine.ts';
import { inProcess } from './engine-channel.ts';
import type { LocalMedia, MediaEngine, MediaSession } from './media-engine.ts';
import type { RtpPacket } from './rtp/rtp-packet.ts';
import { Phone } from './testing/phone.ts';

vi.setConfig({ testTimeout: 60_000 });

const never = new AbortController().signal;
const metrics = { count() {}, observe() {} };
const log = { debug() {}, info() {}, warn() {}, error() {} };
const events = { digit() {}, silent() {}, failed() {} };

let engine: MediaEngine;
let anna: Phone;
let bert: Phone;
let annas: LocalMedia;
let berts: LocalMedia;

/** Frames of a rising line: each is told apart. */
const line = Array.from({ length: 30 }, (_, frame) =>
  Int16Array.from({ length: 160 }, (_, index) => ((frame * 160 + index) * 37) % 20_000),
);
const spoken = (codec: 'PCMU' | 'PCMA') => line.map((samples) => encodeG711(codec, samples));
const isSound = ({ payload, payloadType }: RtpPacket) => payloadType !== 101 && new Set(payload).size > 1;
const soundsOf = (phone: Phone) => phone.heard.filter(isSound);

/** Connects both, and waits until both are heard: a packet that comes before is nobody's. */
async function connect(changeOfBert: Partial<MediaSession> = {}): Promise<void> {
  engine.connect(annas.stream, anna.session());
  engine.connect(berts.stream, bert.session(changeOfBert));
  await anna.until(({ heard }) => heard.length > 0);
  await bert.until(({ heard }) => heard.length > 0);
  engine.join(annas.stream, berts.stream);
}

beforeEach(async () => {
  const settings = { portRange: { from: 43_000, to: 43_998 }, silentAfter: 300 };
  engine = await createMediaEngine({ ...settings, log, metrics, channel: inProcess() });
  [anna, bert] = [await Phone.create(), await Phone.create()];
  [annas, berts] = [await engine.open('ipv4', events), await engine.open('ipv4', events)];
});

afterEach(async () => {
  await engine.stop();
  anna.close();
  bert.close();
});

describe('two streams that hear each other', () => {
  test('audio goes by byte for byte, in order, under one SSRC, without silence of ours in between', async () => {
    await connect();
    anna.send(annas, 0, spoken('PCMU'));
    await bert.until(() => soundsOf(bert).length === line.length);
    const sounds = soundsOf(bert);
    expect(sounds.map(({ payload }) => payload)).toEqual(spoken('PCMU'));
    const first = sounds[0]!;
    const steps = (read: (packet: RtpPacket) => number, wrap: number) =>
      sounds.map((packet) => (read(packet) - read(first) + wrap) % wrap);
    expect(steps(({ sequence }) => sequence, 2 ** 16)).toEqual(line.map((_, index) => index));
    expect(steps(({ timestamp }) => timestamp, 2 ** 32)).toEqual(line.map((_, index) => index * 160));
    expect(new Set(bert.heard.map(({ ssrc }) => ssrc)).size).toBe(1);
    expect(soundsOf(anna)).toEqual([]);
  });

  test('one law becomes the other', async () => {
    await connect({ codec: 'PCMA', payloadType: 8 });
    bert.send(berts, 8, spoken('PCMA'));
    await anna.until(() => soundsOf(anna).length === line.length);
    const decoded = soundsOf(anna).map(({ payloadType, payload }) => [payloadType, payload.length]);
    expect(new Set(decoded.map(String))).toEqual(new Set(['0,160']));
  });

  test('keys go by as events, one press each', async () => {
    await connect({ telephoneEvent: 96 });
    anna.press(annas, '7');
    await bert.until(({ heard }) => heard.filter(({ payloadType }) => payloadType === 96).length === 6);
    const keys = bert.heard.filter(({ payloadType }) => payloadType === 96);
    expect(new Set(keys.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(keys.map(({ payload }) => payload[0])).toEqual([7, 7, 7, 7, 7, 7]);
  });

  test('keys become sound for who knows no events, and a key of ours goes out as event where they are known', async () => {
    await connect({ telephoneEvent: undefined });
    anna.press(annas, '5');
    engine.press(annas.stream, '#', 60);
    await bert.until(() => soundsOf(bert).length >= 6);
    await anna.until(({ heard }) => heard.filter(({ payloadType }) => payloadType === 101).length === 6);
    expect(anna.heard.find(({ payloadType }) => payloadType === 101)!.payload[0]).toBe(11);
  });

  test('a clip has the word while it plays, and after parting each hears us again', async () => {
    await connect();
    const clip = { id: 'whisper', samples: new Int16Array(320).fill(9000) };
    const played = engine.play(berts.stream, clip, { interruptOnDigit: false }, never);
    anna.send(annas, 0, spoken('PCMU').slice(0, 2));
    await expect(played).resolves.toBe('finished');
    engine.part(annas.stream);
    const parted = bert.heard.length;
    await bert.until(({ heard }) => heard.length >= parted + 3);
    const before = bert.heard.length;
    anna.send(annas, 0, spoken('PCMU'));
    await bert.until(({ heard }) => heard.length >= before + 5);
    expect(soundsOf(bert).filter(({ payload }) => new Set(payload).size > 2)).toEqual([]);
    const sequences = bert.heard.map(({ sequence }) => sequence);
    expect(sequences.map((sequence, at) => (sequence - sequences[0]! - at) & 0xffff)).toEqual(sequences.map(() => 0));
  });

  test('who is closed leaves the other with silence, not with nothing', async () => {
    await connect();
    engine.close(annas.stream);
    const before = bert.heard.length;
    await bert.until(({ heard }) => heard.length >= before + 20);
    expect(engine.openStreams).toBe(1);
  });
});
