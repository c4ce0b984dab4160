/** What changes in a collection: by change stream, or by asking for revisions where the server has none. */

import type { Db } from 'mongodb';
import type { Clock } from '../../clock.ts';
import type { Watch } from '../store.ts';
import type { Kept } from './mongo-collection.ts';
import type { MongoLink } from './mongo-link.ts';

type Listener = (changed: readonly string[] | 'anything') => void;

/** Milliseconds between two attempts on a server that is away. */
const RETRY_AFTER = 2000;
/** Milliseconds between two questions for revisions. */
const ASK_EVERY = 3000;
/** A single server has no change streams (40573), a work-alike may not know the stage at all. */
const NO_STREAMS: ReadonlySet<unknown> = new Set([40573, 40324, 59, 115, 303]);

/** Goes on over outages: each time that it stands anew, `anything` may have happened. */
export function watchCollection(link: MongoLink, name: string, clock: Clock, listener: Listener): Watch {
  const ending = new AbortController();
  void follow(link, name, clock, ending.signal, listener);
  return { close: () => ending.abort() };
}

/** Until it is closed; never rejects. */
async function follow(
  link: MongoLink,
  name: string,
  clock: Clock,
  ended: AbortSignal,
  listener: Listener,
): Promise<void> {
  let way = streamed;
  while (!ended.aborted) {
    try {
      await link.tell(() => way(link.database, name, clock, ended, listener));
    } catch (error) {
      if (ended.aborted) return;
      if (way === streamed && hasNoStreams(error)) way = polled;
      else await clock.sleep(RETRY_AFTER, ended).catch(() => undefined);
    }
  }
}

const hasNoStreams = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && NO_STREAMS.has(error.code);

type Way = (database: Db, name: string, clock: Clock, ended: AbortSignal, listener: Listener) => Promise<void>;

const streamed: Way = async (database, name, _clock, ended, listener) => {
  const stream = database.collection<Kept>(name).watch([], { maxAwaitTimeMS: 1000 });
  const close = () => void stream.close().catch(() => undefined);
  ended.addEventListener('abort', close, { once: true });
  try {
    // Opens it at the server; what this may find is within what is told now.
    await stream.tryNext();
    listener('anything');
    for await (const change of stream) {
      if ('documentKey' in change) listener([String(change.documentKey._id)]);
      else listener('anything');
    }
  } finally {
    ended.removeEventListener('abort', close);
    close();
  }
};

/** A row that is deleted and made anew within one turn has the revision of before, and is missed. */
const polled: Way = async (database, name, clock, ended, listener) => {
  let before = await revisionsIn(database, name);
  listener('anything');
  while (!ended.aborted) {
    await clock.sleep(ASK_EVERY, ended);
    const now = await revisionsIn(database, name);
    const changed = [...now].filter(([id, rev]) => before.get(id) !== rev).map(([id]) => id);
    const gone = [...before.keys()].filter((id) => !now.has(id));
    before = now;
    if (changed.length + gone.length > 0) listener([...changed, ...gone]);
  }
};

async function revisionsIn(database: Db, name: string): Promise<ReadonlyMap<string, number>> {
  const revisions = new Map<string, number>();
  const cursor = database.collection<Kept>(name).find({}, { projection: { rev: 1 }, batchSize: 1000 });
  for await (const { _id, rev } of cursor) revisions.set(_id, Number(rev));
  return revisions;
}
