/**
 * A thread that does nothing but look at the clock. What it misses, the machine took from everybody: a gap between two
 * packets that is no longer than such a stall is not the product's.
 */

import { Worker } from 'node:worker_threads';

const LOOK = `
const { parentPort } = require('node:worker_threads');
const { receiveMessageOnPort } = require('node:worker_threads');
const still = new Int32Array(new SharedArrayBuffer(4));
let longest = 0;
let before = performance.now();
for (;;) {
  Atomics.wait(still, 0, 0, 5);
  const now = performance.now();
  longest = Math.max(longest, now - before - 5);
  before = now;
  if (receiveMessageOnPort(parentPort)) break;
}
parentPort.postMessage(longest);
`;

export interface StallWitness {
  /** The longest stall since the start, in milliseconds. */
  stop(): Promise<number>;
}

export function watchStalls(): StallWitness {
  const worker = new Worker(LOOK, { eval: true });
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        worker.once('message', (longest: number) => resolve(longest));
        worker.once('error', reject);
        worker.postMessage('stop');
      }),
  };
}
