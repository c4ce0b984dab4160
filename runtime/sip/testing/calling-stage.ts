/** A stage with three servers and a name server: for tests of calls and requests that are placed by name. */

import type { CredentialScope } from '../auth/credential-scope.ts';
import { DigestClient } from '../auth/digest-client.ts';
import { computeHa1Set } from '../auth/digest-response.ts';
import { DigestServer, type DigestServerOptions } from '../auth/digest-server.ts';
import type { SipClock } from '../facilities.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { createResolver } from '../resolve/resolver.ts';
import { type DnsServer, startDnsServer } from '../resolve/testing/dns-server.ts';
import type { UserAgentOptions } from '../user-agent-options.ts';
import { ScriptedPeer } from './scripted-peer.ts';
import { type Stage, setStage } from './stage.ts';

export interface CallingStage extends Stage {
  /** At 10.0.0.2 (the stage's peer), 10.0.0.3 and 10.0.0.4: `a.test`, `b.test`, `c.test`; in this order `sip:abc.test`. */
  readonly servers: readonly [ScriptedPeer, ScriptedPeer, ScriptedPeer];
  readonly dns: DnsServer;
  /** Waits by turns of the event loop, since DNS goes over real sockets. */
  until(done: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function setCallingStage(more: Partial<UserAgentOptions> = {}): Promise<CallingStage> {
  const dns = await startDnsServer();
  let stage: Stage | undefined;
  const clock: SipClock = {
    now: () => stage!.clock.now(),
    monotonic: () => stage!.clock.monotonic(),
    after: (ms, action) => stage!.clock.after(ms, action),
  };
  const resolver = createResolver({ clock, servers: [dns.address], readHosts: async () => '' });
  stage = await setStage({ resolver, ...more });
  const { network, peer } = stage;
  const target = { address: '10.0.0.1', port: 5060 };
  const servers = [
    peer,
    new ScriptedPeer(network, '10.0.0.3', target),
    new ScriptedPeer(network, '10.0.0.4', target),
  ] as const;
  const names = ['a.test', 'b.test', 'c.test'];
  for (const [i, name] of names.entries()) dns.set(name, { type: 'A', address: `10.0.0.${i + 2}` });
  dns.set(
    '_sip._udp.abc.test',
    ...names.map((name, i) => ({ type: 'SRV', priority: i, port: 5060, target: name }) as const),
  );
  return {
    ...stage,
    servers,
    dns,
    async until(done) {
      while (!done()) await new Promise<void>((resolve) => setImmediate(resolve));
    },
    close: () => dns.stop(),
  };
}

/** The account that servers of this stage know. */
export const account = { username: 'line1', password: 'geheim', realm: 'provider.test' };

/** Credentials for the first server, unless a test widens or narrows their scope. */
export function createCredentials(change: Partial<CredentialScope> = {}): DigestClient {
  const { username, password, realm } = account;
  const addresses = new Set(['10.0.0.2']);
  const scope = { username, secret: { password }, addresses, tlsNames: new Set<string>(), realm, ...change };
  return new DigestClient(() => scope);
}

/** A server's side of it; its `judge` takes what a scripted peer has received. */
export function createJudge(clock: SipClock, more: Partial<DigestServerOptions> = {}): DigestServer {
  const { username, password, realm } = account;
  const ha1 = computeHa1Set(username, realm, password);
  return new DigestServer({ realm, clock, account: (user) => (user === username ? { ha1 } : undefined), ...more });
}

/** Answers a request with a challenge if it proves nothing; true when it does. */
export function challenges(
  judge: DigestServer,
  server: ScriptedPeer,
  request: ParsedRequest,
  role: 'server' | 'proxy',
): boolean {
  const verdict = judge.judge(request, { address: '10.0.0.1' }, account.username, role);
  if (verdict.kind === 'accepted') return false;
  const headers = verdict.headers.map(([name, value]) => `${name}: ${value}`);
  server.respond(request, verdict.status, { toTag: 'challenge', headers });
  return true;
}
