/** One process a folder: a lock of the operating system, so that it goes with the process however it dies. */

import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreInUse, StoreUnwritable } from '../store.ts';
import { breachOf, openDatabase } from './driver.ts';

export interface FolderLock {
  release(): void;
}

/** Makes the folder if need be and keeps other processes out. @throws StoreInUse, StoreUnwritable */
export function lockFolder(folder: string): FolderLock {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StoreUnwritable(folder, error instanceof Error ? error.message : String(error));
  }
  const lock = open(folder);
  try {
    // The lock is apart from the data, so that a backup may read the data while we run.
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (breachOf(error) === 'busy') throw new StoreInUse(folder);
    throw new StoreUnwritable(folder, error instanceof Error ? error.message : String(error));
  }
  return { release: () => lock.close() };
}

function open(folder: string) {
  try {
    return openDatabase(join(folder, 'cordboard.lock'));
  } catch (error) {
    throw new StoreUnwritable(folder, error instanceof Error ? error.message : String(error));
  }
}
