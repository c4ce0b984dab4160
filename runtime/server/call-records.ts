/** The records of calls at start: the spool opened, what an earlier run left brought back, its open calls closed. */

import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { CallEvent, SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { closeAbandonedCalls } from '../store/abandoned-calls.ts';
import { JournalWriter } from '../store/journal-writer.ts';
import { type OpenSpool, openSpool } from '../store/spool/open-spool.ts';
import { type Store, StoreInUse } from '../store/store.ts';

export interface CallRecordParts {
  readonly config: Pick<Config, 'data' | 'spool'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly announce: (fact: SystemFact) => void;
  /** What the journal of legs tells of calls that were up. */
  readonly known: readonly CallEvent[];
}

export interface CallRecords {
  readonly journal: JournalWriter;
  /** Writes what is left; what the store refuses waits in the spool for the next start. */
  close(): Promise<void>;
}

/** @throws StoreInUse when another process uses the folder of the spool */
export async function openCallRecords({
  config,
  store,
  clock,
  log,
  announce,
  known,
}: CallRecordParts): Promise<CallRecords> {
  const open = await spoolIn(config.spool ?? join(config.data, 'spool'), log);
  const runtime = runtimeName(config.data);
  const journal = new JournalWriter({ store, clock, log, alert: announce, spool: open?.spool, runtime });
  const before = clock.now();
  if (journal.waiting > 0) log.warn({ records: journal.waiting }, 'call records of an earlier run wait in the spool');
  await journal.settle(async () => {
    const abandoned = await closeAbandonedCalls(store, { runtime, before, known });
    if (abandoned > 0) log.warn({ calls: abandoned }, 'calls of an earlier run were never closed; they are now');
  });
  return {
    journal,
    close: async () => {
      await journal.stop();
      await open?.close();
    },
  };
}

/** Calls matter more than their records: without a spool those wait in memory. */
async function spoolIn(folder: string, log: Logger): Promise<OpenSpool | undefined> {
  try {
    return await openSpool(folder);
  } catch (error) {
    if (error instanceof StoreInUse) throw error;
    log.error(
      { folder, error: String(error) },
      'there is no spool: call records wait in memory when the store is away',
    );
    return undefined;
  }
}

/** The same after a restart, another one on another machine or in another folder. */
export function runtimeName(data: string): string {
  return createHash('sha256').update(`${hostname()}\0${data}`).digest('base64url').slice(0, 12);
}
