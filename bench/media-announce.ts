/**
 * How evenly a thousand announcements leave the media worker, beside a bare pacing loop that only sends, and beside sipp
 * playing a file. Then 600, while each caller speaks, too, and what they say is searched for keys as tones; the others get
 * the same packets.
 *
 *     npx tsx bench/media-announce.ts [--streams 1000] [--both-ways 600] [--seconds 8] [--rounds 3]
 *
 * Product and floor run in turns against the same receiver, each in a process of its own. Build first: the worker
 * starts from dist/.
 */

import { fork } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once, setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createMediaEngine } from '../runtime/media/create-media-engine.ts';
import { parseRtp, writeRtpHeader } from '../runtime/media/rtp/rtp-packet.ts';
import { startSippAnnouncer } from './audio/sipp-announcer.ts';
import { cpuOf } from './process-load.ts';

interface Figures {
  readonly sent: number;
  readonly lost: number;
  readonly disordered: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

type Message =
  | { readonly type: 'listening'; readonly port: number }
  /** From these ports, to which the callers may speak. */
  | { readonly type: 'sending'; readonly ports: readonly number[] }
  | { readonly type: 'talk'; readonly ports: readonly number[] }
  | { readonly type: 'begin' | 'end' | 'stop' }
  | { readonly type: 'figures'; readonly figures: Figures }
  | { readonly type: 'cpu'; readonly cores: number };

const frameMs = 20;
const settleMs = 1_500;
const parts = { receive, product, floor, sipp };
type Part = keyof typeof parts;
const SENDERS = ['product', 'floor', 'sipp'] as const;
type Sender = (typeof SENDERS)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    streams: { type: 'string', default: '1000' },
    'both-ways': { type: 'string', default: '600' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '0' },
  },
});
const streams = Number(values.streams);
const part = positionals[0];
if (part !== undefined && Object.hasOwn(parts, part)) await parts[part as Part]();
else {
  await compare(streams, false);
  await compare(Number(values['both-ways']), true);
}

async function compare(streams: number, bothWays: boolean): Promise<void> {
  const results: Record<Sender, (Figures & { cores: number })[]> = { product: [], floor: [], sipp: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const who of SENDERS) results[who].push(await measure(who, streams, bothWays));
  }
  const product = medians(results.product, streams);
  const floor = medians(results.floor, streams);
  const way = bothWays ? 'each way, keys looked for as tones' : 'one way';
  console.info(
    `\n${streams} announcements, G.711, 50 packets/s each, ${way}; median of ${values.rounds} rounds of ${values.seconds} s`,
  );
  const columns: readonly (readonly [string, Readonly<Record<string, number | string>>])[] = [
    ['media worker', product],
    ['bare loop', floor],
    ['ratio', ratios(product, floor)],
    ['sipp', medians(results.sipp, streams)],
  ];
  console.info(['', ...columns.map(([name]) => name)].map((cell) => cell.padStart(14)).join(''));
  for (const figure of Object.keys(product)) {
    console.info(
      [figure, ...columns.map(([, of]) => String(of[figure] ?? ''))].map((cell) => cell.padStart(14)).join(''),
    );
  }
  const bound = Math.min(20, Math.max(5, 3 * floor['p99 ms']));
  const met = product.lost === 0 && product.disordered === 0 && product['p99 ms'] <= bound;
  console.info(`goal: nothing lost, p99 deviation at most ${bound.toFixed(1)} ms: ${met ? 'met' : 'MISSED'}`);
}

/** One run: a receiver, then a sender that is measured once it has settled. */
async function measure(who: Sender, streams: number, bothWays: boolean): Promise<Figures & { cores: number }> {
  const receiver = start('receive', streams, '0');
  const { port } = await hear(receiver, 'listening');
  const sender = start(who, streams, String(port));
  const { ports } = await hear(sender, 'sending');
  if (bothWays) receiver.send({ type: 'talk', ports });
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  for (const child of [receiver, sender]) child.send({ type: 'begin' });
  await new Promise((resolve) => setTimeout(resolve, Number(values.seconds) * 1000));
  for (const child of [receiver, sender]) child.send({ type: 'end' });
  const [{ figures }, { cores }] = await Promise.all([hear(receiver, 'figures'), hear(sender, 'cpu')]);
  for (const child of [sender, receiver]) {
    const gone = once(child, 'exit');
    child.send({ type: 'stop' });
    await gone;
  }
  return { ...figures, cores };
}

function start(what: Part, streams: number, port: string) {
  const execArgv = import.meta.url.endsWith('.ts') ? ['--import', 'tsx'] : [];
  return fork(fileURLToPath(import.meta.url), [what, '--streams', String(streams), '--port', port], { execArgv });
}

async function hear<T extends Message['type']>(
  child: ReturnType<typeof fork>,
  type: T,
): Promise<Extract<Message, { type: T }>> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [Message];
    if (message.type === type) return message as Extract<Message, { type: T }>;
  }
}

function say(message: Message): void {
  process.send!(message);
}

/** Takes every packet's time of arrival and compares neighbours of the same stream. */
async function receive(): Promise<void> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  const last = new Map<string, { sequence: number; timestamp: number; at: number }>();
  let deviations: number[] = [];
  let counting = false;
  let lost = 0;
  let disordered = 0;
  socket.on('message', (bytes, from) => {
    const at = performance.now();
    const packet = parseRtp(bytes);
    // RTCP comes to the same port here; its second byte reads as another payload type.
    if (packet?.payloadType !== 0) return;
    const { ssrc, sequence, timestamp } = packet;
    // sipp gives one SSRC to all its calls.
    const stream = `${from.port} ${ssrc}`;
    const before = last.get(stream);
    last.set(stream, { sequence, timestamp, at });
    if (!before || !counting) return;
    const ahead = ((sequence - before.sequence) << 16) >> 16;
    if (ahead <= 0) disordered++;
    else lost += ahead - 1;
    const due = (((timestamp - before.timestamp) | 0) / 160) * frameMs;
    deviations.push(Math.abs(at - before.at - due));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  process.on('message', (message: Message) => {
    if (message.type === 'talk') talkTo(message.ports, socket);
    if (message.type === 'begin') {
      deviations = [];
      counting = true;
    }
    if (message.type === 'stop') process.exit(0);
    if (message.type !== 'end') return;
    counting = false;
    const sorted = Float64Array.from(deviations).sort();
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
    const figures = { sent: sorted.length, lost, disordered, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
    say({ type: 'figures', figures });
  });
  say({ type: 'listening', port: socket.address().port });
}

/** Says something without a pause to each of those ports, a twentieth of them every millisecond. */
function talkTo(ports: readonly number[], socket: Socket): void {
  const packet = new Uint8Array(172).map((_, at) => ((at * 7) % 96) + 16);
  let slot = Math.ceil(performance.now());
  const talk = (): void => {
    for (; slot <= performance.now(); slot++) {
      const frame = Math.floor(slot / frameMs);
      for (let at = slot % frameMs; at < ports.length; at += frameMs) {
        writeRtpHeader(packet, false, 0, frame & 0xffff, (frame * 160) >>> 0, at + 1);
        socket.send(packet.slice(), ports[at]!, '127.0.0.1');
      }
    }
  };
  setInterval(talk, 1);
}

/** Tells the cores used between begin and end; `stop` ends the process. */
function tellCpu(stop: () => Promise<void> | void, cpu = () => cpuOf(process.pid)): void {
  let since = { cpu: 0, at: 0 };
  process.on('message', (message: Message) => {
    if (message.type === 'begin') since = { cpu: cpu(), at: performance.now() };
    if (message.type === 'end') {
      say({ type: 'cpu', cores: ((cpu() - since.cpu) * 1000) / (performance.now() - since.at) });
    }
    if (message.type === 'stop') void Promise.resolve(stop()).then(() => process.exit(0));
  });
}

/** The engine as shipped: every stream plays the same ten seconds over and over. */
async function product(): Promise<void> {
  const engine = await createMediaEngine({
    portRange: { from: 50_000, to: 59_999 },
    log: { debug() {}, info() {}, warn: (facts, text) => console.warn(text, facts), error: console.error },
    metrics: { count() {}, observe() {} },
  });
  tellCpu(() => engine.stop());
  const clip = { id: 'ramp', samples: Int16Array.from({ length: 80_000 }, (_, i) => (i * 31) % 20_000) };
  const remote = { address: '127.0.0.1', port: Number(values.port), rtcpPort: Number(values.port) };
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  const ports: number[] = [];
  for (let i = 0; i < streams; i++) {
    const { stream, port } = await engine.open('ipv4', {
      digit() {},
      silent() {},
      failed: (why) => console.error(why),
    });
    engine.connect(stream, {
      codec: 'PCMU',
      payloadType: 0,
      remote,
      direction: 'sendrecv',
      signallingAddress: '127.0.0.1',
      learnSource: false,
    });
    // It ends by rejecting when the engine stops; a stream that fails earlier is told by its events.
    engine.play(stream, clip, { interruptOnDigit: false, loop: true }, never).catch(() => {});
    ports.push(port);
  }
  say({ type: 'sending', ports });
}

/** What this machine and Node allow: the same sockets, packets and waiting, and nothing else. */
async function floor(): Promise<void> {
  let running = true;
  tellCpu(() => {
    running = false;
  });
  const rows = await Promise.all(
    Array.from({ length: streams }, async (_, ssrc) => {
      const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) });
      // With a resolver that answers at once the socket listens before bind returns.
      const listening = once(socket, 'listening');
      // What callers say is read, and means nothing here.
      socket.on('message', () => {});
      socket.bind(0);
      await listening;
      return { socket, packet: new Uint8Array(172).fill(0x55), sequence: 0, timestamp: 0, ssrc };
    }),
  );
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  let slot = Math.ceil(performance.now());
  const pace = (): void => {
    const wait = Math.min(1, slot - performance.now());
    if (wait > 0) Atomics.wait(nothing, 0, 0, wait);
    const now = performance.now();
    // As the product does: more than three frames of lateness are given up.
    if (now - slot > 4 * frameMs) slot += Math.floor((now - slot) / frameMs - 3) * frameMs;
    for (; slot <= now; slot++) {
      for (let i = slot % frameMs; i < rows.length; i += frameMs) {
        const row = rows[i]!;
        writeRtpHeader(row.packet, false, 0, row.sequence, row.timestamp, row.ssrc);
        row.socket.send(row.packet, Number(values.port), '127.0.0.1');
        row.sequence = (row.sequence + 1) & 0xffff;
        row.timestamp = (row.timestamp + 160) >>> 0;
      }
    }
    if (running) setImmediate(pace);
  };
  pace();
  say({ type: 'sending', ports: rows.map(({ socket }) => socket.address().port) });
}

/** A well-known sender of test calls. */
async function sipp(): Promise<void> {
  const announcer = await startSippAnnouncer(streams, Number(values.port));
  tellCpu(announcer.stop, announcer.cpu);
  say({ type: 'sending', ports: announcer.ports });
}

function medians(rounds: readonly (Figures & { cores: number })[], streams: number) {
  const median = (of: (round: Figures & { cores: number }) => number): number =>
    rounds.map(of).sort((a, b) => a - b)[Math.floor(rounds.length / 2)]!;
  const short = (value: number): number => Number(value.toFixed(2));
  return {
    packets: median(({ sent }) => sent),
    // Under 1 when the machine was too busy for the beat: frames were given up, and the run says little.
    'of wanted': short(median(({ sent }) => sent) / (streams * Number(values.seconds) * (1000 / frameMs))),
    // The worst round counts: a median would hide a loss.
    lost: Math.max(...rounds.map(({ lost }) => lost)),
    disordered: Math.max(...rounds.map(({ disordered }) => disordered)),
    'p50 ms': short(median(({ p50 }) => p50)),
    'p99 ms': short(median(({ p99 }) => p99)),
    'p99.9 ms': short(median(({ p999 }) => p999)),
    'max ms': short(median(({ max }) => max)),
    cores: short(median(({ cores }) => cores)),
    'CPU us/packet': short(median(({ cores, sent }) => (cores * Number(values.seconds) * 1e6) / sent)),
  };
}

function ratios(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, string> {
  const names = ['p50 ms', 'p99 ms', 'p99.9 ms', 'max ms', 'cores', 'CPU us/packet'];
  return Object.fromEntries(names.map((name) => [name, (a[name]! / b[name]!).toFixed(2)]));
}
