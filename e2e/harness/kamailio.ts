/** Kamailio as a proxy that takes calls by UDP and relays them by TLS, checking whom it connects to. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestAuthority } from '../../runtime/sip/testing/certificates.ts';
import { until } from './patience.ts';
import { peer } from './peers.ts';
import { freePort } from './ports.ts';
import { Program } from './program.ts';

export interface TlsProxy {
  readonly udpPort: number;
  readonly tlsPort: number;
  readonly program: Program;
  stop(): Promise<void>;
}

/** @param target port of the TLS listener that gets the calls */
export async function startTlsProxy(authority: TestAuthority, target: number): Promise<TlsProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-kamailio-'));
  const [udpPort, tlsPort] = [await freePort(), await freePort()];
  const { cert, key } = authority.issue(['IP:127.0.0.1']);
  const files = { 'ca.pem': authority.cert, 'own.pem': cert, 'own.key': key };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'tls.cfg'), tlsConfiguration(folder));
  await writeFile(join(folder, 'kamailio.cfg'), configuration(folder, udpPort, tlsPort, target));
  const words = ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-m', '64', '-M', '8', '-Y', folder];
  const program = new Program(peer('kamailio'), words);
  await until('Kamailio listens', () => {
    if (program.exitCode !== undefined) throw new Error(`Kamailio ended:\n${program.stderr.slice(-3000)}`);
    return /udp: \S+:\d+/.test(program.stdout + program.stderr);
  });
  return {
    udpPort,
    tlsPort,
    program,
    stop: async () => {
      await program.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function tlsConfiguration(folder: string): string {
  const section = (name: string, verify: 'yes' | 'no') => [
    `[${name}]`,
    'method = TLSv1.2+',
    `certificate = ${join(folder, 'own.pem')}`,
    `private_key = ${join(folder, 'own.key')}`,
    `ca_list = ${join(folder, 'ca.pem')}`,
    `verify_certificate = ${verify}`,
    `require_certificate = ${verify}`,
  ];
  return [...section('server:default', 'no'), ...section('client:default', 'yes'), ''].join('\n');
}

function configuration(folder: string, udpPort: number, tlsPort: number, target: number): string {
  return `#!KAMAILIO
log_stderror=yes
children=1
tcp_children=2
enable_tls=yes
listen=udp:127.0.0.1:${udpPort}
listen=tls:127.0.0.1:${tlsPort}
${['tls', 'tm', 'rr', 'sl', 'pv', 'siputils', 'textops'].map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("tls", "config", "${join(folder, 'tls.cfg')}")
modparam("rr", "enable_double_rr", 1)
request_route {
  if (has_totag()) {
    loose_route();
    t_relay();
    exit;
  }
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  record_route();
  $du = "sip:127.0.0.1:${target};transport=tls";
  t_relay();
}
`;
}
