/** A disk for the journal of legs that can be full; what it holds outlives the journal above it. */

import type { JournalDisk } from '../journal-disk.ts';

export interface MemoryJournalDisk extends JournalDisk {
  full: boolean;
  bytes: Buffer;
  /** How often something was made durable. */
  commits: number;
}

export function memoryJournalDisk(): MemoryJournalDisk {
  const written = () => {
    if (disk.full) throw new Error('ENOSPC: no space left on device');
    disk.commits++;
  };
  const disk: MemoryJournalDisk = {
    full: false,
    bytes: Buffer.alloc(0),
    commits: 0,
    read: async () => disk.bytes,
    append: async (bytes, at) => {
      // As on a real disk, half of it may be there.
      disk.bytes = Buffer.concat([
        disk.bytes.subarray(0, at),
        bytes.subarray(0, disk.full ? bytes.length / 2 : undefined),
      ]);
      written();
    },
    replace: async (bytes) => {
      written();
      disk.bytes = Buffer.from(bytes);
    },
    close: async () => undefined,
  };
  return disk;
}
