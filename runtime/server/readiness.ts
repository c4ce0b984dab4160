/** Whether somebody could call now: each thing that it takes, asked. */

import type { ReadinessCheck } from '../../shared/api/status.ts';
import type { Clock } from '../clock.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import { SETTINGS } from '../store/collections.ts';
import type { Store } from '../store/store.ts';

export interface ReadinessParts {
  readonly store: Store;
  readonly media: Pick<MediaEngine, 'open' | 'close'>;
  /** SIP addresses that are open. */
  readonly listening: () => readonly unknown[];
  /** Why no calls are taken, while starting or stopping. */
  readonly closed: () => string | undefined;
  readonly clock: Clock;
}

/** Milliseconds for an answer. */
const PATIENCE = 2_000;
/** Milliseconds for which an answer is good: whoever asks all the time costs no more. */
const GOOD_FOR = 1_000;

type Checks = readonly ReadinessCheck[];

export function createReadiness(parts: ReadinessParts): () => Promise<Checks> {
  const { clock } = parts;
  let known: Promise<Checks> | undefined;
  let knownAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const closed = parts.closed();
    // Not from memory: a load balancer has to hear it at once.
    if (closed !== undefined) return [{ name: 'start', ready: false, why: closed }];
    if (!known || clock.monotonic() - knownAt > GOOD_FOR) {
      knownAt = clock.monotonic();
      known = askAll(parts);
    }
    return known;
  };
}

async function askAll({ store, media, listening, clock }: ReadinessParts): Promise<Checks> {
  return Promise.all([
    check('store', clock, () => store.collection(SETTINGS).get('nothing')),
    check('sip', clock, async () => {
      if (listening().length === 0) throw new Error('no SIP address is open');
    }),
    check('media', clock, async () => {
      const { stream } = await media.open('ipv4', { digit() {}, silent() {}, failed() {} });
      media.close(stream);
    }),
  ]);
}

async function check(name: ReadinessCheck['name'], clock: Clock, ask: () => Promise<unknown>): Promise<ReadinessCheck> {
  const waited = new AbortController();
  try {
    const late = clock.sleep(PATIENCE, waited.signal).then(() => {
      throw new Error(`no answer within ${PATIENCE / 1000} seconds`);
    });
    await Promise.race([ask(), late]);
    return { name, ready: true };
  } catch (error) {
    return { name, ready: false, why: error instanceof Error ? error.message : String(error) };
  } finally {
    waited.abort();
  }
}
