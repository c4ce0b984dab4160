/**
 * A recording as it grows on disk: a WAV file that can be played at any moment, also after a crash. Samples are appended
 * as they come, and the two lengths in the header follow:
 *
 *     "RIFF" | 36 + bytes | "WAVE" | "fmt " 16 | PCM, channels, rate … | "data" | bytes | samples …
 *              offset 4                                                  offset 40
 */

import { type FileHandle, open, stat } from 'node:fs/promises';
import { wavHeaderLength as headerLength, wavHeader } from '../audio/encode-wav.ts';
import { sampleRate } from '../audio/read-wav.ts';

/** Bytes that may wait for a slow disk: a minute of two channels. */
const maxWaiting = 60 * sampleRate * 4;

export class WavFile {
  readonly #file: FileHandle;
  readonly #channels: 1 | 2;
  #work: Promise<void> = Promise.resolve();
  #bytes = 0;
  #waiting = 0;
  #broken: Error | undefined;

  private constructor(file: FileHandle, channels: 1 | 2) {
    this.#file = file;
    this.#channels = channels;
  }

  /** Makes the file; one that is there already is refused. @throws the system's error */
  static async create(path: string, channels: 1 | 2): Promise<WavFile> {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.write(wavHeader(channels, 0), 0, headerLength, 0);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new WavFile(file, channels);
  }

  /** Why nothing is written any more: a full disk, most likely. */
  get broken(): Error | undefined {
    return this.#broken;
  }

  get seconds(): number {
    return this.#bytes / (sampleRate * 2 * this.#channels);
  }

  /** Takes samples, interleaved; never throws, never waits. What a broken disk cannot take is left out. */
  append(samples: Int16Array): void {
    if (this.#broken) return;
    if (this.#waiting + samples.byteLength > maxWaiting) {
      this.#broken = new Error('the disk is too slow for this recording');
      return;
    }
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    this.#waiting += bytes.length;
    this.#work = this.#work.then(() => this.#write(bytes));
  }

  /** Everything is on the disk. @throws what broke it; what was written before can be played */
  async finish(): Promise<{ readonly seconds: number; readonly bytes: number }> {
    await this.#work;
    try {
      if (!this.#broken) await this.#file.datasync();
    } finally {
      await this.#file.close();
    }
    if (this.#broken) throw this.#broken;
    return { seconds: this.seconds, bytes: headerLength + this.#bytes };
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#waiting -= bytes.length;
    if (this.#broken) return;
    try {
      const written = await this.#append(bytes);
      this.#bytes += written - (written % (2 * this.#channels));
      await this.#file.write(wavHeader(this.#channels, this.#bytes), 0, headerLength, 0);
    } catch (error) {
      this.#broken ??= asError(error);
    }
  }

  /** @returns how many of them the disk took; one that fills up takes a part, and says why not the rest at the next try */
  async #append(bytes: Buffer): Promise<number> {
    let done = 0;
    try {
      while (done < bytes.length) {
        const place = headerLength + this.#bytes + done;
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, place);
        if (bytesWritten === 0) throw new Error('the disk takes no more bytes');
        done += bytesWritten;
      }
    } catch (error) {
      this.#broken = asError(error);
    }
    return done;
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * Makes the lengths in the header say what is there, after a crash between samples and header.
 * @returns seconds of audio; undefined when it is no recording of ours
 */
export async function repairWav(path: string): Promise<number | undefined> {
  const file = await open(path, 'r+');
  try {
    const header = Buffer.alloc(headerLength);
    const { bytesRead } = await file.read(header, 0, headerLength, 0);
    const channels = header.readUInt16LE(22);
    if (bytesRead < headerLength || header.toString('latin1', 0, 4) !== 'RIFF' || (channels !== 1 && channels !== 2)) {
      return undefined;
    }
    const { size } = await stat(path);
    const bytes = size - headerLength - ((size - headerLength) % (2 * channels));
    await file.write(wavHeader(channels, bytes), 0, headerLength, 0);
    return bytes / (sampleRate * 2 * channels);
  } finally {
    await file.close();
  }
}
