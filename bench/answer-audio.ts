/**
 * Audio and answers: 200 of the callee → each side hears the other; ACK → the first audio of a menu whose speech is kept;
 * key → the prompt stops. Each beside the beat of the audio itself: a packet waits up to 20 ms for its turn.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { sketch } from '../e2e/harness/flows.ts';
import { startProduct } from '../e2e/harness/product.ts';
import { CALLED, startBridge } from './calls/bridge-servers.ts';
import { CALLEE_HOST } from './calls/callee.ts';
import { bind, Ends, type Place } from './calls/ends.ts';
import { KEY_PACKETS, KEY_TYPE, keyPayload, rtp } from './calls/rtp.ts';
import { median, printGoal, printTable, quantile, spread } from './figures.ts';

const FRAME = 20;
const TURNS = Number(process.env.BENCH_CALLS ?? 60);
/** Calls until the process is warm. */
const COLD = 10;

/** The callee speaks with its 200, the caller when it has it. */
async function audioAfterAnswer(): Promise<void> {
  const ends = await Ends.open();
  const [mine, theirs] = [await bind('127.0.0.1'), await bind(CALLEE_HOST)];
  let byCaller: number | undefined;
  let byCallee: number | undefined;
  // Told apart by their payload: what is played by whoever stands between is neither.
  mine.socket.on('message', (bytes) => {
    if (bytes[12] === 0x11) byCaller ??= performance.now();
  });
  theirs.socket.on('message', (bytes) => {
    if (bytes[12] === 0x22) byCallee ??= performance.now();
  });
  let toCallee: Place | undefined;
  const port = await ends.callee({
    media: theirs.port,
    invited: (place) => {
      toCallee = place;
    },
  });
  const product = await startBridge(port);
  const times: number[] = [];
  let sequence = 0;
  const speak = (from: typeof mine, to: Place | undefined, byte: number) => {
    const payload = Buffer.alloc(160, byte);
    const packet = rtp({ sequence, timestamp: sequence * 160, ssrc: byte, payload });
    if (to) from.socket.send(packet, to.port, to.host);
  };
  for (let turn = 0; turn < TURNS; turn += 1) {
    byCaller = undefined;
    byCallee = undefined;
    toCallee = undefined;
    let toCaller: Place | undefined;
    const moments = ends.call(product.port, mine.port, false, (place) => {
      toCaller = place;
    });
    const beat = setInterval(() => {
      sequence += 1;
      if (moments.accepted !== undefined) speak(theirs, toCallee, 0x11);
      if (moments.answered !== undefined) speak(mine, toCaller, 0x22);
    }, FRAME);
    const until = performance.now() + 3000;
    while ((byCaller === undefined || byCallee === undefined) && performance.now() < until) await pause(1);
    clearInterval(beat);
    times.push(Math.max(byCaller ?? Infinity, byCallee ?? Infinity) - (moments.accepted ?? 0));
    ends.hangUp(moments);
    await ends.over(moments);
  }
  await product.stop();
  ends.close();
  for (const { socket } of [mine, theirs]) socket.close();
  tell('200 → audio both ways', times.slice(COLD), 100, 0.95);
}

/** One menu: its question is heard, and stopped by a key after a second. */
async function menu(): Promise<void> {
  const product = await startProduct({ env: { CORDBOARD_LOG: 'warn' } });
  const say = 'Please press one for sales, two for support, three for everything else, or wait until somebody is free.';
  const choices = [{ digit: '1', label: 'One' }];
  const nodes = [
    ['start', 'incoming-call'],
    ['pick-up', 'answer'],
    ['ask', 'menu', { prompt: { say }, choices, timeout: 4, retries: 0 }],
    ['stay', 'wait', { seconds: 1 }],
    ['bye', 'hang-up'],
  ] as const;
  const cords = [
    ['start.in', 'pick-up'],
    ['pick-up.answered', 'ask'],
    ['ask.1', 'stay'],
    ['stay.done', 'bye'],
  ] as const;
  await product.api.saveAndPublish(sketch(CALLED, nodes, cords, { access: 'trusted' }));
  const ends = await Ends.open();
  const mine = await bind('127.0.0.1');
  let first: number | undefined;
  let last = 0;
  mine.socket.on('message', (bytes) => {
    const payload = bytes.subarray(12);
    // Silence is one byte over and over.
    if ((bytes[1]! & 0x7f) !== 0 || payload.every((byte) => byte === payload[0])) return;
    last = performance.now();
    first ??= last;
  });
  const begun: number[] = [];
  const stopped: number[] = [];
  for (let turn = 0; turn < Math.min(TURNS, 25); turn += 1) {
    first = undefined;
    let place: Place | undefined;
    const moments = ends.call(product.sipPort, mine.port, false, (media) => {
      place = media;
    });
    await pause(1000);
    begun.push((first ?? Infinity) - (moments.answered ?? 0));
    const pressed = performance.now();
    // Between two words nothing can be stopped.
    const sounding = pressed - last < 3 * FRAME;
    // RFC 4733 §2.5.1.4: the event, and its end three times.
    for (const at of KEY_PACKETS.keys()) {
      const payload = keyPayload(1, at);
      const packet = rtp({ marker: at === 0, type: KEY_TYPE, sequence: at, timestamp: 160, ssrc: turn + 1, payload });
      if (place) mine.socket.send(packet, place.port, place.host);
      await pause(FRAME);
    }
    await pause(400);
    if (sounding) stopped.push(Math.max(0, last - pressed));
    await ends.over(moments);
  }
  await product.stop();
  ends.close();
  mine.socket.close();
  tell('ACK → first audio of a prompt that is kept', begun.slice(2), 60, 0.99);
  tell('Key → the last packet of the prompt', stopped.slice(2), 60, 0.99);
}

function tell(what: string, times: readonly number[], limit: number, share: number): void {
  const worst = Math.max(...times).toFixed(1);
  printTable(
    `${what}, ${times.length} times, one after the other`,
    ['ms (quartiles)', 'worst', 'over one beat of 20 ms'],
    [[spread(times, 1), worst, (median(times) / FRAME).toFixed(1)]],
  );
  printGoal(`${what}, p${share * 100}`, quantile(times, share), limit, 'ms');
}

await audioAfterAnswer();
await menu();
