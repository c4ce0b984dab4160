/** sipp as a machine for announcements: it answers, and its own threads send the same ten seconds over and over. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/harness/patience.ts';
import { peer } from '../../e2e/harness/peers.ts';
import { freePort } from '../../e2e/harness/ports.ts';
import { Program } from '../../e2e/harness/program.ts';
import { Ends } from '../calls/ends.ts';
import { cpuOf } from '../process-load.ts';
import { isBound } from '../sip/servers.ts';

export interface SippAnnouncer {
  /** Where it takes audio, for each call. */
  readonly ports: readonly number[];
  /** Seconds of CPU so far. */
  cpu(): number;
  stop(): Promise<void>;
}

/** @param to port at which all calls are heard */
export async function startSippAnnouncer(calls: number, to: number): Promise<SippAnnouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-announcer-'));
  await writeFile(
    join(folder, 'announcement.raw'),
    Buffer.from(Array.from({ length: 80_000 }, (_, at) => (at * 31) % 96)),
  );
  const port = await freePort();
  const scenario = fileURLToPath(new URL('announcing.xml', import.meta.url));
  const media = ['-mp', '30000', '-rtp_threadtasks', '200'];
  const words = ['-sf', scenario, '-i', '127.0.0.1', '-p', `${port}`, '-nostdin', '-l', '5000', ...media];
  const program = new Program(peer('sipp'), words, { cwd: folder });
  await until('the announcer listens', () => isBound(port));
  const ends = await Ends.open();
  const ports: number[] = [];
  for (let call = 0; call < calls; call++) {
    ends.call(port, to, false, (place) => ports.push(place.port));
    // Spread over a frame, as calls are.
    await pause(3);
  }
  await until('all answers', () => ports.length === calls);
  return {
    ports,
    cpu: () => cpuOf(program.pid),
    stop: async () => {
      await program.stop('SIGKILL');
      ends.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
