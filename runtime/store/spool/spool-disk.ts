/** The file under the spool: bytes at a place. Tests hand in a disk that is full, slow or broken. */

import { mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

export interface SpoolDisk {
  size(): Promise<number>;
  /** All bytes, on the disk before it resolves. @throws when not all of them went in */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Fewer at the end of the file. */
  read(at: number, length: number): Promise<Uint8Array>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens, or makes, the spool file of a folder. @throws the system's error */
export async function openSpoolDisk(folder: string): Promise<SpoolDisk> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = await openOrCreate(join(folder, 'records.ndjson'));
  return {
    size: async () => (await file.stat()).size,
    write: async (bytes, at) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
        if (bytesWritten === 0) throw new Error('the disk takes no more bytes');
        done += bytesWritten;
      }
      await file.datasync();
    },
    read: async (at, length) => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, at);
      return buffer.subarray(0, bytesRead);
    },
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
  };
}

async function openOrCreate(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+', 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return await open(path, 'wx+', 0o600);
  }
}
