/** Where the product gets its media engine. */

import { builtFile } from './built-file.ts';
import { inProcess, inWorker, type OpenChannel } from './engine-channel.ts';
import { EngineFront } from './engine-front.ts';
import { type MediaClock, type MediaLog, type MediaMetrics, realClock } from './facilities.ts';
import type { MediaEngine } from './media-engine.ts';
import type { PortRange } from './ports/port-pool.ts';

export interface MediaEngineOptions {
  readonly portRange: PortRange;
  readonly log: MediaLog;
  readonly metrics: MediaMetrics;
  readonly clock?: MediaClock;
  /** Built worker file; default: the one beside this file, or in `dist/`. */
  readonly workerPath?: string;
  /** How the engine is reached; default: in a worker thread. */
  readonly channel?: OpenChannel;
  /** Seconds without a packet until a stream is told silent; default 30. */
  readonly silentAfter?: number;
}

/**
 * Starts the media worker. Where nothing is built, the engine runs on this thread and says so.
 * @throws when the port range holds no pair, or the worker does not start
 */
export async function createMediaEngine(options: MediaEngineOptions): Promise<MediaEngine> {
  const { portRange, log, metrics, clock = realClock, silentAfter = 30 } = options;
  const { from, to } = portRange;
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 1024 && to <= 65_535 && to - from >= 1)) {
    throw new RangeError(`the RTP port range ${from}-${to} must lie in 1024-65535 and hold an even port and the next`);
  }
  const openChannel = options.channel ?? channelOf(options.workerPath ?? builtFile('media-worker.js'), log);
  return EngineFront.start({ settings: { portRange, silentAfter }, openChannel, log, metrics, clock });
}

function channelOf(workerPath: string | undefined, log: MediaLog): OpenChannel {
  if (workerPath !== undefined) return inWorker(workerPath);
  log.warn({}, 'the media worker is not built: media runs on the main thread, less evenly');
  return inProcess();
}
