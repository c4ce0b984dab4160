/** Spoken texts as WAV files in a folder. A folder that cannot be written only costs time. */

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '../audio/encode-wav.ts';
import { readWav } from '../audio/read-wav.ts';
import type { MediaLog } from '../facilities.ts';

const limits = { maxBytes: 20 * 1024 * 1024, maxSeconds: 1_200 };
/** The oldest files go when the folder holds more. */
const maxFolderBytes = 512 * 1024 * 1024;

export class SpeechCache {
  readonly #folder: string;
  readonly #log: MediaLog;
  #complained = false;

  constructor(folder: string, log: MediaLog) {
    this.#folder = folder;
    this.#log = log;
  }

  /** @returns samples on shared memory; undefined when there is no such file, or it is damaged */
  async get(key: string): Promise<Int16Array | undefined> {
    const path = this.#path(key);
    try {
      const bytes = await readFile(path);
      const samples = readWav(bytes, limits);
      await this.#touch(path);
      return samples;
    } catch (error) {
      if (!isMissing(error)) this.#log.warn({ path, error: String(error) }, 'a cached prompt cannot be read');
      return undefined;
    }
  }

  /** Never throws. The file appears whole or not at all. */
  async put(key: string, samples: Int16Array): Promise<void> {
    const temporary = join(this.#folder, `.${randomUUID()}.tmp`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(temporary, encodeWav(samples));
      await rename(temporary, this.#path(key));
    } catch (error) {
      await rm(temporary, { force: true }).catch((second) => this.#complain(second));
      this.#complain(error);
    }
  }

  /** Deletes the files that were not used for longest, down to the limit. Never throws. */
  async prune(maxBytes = maxFolderBytes): Promise<void> {
    try {
      const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.wav'));
      const files = await Promise.all(
        names.map(async (name) => {
          const { size, mtimeMs } = await stat(join(this.#folder, name));
          return { name, size, mtimeMs };
        }),
      );
      let kept = 0;
      for (const { name, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
        kept += size;
        if (kept > maxBytes) await rm(join(this.#folder, name), { force: true });
      }
    } catch (error) {
      if (!isMissing(error)) this.#complain(error);
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.wav`);
  }

  async #touch(path: string): Promise<void> {
    const now = new Date();
    await utimes(path, now, now).catch((error) => this.#complain(error));
  }

  #complain(error: unknown): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#log.warn(
      { folder: this.#folder, error: String(error) },
      'spoken texts cannot be kept; they are synthesised again after a restart',
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
