/**
 * The thread that does nothing but media. It waits for a slot with `Atomics.wait`, which wakes within a tenth of a
 * millisecond where a timer takes several, and turns the event loop between two waits, so that packets and commands come
 * in. Where no stream is due for some milliseconds, and with no stream connected, it sleeps in the event loop like any
 * other thread: a thousand wakes a second cost a tenth of a core.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { inBatches, threadParts } from './engine-channel.ts';
import { EngineCore } from './engine-core.ts';
import type { Command, EngineSettings, Report } from './engine-messages.ts';
import { type BindSocket, bindUdp, type Receive } from './ports/media-socket.ts';

const longestWaitMs = 1;
/** A timer is this late at times: the rest of a longer wait is for `Atomics.wait`. */
const timerLatenessMs = 2;
const totalsEveryMs = 5_000;

const main = parentPort!;
const settings: EngineSettings = workerData;
const nothing = new Int32Array(new SharedArrayBuffer(4));
let pacing = false;
let sleep: NodeJS.Timeout | undefined;

const reports = inBatches<Report>((batch) => main.postMessage(batch));
const tell = reports.add;

/** A burst of packets holds up nobody who is due: they are served between two of them. */
const bind: BindSocket = async (family, port) => {
  const socket = await bindUdp(family, port);
  const onMessage = (receive: Receive) =>
    socket.onMessage((bytes, address, from) => {
      receive(bytes, address, from);
      if (pacing && core.deadline <= performance.now()) core.turn();
    });
  return { ...socket, onMessage };
};

const core = new EngineCore({
  ...threadParts,
  settings,
  bind,
  report: tell,
  wake() {
    // Whoever has come may be due before those for whom it sleeps.
    if (pacing && !sleep) return;
    clearTimeout(sleep);
    sleep = undefined;
    pacing = true;
    setImmediate(pace);
  },
});

function pace(): void {
  sleep = undefined;
  if (!core.busy) {
    pacing = false;
    return;
  }
  reports.flush();
  const ahead = core.deadline - performance.now();
  if (ahead > timerLatenessMs + 1) {
    sleep = setTimeout(pace, Math.floor(ahead - timerLatenessMs));
    return;
  }
  if (ahead > 0) Atomics.wait(nothing, 0, 0, Math.min(longestWaitMs, ahead));
  core.turn();
  setImmediate(pace);
}

main.on('message', (commands: readonly Command[]) => {
  for (const command of commands) core.handle(command);
});

setInterval(() => {
  const totals = core.takeTotals();
  if (Object.values(totals).some((count) => count > 0)) tell({ type: 'totals', totals });
}, totalsEveryMs).unref();

tell({ type: 'up' });
