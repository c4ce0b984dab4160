/** tcpdump, on the loopback device unless another is named: the witness of everything that is claimed about media. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Datagram, readPcap } from './pcap.ts';
import { peer } from './peers.ts';
import { Program } from './program.ts';
import { watchStalls } from './stall-witness.ts';

export interface Captured {
  readonly datagrams: readonly Datagram[];
  /** The longest time for which the machine let nobody run, in milliseconds. */
  readonly stalledMs: number;
}

export interface Capture {
  /** Ends the capture; everything that was seen. @throws if the kernel dropped packets */
  stop(): Promise<Captured>;
}

/** Starts to listen; resolves once packets are caught. @param device default loopback */
export async function capture(filter: string, device = 'lo'): Promise<Capture> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-capture-'));
  const file = join(folder, 'all.pcap');
  const words = ['-i', device, '-n', '-U', '-B', '32768', '-s', '0', '--immediate-mode', '-Z', 'root', '-w', file];
  const program = new Program(peer('tcpdump'), [...words, filter]);
  await program.says(/listening on /);
  const witness = watchStalls();
  return {
    stop: async () => {
      // The last packets may still be on their way through the kernel.
      await pause(100);
      const code = await program.stop('SIGINT');
      const bytes = await readFile(file);
      await rm(folder, { recursive: true, force: true });
      const dropped = Number(/(\d+) packets? dropped by kernel/.exec(program.stderr)?.[1] ?? 0);
      if (code !== 0 || dropped > 0) throw new Error(`the capture cannot be trusted:\n${program.stderr}`);
      return { datagrams: readPcap(bytes), stalledMs: await witness.stop() };
    },
  };
}
