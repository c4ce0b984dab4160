/** The file under the journal of legs. Tests hand in a disk that is full or slow. */

import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

export interface JournalDisk {
  read(): Promise<Buffer>;
  /** At that place, on the disk before it resolves. @throws when not all of it went in */
  append(bytes: Uint8Array, at: number): Promise<void>;
  /** The whole file: what was before, or this, whenever the power fails. */
  replace(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** @throws the system's error */
export async function openJournalDisk(folder: string): Promise<JournalDisk> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'legs.ndjson');
  let file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  return {
    read: () => readFile(path),
    append: (bytes, at) => writeAll(file, bytes, at),
    replace: async (bytes) => {
      const next = `${path}.next`;
      const made = await open(next, 'w', 0o600);
      try {
        await writeAll(made, bytes, 0);
        await rename(next, path);
        await syncFolder(folder);
      } catch (error) {
        await made.close();
        throw error;
      }
      const before = file;
      file = made;
      await before.close();
    },
    close: () => file.close(),
  };
}

/** Until then a power cut may bring the old name back. */
async function syncFolder(folder: string): Promise<void> {
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    if (bytesWritten === 0) throw new Error('the disk takes no more bytes');
    done += bytesWritten;
  }
  await file.datasync();
}
