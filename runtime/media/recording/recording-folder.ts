/** The files of recordings: `<folder>/<id>.wav`. */

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { repairWav, WavFile } from './wav-file.ts';

/** What may be the name of a file: a recording cannot lead out of the folder. */
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,80}$/;

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
  create(id: string): Promise<WavFile> {
    return WavFile.create(this.#path(id), 1);
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

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    if (!ID.test(id)) throw new RangeError(`${id} is no name of a recording`);
    return join(this.#folder, `${id}.wav`);
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
