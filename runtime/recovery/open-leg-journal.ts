/** The journal of legs at start: what the last run left, and a journal for this one. */

import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { lockFolder } from '../store/embedded/folder-lock.ts';
import { StoreInUse } from '../store/store.ts';
import { openJournalDisk } from './journal-disk.ts';
import { type KeptLeg, readLegs } from './journal-text.ts';
import { LegJournal } from './leg-journal.ts';

export interface OpenLegJournal {
  /** Legs that nobody has hung up on. */
  readonly left: readonly KeptLeg[];
  /** Absent: nothing is kept in this run, and people have been told why. */
  readonly journal: LegJournal | undefined;
  close(): Promise<void>;
}

export interface LegJournalParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly alert: (fact: SystemFact) => void;
}

/** Calls matter more than what is kept of them. @throws StoreInUse when another process uses the folder */
export async function openLegJournal(folder: string, parts: LegJournalParts): Promise<OpenLegJournal> {
  try {
    return await openIn(folder, parts);
  } catch (error) {
    if (error instanceof StoreInUse) throw error;
    return without(parts, error instanceof Error ? error.message : String(error));
  }
}

async function openIn(folder: string, parts: LegJournalParts): Promise<OpenLegJournal> {
  const lock = lockFolder(folder);
  try {
    const disk = await openJournalDisk(folder);
    const content = readLegs(await disk.read());
    if (content.kind === 'newer') {
      await disk.close();
      lock.release();
      return without(parts, `release ${content.release} of it, in ${folder}, is newer than this runtime`);
    }
    if (content.damaged > 0)
      parts.log.warn({ lines: content.damaged }, 'lines of the journal of legs were not whole and are passed over');
    const journal = new LegJournal({ ...parts, disk });
    const close = async () => {
      await journal.stop();
      lock.release();
    };
    return { left: content.legs, journal, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function without({ log, alert }: LegJournalParts, why: string): OpenLegJournal {
  const message = `the journal of answered calls cannot be used: ${why}. A crash would leave peers in calls that nobody is in`;
  log.error({ why }, 'the journal of legs cannot be used, and is left as it is');
  alert({ type: 'alert.raised', code: 'legs-unwritten', message });
  return { left: [], journal: undefined, close: async () => undefined };
}
