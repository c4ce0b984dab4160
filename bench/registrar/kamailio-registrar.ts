/** Kamailio as registrar, as fast as it can be set: bindings in memory only, no database, no debugging allocator. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../e2e/harness/patience.ts';
import { peer } from '../../e2e/harness/peers.ts';
import { freePort } from '../../e2e/harness/ports.ts';
import { Program } from '../../e2e/harness/program.ts';

/** @param password of every user: looked up nowhere */
export async function startKamailioRegistrar(password: string) {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-kamailio-'));
  const port = await freePort();
  const file = join(folder, 'kamailio.cfg');
  await writeFile(file, configuration(port, password));
  const words = ['-f', file, '-DD', '-E', '-x', 'fm', '-X', 'fm', '-m', '2048', '-M', '64', '-Y', folder];
  const program = new Program(peer('kamailio'), words);
  await until('Kamailio listens', () => {
    if (program.exitCode !== undefined) throw new Error(`Kamailio ended:\n${program.stderr.slice(-3000)}`);
    return /udp: \S+:\d+/.test(program.stdout + program.stderr);
  });
  return {
    port,
    program,
    stop: async () => {
      await program.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const MODULES = ['sl', 'pv', 'usrloc', 'registrar', 'auth', 'textops', 'siputils'];

function configuration(port: number, password: string): string {
  return `#!KAMAILIO
log_stderror=yes
debug=-1
children=1
disable_tcp=yes
listen=udp:127.0.0.1:${port}
${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "hash_size", 14)
modparam("auth", "nonce_expire", 300)
modparam("registrar", "max_contacts", 10)
request_route {
  if (!is_method("REGISTER")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  if (!pv_www_authenticate("$fd", "${password}", "0")) { www_challenge("$fd", "1"); exit; }
  if ($au != $tU) { sl_send_reply("403", "Forbidden"); exit; }
  save("location");
}
`;
}
