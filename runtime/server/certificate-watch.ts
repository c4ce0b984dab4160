/** Certificates are replaced while the product runs: whoever renews them only has to write the files. */

import { stat } from 'node:fs/promises';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';

export interface CertificateWatchOptions {
  readonly files: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Reads the files anew. It may throw: certificate and key are rarely replaced at the same instant. */
  readonly reload: () => void;
}

/** Milliseconds between two looks. Watching by the kernel would miss links that are turned to another folder. */
const PAUSE = 30_000;

/** Looks again and again until `stop`; what could not be used is tried again at the next look. */
export class CertificateWatch {
  readonly #options: CertificateWatchOptions;
  #seen: string | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: CertificateWatchOptions) {
    this.#options = options;
  }

  /** Remembers the files as they are now. */
  async start(): Promise<void> {
    this.#seen = await this.#look();
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #wait(): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.after(PAUSE, () => void this.#check());
  }

  async #check(): Promise<void> {
    const { log, reload } = this.#options;
    const now = await this.#look();
    if (!this.#stopped && now !== undefined && now !== this.#seen) {
      try {
        reload();
        this.#seen = now;
        log.info({}, 'the certificate has changed and is in use');
      } catch (error) {
        log.warn({ error: String(error) }, 'the new certificate cannot be used; the old one stays');
      }
    }
    this.#wait();
  }

  /** What tells one state of the files from another; undefined while one of them is missing. */
  async #look(): Promise<string | undefined> {
    try {
      const all = await Promise.all(this.#options.files.map((file) => stat(file)));
      return all.map(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`).join('|');
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'the certificate cannot be looked at');
      return undefined;
    }
  }
}
