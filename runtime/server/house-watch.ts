/** Everything that watches over the running product: readiness, answer times, metrics, and the event loop. */

import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { ApiParts } from '../api/api-parts.ts';
import type { CallDirectory } from '../call/call-directory.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import type { createMetrics } from '../metrics.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import type { JournalWriter } from '../store/journal-writer.ts';
import type { Store } from '../store/store.ts';
import { watchLoop } from './loop-watch.ts';
import { createReadiness } from './readiness.ts';
import { SipTimes } from './sip-times.ts';
import { StatusHistory } from './status-history.ts';

export interface HouseWatchParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly announce: (fact: SystemFact) => void;
  readonly userAgent: Pick<UserAgent, 'listening'>;
  readonly media: MediaEngine;
  readonly directory: CallDirectory;
  readonly journal: Pick<JournalWriter, 'held' | 'waiting'>;
  /** Why no calls are taken, while starting or stopping. */
  readonly closed: () => string | undefined;
}

export interface HouseWatch extends Pick<ApiParts, 'readiness' | 'status' | 'metricsText'> {
  readonly sip: SipTimes;
  stop(): Promise<void>;
}

export async function createHouseWatch(parts: HouseWatchParts): Promise<HouseWatch> {
  const { store, clock, log, metrics, announce, userAgent, media, directory, journal, closed } = parts;
  const history = await StatusHistory.load({ store, clock, log });
  const startedAt = clock.now();
  metrics.observe('calls_running', () => directory.size);
  metrics.observe('store_waiting_events', () => journal.held + journal.waiting);
  metrics.observe('store_answer_seconds', () => history.storeSeconds);
  const stopLoopWatch = watchLoop({ clock, log, announce });
  return {
    sip: new SipTimes(clock, metrics, (ms) => history.note('sip', ms)),
    readiness: createReadiness({ store, media, clock, closed, listening: () => userAgent.listening }),
    status: {
      startedAt,
      noteApi: (ms) => history.note('api', ms),
      answerTimes: () => history.answerTimes(),
      waitingForStore: () => journal.held + journal.waiting,
    },
    metricsText: async () => ({ type: metrics.registry.contentType, text: await metrics.registry.metrics() }),
    async stop() {
      stopLoopWatch();
      await history.stop();
    },
  };
}
