/** Recordings that are kept in memory, on a disk that a test may fill. */

import type { RecordingFile, RecordingFiles } from '../recording.ts';

export class MemoryRecordings implements RecordingFiles {
  /** Samples by id. */
  readonly kept = new Map<string, number[]>();
  /** No room is left. */
  full = false;

  async create(id: string): Promise<RecordingFile> {
    if (this.full) throw new Error('no space left on device');
    const samples: number[] = [];
    this.kept.set(id, samples);
    const disk = this;
    let broken: Error | undefined;
    return {
      append(piece) {
        if (disk.full) broken = new Error('no space left on device');
        else samples.push(...piece);
      },
      get broken() {
        return broken;
      },
      get seconds() {
        return samples.length / 8000;
      },
      async finish() {
        if (broken) throw broken;
      },
    };
  }

  async remove(id: string): Promise<void> {
    this.kept.delete(id);
  }
}
