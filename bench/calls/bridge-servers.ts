/** Who connects calls to a callee: the product as shipped, a proxy, and the least that is a B2BUA. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/harness/patience.ts';
import { peer } from '../../e2e/harness/peers.ts';
import { freePort } from '../../e2e/harness/ports.ts';
import { startProduct } from '../../e2e/harness/product.ts';
import { Program } from '../../e2e/harness/program.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { isBound, type Server } from '../sip/servers.ts';
import { CALLEE_HOST } from './callee.ts';

/** What callers dial; every contender takes it for the callee. */
export const CALLED = 'through';
/** What is dialled for a caller whose user part is four digits. */
export const NUMBER = '+44207946{{ caller.number }}';

/** Our flow with a Dial to a trunk, and everything as shipped. @param ports of RTP, first and last */
export async function startBridge(callee: number, ports = '20000-29999'): Promise<Server> {
  const product = await startProduct({ env: { CORDBOARD_RTP: ports, CORDBOARD_LOG: 'warn' } });
  await product.api.ask('POST', '/api/trunks', trunkTo(`${CALLEE_HOST}:${callee}`));
  const call = ['dial', { targets: [{ to: `${NUMBER}@outside` }], ringFor: 20 }] as const;
  const flow = { id: CALLED, access: 'trusted', anonymousDial: ['+44'] } as const;
  await product.api.saveAndPublish(
    drawFlow({ call, bye: 'hang-up' }, ['start.in > call', 'call.answered > bye'], flow),
  );
  return { port: product.sipPort, program: product.program, stop: () => product.stop() };
}

/** The npm package `sip`. */
export async function startNpmB2bua(callee: number): Promise<Server> {
  const port = await freePort();
  const file = fileURLToPath(new URL('npm-b2bua.cjs', import.meta.url));
  const program = new Program('node', [file, `${port}`, `${CALLEE_HOST}:${callee}`]);
  await program.says(/ready/);
  return { port, program, stop: async () => void (await program.stop('SIGTERM')) };
}

/** Kamailio as stateful proxy with Record-Route, tuned. It keeps no dialog, so that it does less than a B2BUA. */
export async function startKamailioProxy(callee: number): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-bench-kamailio-'));
  const port = await freePort();
  const file = join(folder, 'kamailio.cfg');
  await writeFile(file, proxyConfiguration(port, callee));
  const words = ['-f', file, '-DD', '-E', '-x', 'fm', '-X', 'fm', '-m', '2048', '-M', '64', '-Y', folder];
  const program = new Program(peer('kamailio'), words);
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

const MODULES = ['tm', 'sl', 'rr', 'pv', 'textops', 'siputils'];

/** One worker: more of them only wait for each other's locks when one core does the work. */
function proxyConfiguration(port: number, callee: number): string {
  return `#!KAMAILIO
debug=-1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
dns=no
rev_dns=no
listen=udp:127.0.0.1:${port}
${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
request_route {
  if (has_totag()) {
    if (loose_route()) t_relay();
    exit;
  }
  record_route();
  $ru = "sip:" + $fU + "@${CALLEE_HOST}:${callee}";
  t_relay();
}
`;
}

/** A provider without registration at that address and port. */
export function trunkTo(server: string, rest: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{ name: 'outside', label: 'Outside', disabled: false, register: false, expires: 300, transport: 'udp' },
    ...{ server, addresses: [], calledFrom: 'auto', callerFrom: 'auto', country: 'GB' },
    ...{ numbers: { out: 'plus', in: 'e164' }, identity: 'from', sendDiversion: false, emergency: false },
    ...{ releaseAllowed: false, mayTransfer: false, referAnswer: 200, healthEvery: 0, limits: {}, priority: 10 },
    destinations: { allow: [], deny: [], countries: [] },
    ...rest,
  };
}
