/** The way to an engine core: across a thread in the product, straight to it where nothing is built. */

import { randomFillSync } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { EngineCore } from './engine-core.ts';
import type { Command, EngineSettings, Report } from './engine-messages.ts';
import { type BindSocket, bindUdp } from './ports/media-socket.ts';

export interface EngineChannel {
  post(command: Command): void;
  /** Ends the engine without a goodbye; it is not told as a death. */
  end(): Promise<void>;
}

export interface ChannelListener {
  report(report: Report): void;
  /** The engine is gone, and with it every stream. */
  died(reason: string): void;
}

export type OpenChannel = (settings: EngineSettings, listener: ChannelListener) => EngineChannel;

/** Runs the engine in a thread of its own. @param started is shown each thread */
export function inWorker(path: string, started: (worker: Worker) => void = () => {}): OpenChannel {
  return (settings, listener) => {
    const worker = new Worker(path, { workerData: settings, name: 'media' });
    let reason = 'it exited';
    let ended = false;
    worker.on('message', (reports: readonly Report[]) => {
      for (const report of reports) listener.report(report);
    });
    const commands = inBatches<Command>((batch) => worker.postMessage(batch));
    worker.on('error', (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    worker.on('exit', (code) => {
      if (!ended) listener.died(`${reason} (code ${code})`);
    });
    started(worker);
    return {
      post: (command) => commands.add(command),
      async end() {
        ended = true;
        await worker.terminate();
      },
    };
  };
}

/** Runs the engine on this thread: correct, but paced only as well as this thread's loop turns. */
export function inProcess(bind: BindSocket = bindUdp): OpenChannel {
  return (settings, listener) => {
    let timer: NodeJS.Timeout | undefined;
    let ended = false;
    const core = new EngineCore({
      ...threadParts,
      settings,
      bind,
      report: (report) => {
        if (!ended) setImmediate(() => listener.report(report));
      },
      wake: () => {
        timer ??= setInterval(() => {
          core.turn();
          if (core.busy) return;
          clearInterval(timer);
          timer = undefined;
        }, 1);
      },
    });
    setImmediate(() => listener.report({ type: 'up' }));
    return {
      post: (command) => {
        setImmediate(() => core.handle(command));
      },
      async end() {
        ended = true;
        clearInterval(timer);
      },
    };
  };
}

/** Sends what one turn of the loop brings together: each message on its own would wake the other thread. */
export function inBatches<T>(send: (batch: readonly T[]) => void): { add(item: T): void; flush(): void } {
  let waiting: T[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    send(batch);
  };
  return {
    add: (item) => {
      if (waiting.push(item) === 1) setImmediate(flush);
    },
    flush,
  };
}

/** Time and chance of the running thread. */
export const threadParts = {
  now: () => performance.now(),
  epoch: () => performance.timeOrigin + performance.now(),
  random: pooledRandom(1024),
};

/** 32 random bits at a time, drawn from the system in batches. */
function pooledRandom(size: number): () => number {
  const pool = new Uint32Array(size);
  let next = size;
  return () => {
    if (next === size) {
      randomFillSync(pool);
      next = 0;
    }
    return pool[next++]!;
  };
}
