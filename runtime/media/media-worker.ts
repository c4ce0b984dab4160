/**
 * The thread that does nothing but media. While a stream is connected it waits for each slot with `Atomics.wait`, which
 * wakes within a tenth of a millisecond where a timer takes several, and turns the event loop between two waits, so that
 * packets and commands come in. With no stream connected it sleeps in the event loop like any other thread.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { threadParts } from './engine-channel.ts';
import { EngineCore } from './engine-core.ts';
import type { Command, EngineSettings, Report } from './engine-messages.ts';
import { bindUdp } from './ports/media-socket.ts';

const longestWaitMs = 1;
const totalsEveryMs = 5_000;

const main = parentPort!;
const settings: EngineSettings = workerData;
const nothing = new Int32Array(new SharedArrayBuffer(4));
let pacing = false;

const tell = (report: Report): void => main.postMessage(report);

const core = new EngineCore({
  ...threadParts,
  settings,
  bind: bindUdp,
  report: tell,
  wake() {
    if (pacing) return;
    pacing = true;
    setImmediate(pace);
  },
});

function pace(): void {
  if (!core.busy) {
    pacing = false;
    return;
  }
  const wait = Math.min(longestWaitMs, core.deadline - performance.now());
  if (wait > 0) Atomics.wait(nothing, 0, 0, wait);
  core.turn();
  setImmediate(pace);
}

main.on('message', (command: Command) => core.handle(command));

setInterval(() => {
  const totals = core.takeTotals();
  if (Object.values(totals).some((count) => count > 0)) tell({ type: 'totals', totals });
}, totalsEveryMs).unref();

tell({ type: 'up' });
