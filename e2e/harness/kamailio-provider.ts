/** Kamailio as a provider: registrar, outbound proxy that challenges everything and records its route, on four transports. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestAuthority } from '../../runtime/sip/testing/certificates.ts';
import { until } from './patience.ts';
import { peer } from './peers.ts';
import { freePort } from './ports.ts';
import { Program } from './program.ts';

/** Any name with this password is an account. */
export const provided = { realm: 'provider.test', password: 'geheim' };

export interface KamailioProvider {
  /** UDP, TCP and WebSocket. */
  readonly port: number;
  readonly tlsPort: number;
  readonly program: Program;
  stop(): Promise<void>;
}

export async function startKamailioProvider(authority: TestAuthority): Promise<KamailioProvider> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-provider-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const { cert, key } = authority.issue([`DNS:${provided.realm}`, 'IP:127.0.0.1']);
  const files = {
    'ca.pem': authority.cert,
    'own.pem': cert,
    'own.key': key,
    'tls.cfg': tlsConfiguration(folder),
    'kamailio.cfg': configuration(folder, port, tlsPort),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const words = ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-m', '64', '-M', '8', '-Y', folder];
  const program = new Program(peer('kamailio'), words);
  await until('Kamailio listens', () => {
    if (program.exitCode !== undefined) throw new Error(`Kamailio ended:\n${program.stderr.slice(-3000)}`);
    return /udp: \S+:\d+/.test(program.stdout + program.stderr);
  });
  return {
    port,
    tlsPort,
    program,
    stop: async () => {
      await program.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const tlsConfiguration = (folder: string): string =>
  ['server', 'client']
    .flatMap((side) => [
      `[${side}:default]`,
      'method = TLSv1.2+',
      `certificate = ${join(folder, 'own.pem')}`,
      `private_key = ${join(folder, 'own.key')}`,
      `ca_list = ${join(folder, 'ca.pem')}`,
      `verify_certificate = ${side === 'client' ? 'yes' : 'no'}`,
      'require_certificate = no',
    ])
    .join('\n');

const modules =
  'tls tm tmx sl rr pv maxfwd siputils textops auth usrloc registrar nathelper xhttp websocket textopsx'.split(' ');

function configuration(folder: string, port: number, tlsPort: number): string {
  const { realm, password } = provided;
  return `#!KAMAILIO
log_stderror=yes
children=1
tcp_children=2
enable_tls=yes
tcp_accept_no_cl=yes
alias="${realm}"
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
listen=tls:127.0.0.1:${tlsPort}
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("tls", "config", "${join(folder, 'tls.cfg')}")
modparam("rr", "enable_double_rr", 1)
modparam("usrloc", "db_mode", 0)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
request_route {
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  if (is_method("ACK") && !has_totag()) {
    t_check_trans();
    exit;
  }
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("${realm}", "${password}", "0")) {
      www_challenge("${realm}", "1");
      exit;
    }
    fix_nated_register();
    append_to_reply("Service-Route: <sip:127.0.0.1:${port};lr>\\r\\n");
    save("location");
    exit;
  }
  if (!is_method("ACK")) {
    if (!pv_proxy_authenticate("${realm}", "${password}", "0")) {
      proxy_challenge("${realm}", "1");
      exit;
    }
    consume_credentials();
  }
  if (proto == WS || proto == WSS) add_contact_alias();
  t_on_reply("ANSWER");
  if (has_totag()) {
    if (!loose_route()) {
      sl_send_reply("404", "No route");
      exit;
    }
    handle_ruri_alias();
    t_relay();
    exit;
  }
  record_route();
  if (!lookup("location")) {
    sl_send_reply("404", "Nobody");
    exit;
  }
  t_relay();
}
onreply_route[ANSWER] {
  if (proto == WS || proto == WSS) add_contact_alias();
}
event_route[xhttp:request] {
  if ($hdr(Upgrade) =~ "websocket" && ws_handle_handshake()) exit;
  xhttp_reply("404", "Not Found", "", "");
}
`;
}
