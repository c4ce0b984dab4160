/** Judges drawings away from the signalling thread. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { checkFlow } from './check-flow.ts';

export interface FlowChecker {
  /** What is wrong with the drawing. Rejects when the thread dies over it; the next check gets a new one. */
  check(flow: Flow): Promise<readonly Problem[]>;
  stop(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly problems: readonly Problem[];
}

interface Waiting {
  readonly resolve: (problems: readonly Problem[]) => void;
  readonly reject: (error: Error) => void;
}

/** Threads begin from built JavaScript; where nothing is built, the check runs here. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/runtime/flow/check-worker.js' : './check-worker.js',
  import.meta.url,
);

/** The thread starts with the first check. @param file the built thread; only tests hand in their own */
export function createFlowChecker(file = fileURLToPath(WORKER)): FlowChecker {
  if (!existsSync(file)) return { check: async (flow) => checkFlow(flow), stop: async () => {} };
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let serial = 0;

  const died = (why: string) => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Error(`the drawing could not be checked: ${why}`));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(file);
    started.unref();
    started.on('message', ({ id, problems }: Answer) => {
      waiting.get(id)?.resolve(problems);
      waiting.delete(id);
    });
    started.on('error', (error) => died(error.message));
    started.on('exit', () => {
      if (worker === started) died('the thread ended');
    });
    return started;
  };

  return {
    check: (flow) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const id = serial++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, flow });
      }),
    async stop() {
      await worker?.terminate();
    },
  };
}
