/** Whole calls over IPv6, by name and by address, and by one listener for both families. */

import { isIPv6 } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { DigestClient } from './auth/digest-client.ts';
import { noSipMetrics, silentSipLog } from './facilities.ts';
import { parseUri } from './message/uri.ts';
import { createResolver } from './resolve/resolver.ts';
import { type DnsServer, startDnsServer } from './resolve/testing/dns-server.ts';
import { account, createJudge } from './testing/calling-stage.ts';
import { createTestAuthority, type TestAuthority } from './testing/certificates.ts';
import { CallRecorder, UserAgentRecorder } from './testing/recorders.ts';
import type { TransportName } from './transport/address.ts';
import { UserAgent } from './user-agent.ts';

let authority: TestAuthority;
let dns: DnsServer;
const running: UserAgent[] = [];
beforeAll(() => {
  authority = createTestAuthority();
});
beforeEach(async () => {
  dns = await startDnsServer();
});
afterEach(async () => {
  for (const userAgent of running.splice(0)) await userAgent.stop();
  await dns.stop();
});
afterAll(() => expect(running).toEqual([]));

async function start(transport: TransportName, host: string): Promise<UserAgent> {
  const clock = systemClock();
  const { cert, key } = authority.issue(['DNS:six.test', 'IP:::1', 'IP:127.0.0.1']);
  const userAgent = new UserAgent({
    listen: [{ transport, host, port: 0 }],
    clock,
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: ['INFO'],
    userAgentHeader: 'Test',
    resolver: createResolver({ clock, servers: [dns.address], readHosts: async () => '' }),
    tls: { identity: () => ({ cert, key }), authorities: () => [authority.cert] },
  });
  await userAgent.start();
  running.push(userAgent);
  return userAgent;
}

const portOf = (userAgent: UserAgent): number => userAgent.listening[0]!.port;

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A call that is answered, changed by the callee and ended by the caller. */
async function talk(caller: UserAgent, callee: UserAgent, uri: string): Promise<UserAgentRecorder> {
  const there = new UserAgentRecorder(callee);
  there.onInvite = () => there.accept();
  const record = new CallRecorder();
  caller.call({ uri, from: { uri: 'sip:alice@six.test' }, body: 'offer' }, record);
  await until(() => record.dialog !== undefined || record.events.some((event) => /refused|failed/.test(event)));
  expect(record.events.at(-1)).toBe('accepted 200');
  record.dialog!.listener = {
    ...record.dialog!.listener,
    reinvite: (exchange) => exchange.accept({ body: 'answer 2' }),
  };
  await until(() => there.acks.length === 1);
  expect((await there.dialogs[0]!.reinvite({ body: 'offer 2' })).kind).toBe('accepted');
  expect((await record.dialog!.bye()).kind).toBe('answered');
  expect(there.ends).toMatchObject([{ by: 'peer', why: 'bye' }]);
  expect(there.errors).toEqual([]);
  return there;
}

describe.each(['udp', 'tcp', 'tls'] as const)('IPv6 over %s', (transport) => {
  test('by address: brackets in Via, Contact and Request-URI', async () => {
    const caller = await start(transport, '::1');
    const callee = await start(transport, '::1');
    const there = await talk(caller, callee, `sip:bob@[::1]:${portOf(callee)};transport=${transport}`);
    const { request, source } = there.invites[0]!;
    expect(source.address).toBe('::1');
    expect(request.header('via')).toMatch(/^SIP\/2\.0\/(UDP|TCP|TLS) \[::1\]:\d+;/);
    expect(parseUri(request.contacts[0]!.uri)).toMatchObject({ host: '::1', port: portOf(caller) });
    expect(isIPv6(parseUri(request.uri)!.host)).toBe(true);
  });

  test('by name: SRV and AAAA', async () => {
    const caller = await start(transport, '::1');
    const callee = await start(transport, '::1');
    const service = transport === 'tls' ? '_sips._tcp' : `_sip._${transport}`;
    dns.set(`${service}.six.test`, { type: 'SRV', port: portOf(callee), target: 'host.six.test' });
    dns.set('host.six.test', { type: 'AAAA', address: '::1' }, { type: 'A', address: '192.0.2.1' });
    await talk(caller, callee, `sip:bob@six.test;transport=${transport}`);
  });

  test('one listener for both families sees plain addresses', async () => {
    const callee = await start(transport, '::');
    for (const [host, written] of [
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '[::1]'],
    ] as const) {
      const caller = await start(transport, host);
      const there = await talk(caller, callee, `sip:bob@${written}:${portOf(callee)};transport=${transport}`);
      expect(there.invites[0]!.source.address).toBe(host);
      // A datagram socket does not tell which address of ours was meant.
      if (transport !== 'udp') expect(there.invites[0]!.source.local.address).toBe(host);
    }
  });

  test('nothing leads from IPv4 alone to an IPv6 address: a fact', async () => {
    const caller = await start(transport, '127.0.0.1');
    const record = new CallRecorder();
    caller.call({ uri: `sip:bob@[::1];transport=${transport}`, from: { uri: 'sip:a@six.test' } }, record);
    await until(() => record.events.length > 0);
    expect(record.events).toEqual(['failed: transport']);
  });
});

test('a challenge over IPv6 is answered to its very address', async () => {
  const caller = await start('udp', '::1');
  const server = await start('udp', '::1');
  const judge = createJudge(systemClock());
  const there = new UserAgentRecorder(server);
  there.onInvite = (invite) => {
    const verdict = judge.judge(invite.request, invite.source, account.username, 'proxy');
    if (verdict.kind === 'accepted') invite.refuse(486);
    else invite.refuse(verdict.status, { headers: verdict.headers });
  };
  const scope = {
    ...account,
    secret: { password: account.password },
    addresses: new Set(['::1']),
    tlsNames: new Set<string>(),
  };
  const record = new CallRecorder();
  const uri = `sip:bob@[::1]:${portOf(server)}`;
  caller.call({ uri, from: { uri: 'sip:line1@provider.test' }, credentials: new DigestClient(() => scope) }, record);
  await until(() => record.events.length === 2);
  expect(record.events).toEqual(['attempted ::1', 'refused 486']);
});
