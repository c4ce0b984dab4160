/** sipp as the caller of measurements: short calls at a rate, and what it says about them. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peer } from '../../e2e/harness/peers.ts';
import { freePort } from '../../e2e/harness/ports.ts';
import { Program } from '../../e2e/harness/program.ts';
import { cpuOf } from '../process-load.ts';

export interface SippLoad {
  readonly successful: number;
  readonly failed: number;
  /** Messages that sipp had to send again. */
  readonly retransmissions: number;
  /** Calls per second that it really made. */
  readonly rate: number;
  /** Counters 1 and 2 of the scenario. */
  readonly counted: readonly [number, number];
  readonly seconds: number;
  /** Share of one core that sipp itself took. Above 0.8 it may have been the limit, and the run counts for nothing. */
  readonly share: number;
}

/** @param scenario a file of this folder, without `.xml`, or the path of one @param hold milliseconds, where it says so */
export async function callBySipp(
  port: number,
  calls: number,
  rate: number,
  scenario = 'short-call',
  { service = 'service', hold = 0 }: { readonly service?: string; readonly hold?: number } = {},
): Promise<SippLoad> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-bench-sipp-'));
  const stat = join(folder, 'stat.csv');
  const program = new Program(peer('sipp'), [
    ...[`127.0.0.1:${port}`, '-sf', scenarioFile(scenario), '-s', service, '-d', `${hold}`],
    ...['-i', '127.0.0.1', '-p', `${await freePort()}`, '-nostdin', '-timeout_error', '-timeout', '90s'],
    ...['-m', `${calls}`, '-r', `${rate}`, '-l', `${calls}`, '-buff_size', '8000000'],
    ...['-trace_stat', '-stf', stat, '-fd', '1'],
  ]);
  const [cpu, seconds] = await watchCpu(program);
  const row = lastRow(await readFile(stat, 'utf8'));
  await rm(folder, { recursive: true, force: true });
  return {
    successful: row('SuccessfulCall(C)'),
    failed: row('FailedCall(C)'),
    retransmissions: row('Retransmissions(C)'),
    counted: [row('GenericCounter1(C)', 0), row('GenericCounter2(C)', 0)],
    seconds,
    rate: calls / seconds,
    share: cpu / seconds,
  };
}

/** Calls that stay until the program that it gives is ended. */
export async function holdBySipp(port: number, calls: number, rate: number): Promise<Program> {
  return new Program(peer('sipp'), [
    ...[`127.0.0.1:${port}`, '-sf', scenarioFile('held-call'), '-s', 'service', '-i', '127.0.0.1'],
    ...['-p', `${await freePort()}`, '-nostdin', '-m', `${calls}`, '-r', `${rate}`, '-l', `${calls}`],
    ...['-buff_size', '8000000'],
  ]);
}

const scenarioFile = (name: string): string =>
  name.endsWith('.xml') ? name : fileURLToPath(new URL(`${name}.xml`, import.meta.url));

/** A process that has ended has no entry in /proc any more: its CPU is read while it runs. */
async function watchCpu(program: Program): Promise<readonly [cpu: number, seconds: number]> {
  const begun = performance.now();
  let cpu = 0;
  const watch = setInterval(() => {
    if (program.exitCode === undefined) cpu = cpuOf(program.pid);
  }, 50);
  try {
    await program.ended(120_000);
  } finally {
    clearInterval(watch);
  }
  return [cpu, (performance.now() - begun) / 1000];
}

/** @param csv of which a column may be absent if there is a value for that */
function lastRow(csv: string): (column: string, absent?: number) => number {
  const lines = csv.trim().split('\n');
  const [names, values] = [lines[0]!.split(';'), lines.at(-1)!.split(';')];
  return (column, absent) => {
    const at = names.indexOf(column);
    if (at < 0 && absent !== undefined) return absent;
    if (at < 0) throw new Error(`sipp tells no ${column}`);
    return Number(values[at]);
  };
}
