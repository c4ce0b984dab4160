/** The example of the README: whoever knows the password may say where he is, for at most an hour (RFC 3261 §10.3). */

import { systemClock } from '../../clock.ts';
import { computeHa1Set } from '../auth/digest-response.ts';
import { DigestServer } from '../auth/digest-server.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { parseUri } from '../message/uri.ts';
import { UserAgent } from '../user-agent.ts';

/** @returns with it the bindings: user → Contact URI → the epoch millisecond at which it expires */
export async function startRegistrar(port: number, passwords: ReadonlyMap<string, string>) {
  const bindings = new Map<string, ReadonlyMap<string, number>>();
  const realm = 'example.org';
  const accounts = new Map([...passwords].map(([user, word]) => [user, { ha1: computeHa1Set(user, realm, word) }]));
  const facilities = { clock: systemClock(), log: silentSipLog, metrics: noSipMetrics };
  const digest = new DigestServer({ realm, account: (user) => accounts.get(user), clock: facilities.clock });
  const listen = [{ transport: 'udp', host: '127.0.0.1', port }] as const;
  const userAgent = new UserAgent({ listen, ...facilities, allow: ['REGISTER'], userAgentHeader: 'Registrar' });
  userAgent.listener.request = (register) => {
    const { request, source } = register;
    const user = parseUri(request.to.uri)?.user ?? '';
    const verdict = digest.judge(request, source, user);
    if (verdict.kind !== 'accepted') return register.respond(verdict.status, { headers: verdict.headers });
    if (verdict.username !== user) return register.respond(403);
    const now = facilities.clock.now();
    const all = request.header('contact') === '*';
    if (all && request.header('expires') !== '0') return register.respond(400);
    const own = new Map(all ? [] : bindings.get(user));
    for (const { uri, params } of request.contacts) {
      const seconds = Number(params.get('expires') ?? request.header('expires') ?? 3600);
      own.set(uri, now + 1000 * Math.min(Number.isNaN(seconds) ? 3600 : seconds, 3600));
    }
    const valid = [...own].filter(([, until]) => until > now).slice(-10);
    bindings.set(user, new Map(valid));
    const left = (until: number) => Math.ceil((until - now) / 1000);
    register.respond(200, { headers: valid.map(([uri, until]) => ['Contact', `<${uri}>;expires=${left(until)}`]) });
  };
  await userAgent.start();
  return { userAgent, bindings: bindings as ReadonlyMap<string, ReadonlyMap<string, number>> };
}
