/** sipp as the called end of measurements, and what it has taken itself. */

import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/harness/patience.ts';
import { peer } from '../../e2e/harness/peers.ts';
import { freePort } from '../../e2e/harness/ports.ts';
import { Program } from '../../e2e/harness/program.ts';
import { isBound } from '../sip/servers.ts';

/** @param scenario a file of this folder, without `.xml` */
export async function startCallees(scenario = 'callee') {
  const port = await freePort();
  const file = fileURLToPath(new URL(`${scenario}.xml`, import.meta.url));
  const words = ['-sf', file, '-i', '127.0.0.1', '-p', `${port}`, '-nostdin', '-buff_size', '8000000', '-l', '20000'];
  const program = new Program(peer('sipp'), words);
  await until('the callee listens', () => {
    if (program.exitCode !== undefined) throw new Error(`sipp ended:\n${program.stderr.slice(-2000)}`);
    return isBound(port);
  });
  return { port, program, stop: async () => void (await program.stop('SIGKILL')) };
}
