/** What a process costs, read from /proc: CPU of all its threads and of its first one, and its memory. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

/** Fields 14 and 15 of proc(5); the name in field 2 may hold spaces, hence the search for its bracket. */
function secondsIn(file: string): number {
  const text = readFileSync(file, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
