/** What a process costs, read from /proc: CPU of all its threads and of its first one, and its memory. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString());

export interface Load {
  /** User and system time of all threads since the start, in seconds. */
  readonly cpu: number;
  /** The same of the first thread alone: signalling and flows, without media and store. */
  readonly mainThread: number;
  /** Resident memory, in KiB. */
  readonly memory: number;
}

export function loadOf(pid: number): Load {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpu: secondsIn(`/proc/${pid}/stat`),
    mainThread: secondsIn(`/proc/${pid}/task/${pid}/stat`),
    memory: Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]),
  };
}

/** The first number of `loadOf` alone; a process that has just ended still has it. */
export const cpuOf = (pid: number): number => secondsIn(`/proc/${pid}/stat`);

/** CPU of a process and of all that it has started. */
export function cpuOfFamily(pid: number): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/.test(entry) ? parentOf(entry) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const sum = (one: number): number =>
    (children.get(one) ?? []).reduce((total, child) => total + sum(child), cpuOf(one));
  return sum(pid);
}

/** Undefined when it ended while we were reading. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(fieldsOf(`/proc/${pid}/stat`)[1]);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Fields 14 and 15 of proc(5). */
function secondsIn(file: string): number {
  const fields = fieldsOf(file);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** From field 3 on; the name in field 2 may hold spaces, hence the search for its bracket. */
function fieldsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
