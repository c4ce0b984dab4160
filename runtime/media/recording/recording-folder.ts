/** The files of recordings: `<folder>/<id>.wav`. */

import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { repairWav, WavFile } from './wav-file.ts';

/** What may be the name of a file: a recording cannot lead out of the folder. */
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,80}$/;

/** A recording as it was when it was asked for. */
export interface RecordedSound {
  /** Bytes. */
  readonly size: number;
  /** Another one when the file was written to. */
  readonly tag: string;
  /** @param first, last bytes, counted from 0; the last one is part of it */
  pieces(first: number, last: number): AsyncIterable<Uint8Array>;
}

export class RecordingFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder, and mends what a crash left half written. @returns how many could not be mended */
  static async open(folder: string): Promise<{ readonly recordings: RecordingFolder; readonly lost: number }> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    let lost = 0;
    for (const name of await readdir(folder)) {
      if (name.endsWith('.wav') && !(await isMended(join(folder, name)))) lost++;
    }
    return { recordings: new RecordingFolder(folder), lost };
  }

  /** @throws the system's error, such as a full disk */
  create(id: string, channels: 1 | 2 = 1): Promise<WavFile> {
    return WavFile.create(this.#path(id), channels);
  }

  /** Undefined when there is none. */
  async read(id: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#path(id));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The file piece by piece, as far as it has come; undefined when there is none. A recording of hours fits no memory. */
  async sound(id: string): Promise<RecordedSound | undefined> {
    const path = this.#path(id);
    const found = await statOf(path);
    if (!found) return undefined;
    const { size, mtimeMs } = found;
    const pieces = (start: number, end: number) => createReadStream(path, { start, end });
    // While it grows, size and header change together.
    return { size, tag: `${id}-${size}-${mtimeMs}`, pieces };
  }

  async has(id: string): Promise<boolean> {
    return (await statOf(this.#path(id))) !== undefined;
  }

  /** Removes recordings of that kind which were written last before that moment. @param prefix of their ids */
  async removeOlder(prefix: string, before: number): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.#folder)) {
      if (!name.startsWith(prefix) || !name.endsWith('.wav')) continue;
      const path = join(this.#folder, name);
      if ((await stat(path)).mtimeMs >= before) continue;
      await rm(path, { force: true });
      removed++;
    }
    return removed;
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    if (!ID.test(id)) throw new RangeError(`${id} is no name of a recording`);
    return join(this.#folder, `${id}.wav`);
  }
}

/** Undefined when there is no such file, or nothing in it. */
async function statOf(path: string): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return size === 0 ? undefined : { size, mtimeMs };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function isMended(path: string): Promise<boolean> {
  try {
    return (await repairWav(path)) !== undefined;
  } catch {
    // Shorter than a header, or not ours to read: nothing in it can be played.
    return false;
  }
}
