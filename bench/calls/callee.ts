/** sipp as the called end of measurements, and what it has taken itself. */

import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/harness/patience.ts';
import { peer } from '../../e2e/harness/peers.ts';
import { freePort } from '../../e2e/harness/ports.ts';
import { Program } from '../../e2e/harness/program.ts';
import { isBound } from '../sip/servers.ts';

/** Another address than that of the callers: a trunk is known by its address, and nobody calls from there. */
export const CALLEE_HOST = '127.0.0.2';

/** @param scenario a file of this folder, without `.xml` */
export async function startCallees(scenario = 'callee') {
  const port = await freePort();
  const file = fileURLToPath(new URL(`${scenario}.xml`, import.meta.url));
  const words = ['-sf', file, '-i', CALLEE_HOST, '-p', `${port}`, '-nostdin', '-buff_size', '8000000', '-l', '20000'];
  const program = new Program(peer('sipp'), words);
  await until('the callee listens', () => {
    if (program.exitCode !== undefined) throw new Error(`sipp ended:\n${program.stderr.slice(-2000)}`);
    return isBound(port);
  });
  return { port, program, stop: async () => void (await program.stop('SIGKILL')) };
}
