/** A spool disk in memory that can be full, broken or slow; what it holds outlives the spool above it. */

import type { SpoolDisk } from '../spool/spool-disk.ts';

export interface MemoryDisk extends SpoolDisk {
  /** Bytes that fit; writes go in as far as they do, and then fail, as on a real disk. */
  room: number;
  broken: boolean;
  bytes: Buffer;
}

export function memoryDisk(): MemoryDisk {
  const disk: MemoryDisk = {
    room: Number.POSITIVE_INFINITY,
    broken: false,
    bytes: Buffer.alloc(0),
    size: async () => disk.bytes.length,
    write: async (bytes, at) => {
      if (disk.broken) throw new Error('EROFS: read-only file system');
      const end = Math.min(at + bytes.length, disk.room);
      const grown = Buffer.alloc(Math.max(disk.bytes.length, end));
      disk.bytes.copy(grown);
      grown.set(bytes.subarray(0, Math.max(0, end - at)), at);
      disk.bytes = grown;
      if (end < at + bytes.length) throw new Error('ENOSPC: no space left on device');
    },
    read: async (at, length) => disk.bytes.subarray(at, at + length),
    truncate: async (length) => {
      if (disk.broken) throw new Error('EROFS: read-only file system');
      disk.bytes = disk.bytes.subarray(0, length);
    },
    close: async () => undefined,
  };
  return disk;
}
