/** The spool of a folder, kept from other processes. */

import { type FolderLock, lockFolder } from '../embedded/folder-lock.ts';
import { Spool } from './spool.ts';
import { openSpoolDisk } from './spool-disk.ts';

export interface OpenSpool {
  readonly spool: Spool;
  close(): Promise<void>;
}

/** @throws StoreInUse when another process spools there, and what the disk throws */
export async function openSpool(folder: string): Promise<OpenSpool> {
  const lock = lockFolder(folder);
  try {
    const spool = await Spool.over(await openSpoolDisk(folder));
    return { spool, close: () => closed(spool, lock) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function closed(spool: Spool, lock: FolderLock): Promise<void> {
  await spool.close();
  lock.release();
}
