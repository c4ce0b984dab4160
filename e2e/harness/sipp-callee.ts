/** sipp as the called side: waits for one call, and plays its scenario. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peer } from './peers.ts';
import { freePort } from './ports.ts';
import { Program } from './program.ts';

export interface SippCallee {
  readonly port: number;
  /** Resolves when the scenario is through. @throws an Error with sipp's words unless all went as it says */
  done(): Promise<void>;
  stop(): Promise<unknown>;
}

const SCENARIOS = fileURLToPath(new URL('../scenarios', import.meta.url));

/** @param scenario file name in e2e/scenarios, without `.xml` @param keys words that it uses in brackets */
export async function startCallee(
  scenario: string,
  host = '127.0.0.1',
  keys: Readonly<Record<string, string>> = {},
): Promise<SippCallee> {
  const [port, mediaPort] = [await freePort(), await freePort()];
  const words = [
    ...['-sf', join(SCENARIOS, `${scenario}.xml`), '-i', host, '-p', `${port}`, '-mp', `${mediaPort}`],
    ...Object.entries(keys).flatMap(([name, value]) => ['-key', name, value]),
    ...[
      '-m',
      '1',
      '-nostdin',
      '-timeout',
      '60s',
      '-timeout_error',
      '-t',
      'u1',
      '-trace_err',
      '-error_file',
      '/dev/stderr',
    ],
  ];
  const program = new Program(peer('sipp'), words);
  return {
    port,
    done: async () => {
      const code = await program.ended(75_000);
      if (code !== 0) throw new Error(`sipp ${scenario} ended with ${code}\n${program.stderr.slice(-3000)}`);
    },
    stop: () => program.stop('SIGTERM'),
  };
}
