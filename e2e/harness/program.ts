/** A child process with its output collected: the product and its peers run through here. */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { atMost, until } from './patience.ts';

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A process group of its own, which signals reach as a whole: what a terminal does at Ctrl-C. */
  readonly group?: boolean;
}

/** What still runs when the tests end, for whatever reason, ends with them. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  readonly #group: boolean;
  #stdout = '';
  #stderr = '';
  #code: number | undefined;

  constructor(command: string, words: readonly string[], options: ProgramOptions = {}) {
    const env = { ...process.env, ...options.env };
    this.#group = options.group ?? false;
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
    this.#child = spawn(command, words, { cwd: options.cwd, env, stdio, detached: this.#group });
    running.add(this.#child);
    this.#child.stdout!.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.#ended = new Promise((resolve) => {
      const over = (code: number) => {
        running.delete(this.#child);
        this.#code = code;
        resolve(code);
      };
      this.#child.once('error', (error) => {
        this.#stderr += `${command}: ${error.message}\n`;
        over(127);
      });
      // A death by signal counts as 128 and more, as in a shell.
      this.#child.once('close', (code, signal) => over(code ?? (signal === 'SIGKILL' ? 137 : 143)));
    });
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`not running: ${this.#stderr}`);
    return pid;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Undefined while it runs. */
  get exitCode(): number | undefined {
    return this.#code;
  }

  /** The exit code. */
  ended(within = 60_000): Promise<number> {
    return atMost(within, 'end of the program', this.#ended);
  }

  signal(name: NodeJS.Signals): void {
    if (this.#group && this.#code === undefined) process.kill(-this.pid, name);
    else this.#child.kill(name);
  }

  /** Resolves once `pattern` is in the output. @throws with that output if the program ends before */
  async says(pattern: RegExp, within = 30_000): Promise<RegExpMatchArray> {
    return await until(
      `output like ${pattern}`,
      () => {
        const match = `${this.#stdout}\n${this.#stderr}`.match(pattern);
        if (!match && this.#code !== undefined) {
          throw new Error(`ended with ${this.#code} before ${pattern}:\n${this.#stdout}\n${this.#stderr}`);
        }
        return match ?? undefined;
      },
      { within },
    );
  }

  /** Asks it to end, and makes it end if it does not; the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', within = 20_000): Promise<number> {
    if (this.#code !== undefined) return this.#code;
    this.signal(signal);
    try {
      return await this.ended(within);
    } catch (error) {
      this.signal('SIGKILL');
      await this.#ended;
      throw error;
    }
  }
}
