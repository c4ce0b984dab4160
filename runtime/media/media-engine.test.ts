import { existsSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { builtFile } from './built-file.ts';
import { encodeG711 } from './codec/g711.ts';
import { createMediaEngine } from './create-media-engine.ts';
import { inProcess, inWorker, type OpenChannel } from './engine-channel.ts';
import type { MediaLog } from './facilities.ts';
import { type AudioClip, type MediaEngine, MediaExhausted, MediaFailed, UnsendableAddress } from './media-engine.ts';
import { Phone } from './testing/phone.ts';

// Real sockets and processes on a machine that may be busy: nothing here depends on how long it takes.
vi.setConfig({ testTimeout: 60_000 });

const never = new AbortController().signal;
const metrics = { count() {}, observe() {} };
const quiet: MediaLog = { debug() {}, info() {}, warn() {}, error() {} };

/** A rising line: every sample of it is told apart after G.711 by its place. */
function clipOf(frames: number, id = `ramp-${frames}`): AudioClip {
  return { id, samples: Int16Array.from({ length: frames * 160 }, (_, index) => (index * 37) % 20_000) };
}

let workers: Worker[];
const workerPath = builtFile('media-worker.js');

const channels: readonly { readonly where: string; readonly channel: OpenChannel }[] = [
  { where: 'in process', channel: inProcess() },
  ...(workerPath ? [{ where: 'in its worker', channel: inWorker(workerPath, (worker) => workers.push(worker)) }] : []),
];

test('the worker is built', () => {
  expect(workerPath && existsSync(workerPath)).toBe(true);
});

describe.each(channels)('the media engine $where', ({ channel }) => {
  let engine: MediaEngine;
  let phone: Phone;
  let digits: string[];
  let failures: string[];
  let told: () => void;
  const events = {
    digit: (digit: string, form: string) => {
      digits.push(`${digit} ${form}`);
      told();
    },
    silent: (seconds: number) => {
      digits.push(`silent ${seconds}`);
      told();
    },
    failed: (reason: string) => {
      failures.push(reason);
      told();
    },
  };
  const something = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  const start = (from: number, to: number, silentAfter?: number) =>
    createMediaEngine({
      portRange: { from, to },
      log: quiet,
      metrics,
      channel,
      ...(silentAfter !== undefined && { silentAfter }),
    });

  beforeEach(async () => {
    workers = [];
    digits = [];
    failures = [];
    told = () => {};
    engine = await start(41_000, 44_999);
    phone = await Phone.create();
  });

  afterEach(async () => {
    phone.close();
    await engine.stop();
  });

  test('opens an even port, sends nothing before connect, then silence', async () => {
    const media = await engine.open('ipv4', events);
    expect(media.port % 2).toBe(0);
    expect(media.rtcpPort).toBe(media.port + 1);
    expect(engine.openStreams).toBe(1);
    engine.connect(media.stream, phone.session());
    await phone.until(({ heard }) => heard.length >= 10);
    for (const { payload, payloadType, fromPort } of phone.heard) {
      expect(payload).toEqual(new Uint8Array(160).fill(0xff));
      expect(payloadType).toBe(0);
      expect(fromPort).toBe(media.port);
    }
  });

  test('a clip leaves bit by bit, with marker, sequence, timestamp and one SSRC', async () => {
    const media = await engine.open('ipv4', events);
    const clip = clipOf(25);
    engine.connect(media.stream, phone.session({ codec: 'PCMA', payloadType: 8 }));
    await phone.until(({ heard }) => heard.length >= 3);
    expect(await engine.play(media.stream, clip, { interruptOnDigit: false }, never)).toBe('finished');
    await phone.until(({ heard }) => heard.length >= 32);
    const { heard } = phone;
    expect(new Set(heard.map(({ ssrc }) => ssrc)).size).toBe(1);
    heard.slice(1).forEach((packet, index) => {
      const before = heard[index]!;
      expect((packet.sequence - before.sequence) & 0xffff).toBe(1);
      // A stall of the machine may leave frames out: then whole frames are missing and a marker says so.
      const step = (packet.timestamp - before.timestamp) >>> 0;
      if (packet.marker) expect(step % 160).toBe(0);
      else expect(step).toBe(160);
    });
    const spoken = heard.filter(({ payload }) => payload.some((byte) => byte !== 0xd5));
    expect(spoken[0]!.marker).toBe(true);
    const bytes = Uint8Array.from(spoken.flatMap(({ payload }) => [...payload]));
    expect(bytes).toEqual(encodeG711('PCMA', clip.samples));
  });

  test('a digit stops the clip; the same digit without leave does not', async () => {
    const media = await engine.open('ipv4', events);
    engine.connect(media.stream, phone.session());
    const long = engine.play(media.stream, clipOf(3000), { interruptOnDigit: true }, never);
    await phone.until(({ heard }) => heard.length >= 3);
    phone.press(media, '5');
    expect(await long).toBe('interrupted');
    expect(digits).toEqual(['5 rfc4733']);

    const short = engine.play(media.stream, clipOf(10), { interruptOnDigit: false }, never);
    phone.press(media, '5');
    expect(await short).toBe('finished');
    expect(digits).toEqual(['5 rfc4733', '5 rfc4733']);
  });

  test('an abort stops the clip and rejects with its reason', async () => {
    const media = await engine.open('ipv4', events);
    engine.connect(media.stream, phone.session());
    const stop = new AbortController();
    const playing = engine.play(media.stream, clipOf(3000), { interruptOnDigit: false, loop: true }, stop.signal);
    await phone.until(({ heard }) => heard.some(({ payload }) => payload[5] !== 0xff));
    stop.abort(new Error('enough'));
    await expect(playing).rejects.toThrow('enough');
    const count = phone.heard.length;
    await phone.until(({ heard }) => heard.length > count + 8);
    expect(phone.heard.at(-1)!.payload).toEqual(new Uint8Array(160).fill(0xff));
  });

  test('a new clip takes the place of the one that plays', async () => {
    const media = await engine.open('ipv4', events);
    engine.connect(media.stream, phone.session());
    const first = engine.play(media.stream, clipOf(3000), { interruptOnDigit: false }, never);
    const second = engine.play(media.stream, clipOf(4), { interruptOnDigit: false }, never);
    expect(await first).toBe('interrupted');
    expect(await second).toBe('finished');
  });

  test('on hold nothing is sent, and the clip still ends', async () => {
    const media = await engine.open('ipv4', events);
    engine.connect(media.stream, phone.session({ direction: 'recvonly' }));
    expect(await engine.play(media.stream, clipOf(5), { interruptOnDigit: false }, never)).toBe('finished');
    expect(phone.heard).toEqual([]);
    engine.connect(media.stream, phone.session());
    await phone.until(({ heard }) => heard.length >= 2);
    expect(phone.heard[0]!.marker).toBe(true);
  });

  test('nothing is sent to an address that is no host', async () => {
    const media = await engine.open('ipv4', events);
    for (const address of ['224.0.0.1', '255.255.255.255', '0.0.0.0', 'phone.invalid']) {
      const remote = { address, port: 4000, rtcpPort: 4001 };
      expect(() => engine.connect(media.stream, phone.session({ remote }))).toThrow(UnsendableAddress);
    }
    // RFC 3264 §8.4: hold in the old way names 0.0.0.0, and nothing is sent there.
    const held = { address: '0.0.0.0', port: 4000, rtcpPort: 4001 };
    engine.connect(media.stream, phone.session({ remote: held, direction: 'inactive' }));
    expect((await engine.stats(media.stream)).packetsOut).toBe(0);
  });

  test('counts what comes, learns where it comes from and answers there', async () => {
    const media = await engine.open('ipv4', events);
    const other = await Phone.create();
    engine.connect(media.stream, phone.session());
    await phone.until(({ heard }) => heard.length > 0);
    other.send(
      media,
      0,
      Array.from({ length: 20 }, () => new Uint8Array(160).fill(0xff)),
    );
    await other.until(({ heard }) => heard.length >= 2);
    const stats = await engine.stats(media.stream);
    expect(stats.source).toBe(`127.0.0.1:${other.port}`);
    // The first four packets make the source known.
    expect(stats).toMatchObject({ packetsIn: 16, lost: 0 });
    other.close();
  });

  test('IPv6 works as IPv4 does', async () => {
    const phone6 = await Phone.create('::1');
    const media = await engine.open('ipv6', events);
    engine.connect(media.stream, phone6.session());
    await phone6.until(({ heard }) => heard.length >= 2);
    phone6.press(media, '#');
    await something();
    expect(digits).toEqual(['# rfc4733']);
    phone6.close();
  });

  test('says goodbye by RTCP when a stream is closed', async () => {
    const media = await engine.open('ipv4', events);
    engine.connect(media.stream, phone.session());
    await phone.until(({ heard }) => heard.length >= 5);
    engine.close(media.stream);
    await phone.until(({ reports }) => reports.length > 0);
    const [report, bye] = phone.reports[0]!;
    const { ssrc } = phone.heard[0]!;
    const packets = report?.type === 'report' ? report.sender?.packets : undefined;
    expect(report).toMatchObject({ type: 'report', ssrc });
    // The two sockets are read in either order: the last audio may come behind the goodbye.
    await phone.until(({ heard }) => heard.length >= packets!);
    expect(phone.heard).toHaveLength(packets!);
    expect(bye).toEqual({ type: 'bye', ssrcs: [ssrc] });
    expect(engine.openStreams).toBe(0);
    await expect(engine.stats(media.stream)).rejects.toThrow(MediaFailed);
  });

  test('a full range refuses, and recovers when a stream is closed', async () => {
    const small = await start(45_000, 45_005);
    const open = await Promise.all([1, 2, 3].map(() => small.open('ipv4', events)));
    expect(open.map(({ port }) => port).sort()).toEqual([45_000, 45_002, 45_004]);
    await expect(small.open('ipv4', events)).rejects.toThrow(MediaExhausted);
    small.close(open[1]!.stream);
    expect((await small.open('ipv4', events)).port).toBe(open[1]!.port);
    await small.stop();
  });

  test('ten thousand packets of garbage change nothing', async () => {
    const media = await engine.open('ipv4', events);
    engine.connect(media.stream, phone.session());
    const anything = fc.uint8Array({ maxLength: 200 });
    const nearlyRtp = fc.tuple(fc.constantFrom(0, 13, 101), anything).map(([type, rest]) => {
      const packet = Uint8Array.from([0x80, type, ...rest]);
      packet[0] = 0x80 | (rest[0] ?? 0);
      return packet;
    });
    const garbage = fc.sample(fc.oneof(anything, nearlyRtp), 10_000);
    for (let sent = 0; sent < garbage.length; sent += 100) {
      for (const bytes of garbage.slice(sent, sent + 100)) phone.sendRaw(media, bytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const count = phone.heard.length;
    await phone.until(({ heard }) => heard.length > count + 3);
    expect(failures).toEqual([]);
  });

  test('silence of the other side is told once, and again after it has spoken', async () => {
    const watchful = await start(45_100, 45_199, 0.2);
    const media = await watchful.open('ipv4', events);
    watchful.connect(media.stream, phone.session());
    await something();
    phone.send(media, 0, [new Uint8Array(160)]);
    await something();
    expect(digits).toEqual(['silent 0.2', 'silent 0.2']);
    watchful.connect(media.stream, phone.session({ direction: 'sendonly' }));
    const count = phone.heard.length;
    await phone.until(({ heard }) => heard.length > count + 25);
    expect(digits).toHaveLength(2);
    await watchful.stop();
  });
});

describe('the death of the worker', () => {
  test('is told to every stream, and a new one takes over', async () => {
    const threads: Worker[] = [];
    const engine = await createMediaEngine({
      portRange: { from: 45_200, to: 45_299 },
      log: quiet,
      metrics,
      channel: inWorker(workerPath!, (worker) => threads.push(worker)),
      // The pause before a restart is simulated away.
      clock: { monotonic: () => 0, after: (_ms, action) => ({ cancel: setImmediateCancel(action) }) },
    });
    const failed: string[] = [];
    const events = (name: string) => ({ digit() {}, silent() {}, failed: () => failed.push(name) });
    const one = await engine.open('ipv4', events('one'));
    await engine.open('ipv4', events('two'));
    const phone = await Phone.create();
    engine.connect(one.stream, phone.session());
    const playing = engine.play(one.stream, clipOf(3000), { interruptOnDigit: false }, never);
    await phone.until(({ heard }) => heard.length > 2);

    await threads[0]!.terminate();
    await expect(playing).rejects.toThrow(MediaFailed);
    expect(failed).toEqual(['one', 'two']);
    expect(engine.openStreams).toBe(0);

    while (threads.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const again = await engine.open('ipv4', events('three'));
    engine.connect(again.stream, phone.session());
    expect(await engine.play(again.stream, clipOf(3), { interruptOnDigit: false }, never)).toBe('finished');
    phone.close();
    await engine.stop();
  });

  test('before it was up is an error of the start', async () => {
    const options = { portRange: { from: 45_300, to: 45_399 }, log: quiet, metrics, workerPath: '/does/not/exist.js' };
    await expect(createMediaEngine(options)).rejects.toThrow('does not start');
  });

  test('a port range that holds no pair is refused', async () => {
    const options = { portRange: { from: 20_000, to: 20_000 }, log: quiet, metrics };
    await expect(createMediaEngine(options)).rejects.toThrow(RangeError);
  });
});

function setImmediateCancel(action: () => void): () => void {
  const handle = setImmediate(action);
  return () => clearImmediate(handle);
}
