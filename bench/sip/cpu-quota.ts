/** Gives a process a share of one core and no more, so that its capacity is small and the generator's is not in question. */

import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Microseconds in which the share is reckoned: short, so that nobody stands still for long. */
const PERIOD = 10_000;
const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';

export interface Quota {
  /** How it is held back. */
  readonly by: 'cgroup' | 'SIGSTOP';
  /** Once the process has ended. */
  lift(): void;
}

/** @param share of one core, 0 to 1 */
export function limitCpu(pid: number, share: number): Quota {
  const name = `cordboard-bench-${pid}`;
  const quota = Math.round(PERIOD * share);
  try {
    const folder = existsSync(join(V1, 'cpu.cfs_quota_us')) || existsSync(join(V1, 'cgroup.procs')) ? V1 : V2;
    const group = join(folder, name);
    mkdirSync(group);
    if (folder === V1) {
      writeFileSync(join(group, 'cpu.cfs_period_us'), `${PERIOD}`);
      writeFileSync(join(group, 'cpu.cfs_quota_us'), `${quota}`);
    } else writeFileSync(join(group, 'cpu.max'), `${quota} ${PERIOD}`);
    writeFileSync(join(group, 'cgroup.procs'), `${pid}`);
    return { by: 'cgroup', lift: () => rmdirSync(group) };
  } catch (error) {
    console.info(`No quota by cgroup (${(error as Error).message}): the process is stopped and continued instead.`);
    return stopAndGo(pid, share);
  }
}

/** Coarser, and without any privilege. */
function stopAndGo(pid: number, share: number): Quota {
  const period = 40;
  const rounds = setInterval(() => {
    process.kill(pid, 'SIGCONT');
    setTimeout(() => process.kill(pid, 'SIGSTOP'), period * share);
  }, period);
  return { by: 'SIGSTOP', lift: () => clearInterval(rounds) };
}
