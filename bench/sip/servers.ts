/** The servers that are measured beside each other, each in processes of its own. */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/harness/patience.ts';
import { peer } from '../../e2e/harness/peers.ts';
import { freePort } from '../../e2e/harness/ports.ts';
import { Program } from '../../e2e/harness/program.ts';
import { answerSdp } from './answer-sdp.ts';

export interface Server {
  readonly port: number;
  readonly program: Program;
  stop(): Promise<void>;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** @param extras what is switched on besides: see `engine-uas.ts` */
export async function startEngine(extras: readonly string[] = []): Promise<Server> {
  const port = await freePort();
  const words = ['--expose-gc', '--import', 'tsx', here('engine-uas.ts'), `${port}`, ...extras];
  return await ready(port, new Program('node', words));
}

/** A bare socket as Node opens it by default, which sends every datagram back. */
export async function startPlainSocket(): Promise<Server> {
  const port = await freePort();
  return await ready(port, new Program('node', [here('plain-socket.mjs'), `${port}`]));
}

/** The npm package `sip`. */
export async function startNpmSip(): Promise<Server> {
  const port = await freePort();
  return await ready(port, new Program('node', [here('npm-uas.cjs'), `${port}`, answerSdp]));
}

async function ready(port: number, program: Program): Promise<Server> {
  await program.says(/ready/);
  return { port, program, stop: async () => void (await program.stop('SIGTERM')) };
}

/**
 * Kamailio as UAS with transactions (`tm`), tuned: Debian's default is an allocator for debugging, several times slower.
 * One worker: more of them only wait for each other's locks when one core does the work.
 */
export async function startKamailio(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-bench-kamailio-'));
  const port = await freePort();
  await writeFile(join(folder, 'kamailio.cfg'), kamailioConfiguration(port));
  const words = ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-x', 'fm', '-X', 'fm', '-m', '2048', '-M', '64'];
  const program = new Program(peer('kamailio'), [...words, '-Y', folder]);
  await until('Kamailio listens', () => {
    if (program.exitCode !== undefined) throw new Error(`Kamailio ended:\n${program.stderr.slice(-3000)}`);
    return isBound(port);
  });
  const stop = async () => {
    await program.stop('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  };
  return { port, program, stop };
}

/** Whether somebody listens there: a program without logging does not tell, the kernel does. */
export const isBound = (port: number): boolean =>
  readFileSync('/proc/net/udp', 'utf8').includes(`00007F:${port.toString(16).toUpperCase().padStart(4, '0')} `);

function kamailioConfiguration(port: number): string {
  const description = answerSdp.replaceAll('\r\n', '\\r\\n');
  return `#!KAMAILIO
debug=-1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
dns=no
rev_dns=no
listen=udp:127.0.0.1:${port}
${['tm', 'sl', 'pv', 'textops', 'siputils'].map((name) => `loadmodule "${name}.so"`).join('\n')}
request_route {
  if (is_method("INVITE")) {
    t_newtran();
    append_to_reply("Contact: <sip:127.0.0.1:${port}>\\r\\n");
    t_reply("180", "Ringing");
    append_to_reply("Contact: <sip:127.0.0.1:${port}>\\r\\n");
    set_reply_body("${description}", "application/sdp");
    t_reply("200", "OK");
    exit;
  }
  if (is_method("ACK")) {
    t_check_trans();
    exit;
  }
  t_newtran();
  t_reply("200", "OK");
}
`;
}
