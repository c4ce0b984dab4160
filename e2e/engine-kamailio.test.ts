/** The engine as a customer of a provider: Kamailio as registrar and proxy that challenges, over every transport. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../runtime/clock.ts';
import { DigestClient } from '../runtime/sip/auth/digest-client.ts';
import type { AskOutcome } from '../runtime/sip/calling/call-options.ts';
import { noSipMetrics, silentSipLog } from '../runtime/sip/facilities.ts';
import { serviceRouteOf } from '../runtime/sip/message/service-route.ts';
import { createResolver } from '../runtime/sip/resolve/resolver.ts';
import { type DnsServer, startDnsServer } from '../runtime/sip/resolve/testing/dns-server.ts';
import { createTestAuthority, type TestAuthority } from '../runtime/sip/testing/certificates.ts';
import { CallRecorder, UserAgentRecorder } from '../runtime/sip/testing/recorders.ts';
import type { Peer } from '../runtime/sip/transport/address.ts';
import { UserAgent } from '../runtime/sip/user-agent.ts';
import { type KamailioProvider, provided, startKamailioProvider } from './harness/kamailio-provider.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';

/** A user agent of ours, what it has sent and heard, and how it gets to the provider. */
interface Customer {
  readonly userAgent: UserAgent;
  readonly user: UserAgentRecorder;
  readonly heard: string[];
  readonly sent: string[];
  readonly credentials: DigestClient;
  readonly way: { readonly nextHop: string } | { readonly destination: Peer };
}

describe.skipIf(lacks('kamailio'))('Kamailio as our provider', () => {
  let authority: TestAuthority;
  let provider: KamailioProvider;
  let dns: DnsServer;
  const customers: UserAgent[] = [];
  beforeAll(async () => {
    authority = createTestAuthority();
    provider = await startKamailioProvider(authority);
    dns = await startDnsServer();
    dns.set('sip.provider.test', { type: 'A', address: '127.0.0.1' });
    const at = (port: number) => ({ type: 'SRV', port, target: 'sip.provider.test' }) as const;
    dns.set('_sip._udp.provider.test', at(provider.port));
    dns.set('_sip._tcp.provider.test', at(provider.port));
    dns.set('_sips._tcp.provider.test', at(provider.tlsPort));
  });
  afterEach(async () => {
    for (const userAgent of customers.splice(0)) await userAgent.stop();
  });
  afterAll(async () => {
    await provider?.stop();
    await dns?.stop();
  });

  type Way = 'udp' | 'tcp' | 'tls' | 'ws';

  async function customer(name: string, way: Way): Promise<Customer> {
    const clock = systemClock();
    const port = await freePort();
    const listen = (['udp', 'tcp', 'tls'] as const)
      .filter((transport) => transport === way || way === 'ws')
      .map((transport, i) => ({ transport, host: '127.0.0.1', port: port + i }));
    const userAgent = new UserAgent({
      listen,
      clock,
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: ['INFO', 'UPDATE'],
      userAgentHeader: name,
      resolver: createResolver({ clock, servers: [dns.address], readHosts: async () => '' }),
      tls: {
        identity: () => authority.issue(['IP:127.0.0.1']),
        authorities: () => [authority.cert],
        clientCertificates: 'asked',
      },
      webSockets: () => ({ host: '127.0.0.1', port: port + 3 }),
    });
    await userAgent.start();
    customers.push(userAgent);
    const user = new UserAgentRecorder(userAgent);
    const [heard, sent] = [[] as string[], [] as string[]];
    userAgent.listener.message = (out, bytes) => void (out ? sent : heard).push(Buffer.from(bytes).toString());
    const credentials = new DigestClient(() => ({
      username: name,
      secret: { password: provided.password },
      // Over TLS the name in the certificate is all that counts.
      addresses: new Set(way === 'tls' ? [] : ['127.0.0.1']),
      tlsNames: new Set(way === 'tls' ? [provided.realm] : []),
      realm: provided.realm,
    }));
    if (way !== 'ws')
      return { userAgent, user, heard, sent, credentials, way: { nextHop: `sip:provider.test;transport=${way}` } };
    return { userAgent, user, heard, sent, credentials, way: { destination: await connectByWebSocket(userAgent) } };
  }

  /** The door takes sockets that we have opened ourselves as well. */
  async function connectByWebSocket(userAgent: UserAgent): Promise<Peer> {
    const { port } = provider;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, ['sip'], { origin: 'http://provider.test' });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    userAgent.acceptWebSocket(socket, { address: '127.0.0.1', port }, { address: '127.0.0.1', port: 0 }, false);
    return { transport: 'ws', address: '127.0.0.1', port };
  }

  function register({ userAgent, credentials, way }: Customer, name: string): Promise<AskOutcome> {
    const aor = { uri: `sip:${name}@provider.test` };
    return userAgent.ask({ method: 'REGISTER', uri: 'sip:provider.test', from: aor, to: aor, credentials, ...way });
  }

  const count = (messages: readonly string[], pattern: RegExp) => messages.filter((text) => pattern.test(text)).length;

  test.each<[Way, Way]>([
    ['udp', 'udp'],
    ['tcp', 'tls'],
    ['tls', 'tcp'],
    ['ws', 'udp'],
    ['udp', 'ws'],
    ['tls', 'tls'],
  ])('a caller by %s and a callee by %s: registered, called, changed, hung up', async (callerWay, calleeWay) => {
    const name = `bob-${callerWay}-${calleeWay}`;
    const caller = await customer('alice', callerWay);
    const callee = await customer(name, calleeWay);
    const registered = await register(callee, name);
    if (registered.kind !== 'answered') throw new Error(registered.why);
    expect(registered.response.status).toBe(200);
    expect(registered.cseq).toBe(2);
    expect(registered.destination.transport).toBe(calleeWay);
    expect(registered.response.contacts[0]!.uri).toContain(`${name}@127.0.0.1`);
    expect(serviceRouteOf(registered.response)).toEqual([`sip:127.0.0.1:${provider.port};lr`]);

    callee.user.onInvite = (invite) => {
      invite.progress(180);
      const dialog = callee.user.accept();
      // As a call that a trunk sends us.
      dialog.credentials = callee.credentials;
    };
    const record = new CallRecorder();
    const from = { uri: 'sip:alice@provider.test' };
    const uri = `sip:${name}@provider.test`;
    const { credentials } = caller;
    caller.userAgent.call({ uri, from, body: 'offer', credentials, ...caller.way }, record);
    const dialog = await until('the call is answered', () => record.dialog ?? ended(record));
    await until('the ACK has come', () => callee.user.acks.length > 0);
    expect(count(caller.sent, /^INVITE /)).toBe(2);
    expect(count(caller.heard, /^SIP\/2.0 407/)).toBe(1);
    const invite = callee.user.invites[0]!.request;
    expect(invite.headers('record-route').length + invite.list('record-route').length).toBeGreaterThan(0);
    expect(invite.header('proxy-authorization')).toBeUndefined();

    const changed = dialog.reinvite({ body: 'offer 2' });
    const reinvite = await until('the re-INVITE has come', () => callee.user.reinvites[0]);
    reinvite.accept({ body: 'answer 2' });
    expect((await changed).kind).toBe('accepted');
    // The callee has seen no challenge yet: its BYE costs one.
    const bye = await callee.user.dialogs[0]!.bye();
    expect(bye).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect(count(callee.sent, /^BYE /)).toBe(2);
    expect(record.events.at(-1)).toBe('ended by peer: bye');
    expect([...caller.user.errors, ...callee.user.errors]).toEqual([]);
    await until('nothing is left', () => caller.userAgent.counts().dialogs + callee.userAgent.counts().dialogs === 0);
  });

  const ended = (record: CallRecorder): undefined => {
    const end = record.events.find((event) => /refused|failed|unanswered/.test(event));
    if (end) throw new Error(record.events.join(', '));
  };

  test('a wrong password is refused after two tries', async () => {
    const caller = await customer('mallory', 'udp');
    const credentials = new DigestClient(() => ({
      username: 'mallory',
      secret: { password: 'falsch' },
      addresses: new Set(['127.0.0.1']),
      tlsNames: new Set<string>(),
      realm: provided.realm,
    }));
    const outcome = await register({ ...caller, credentials }, 'mallory');
    expect(outcome).toMatchObject({
      kind: 'answered',
      response: { status: 401 },
      unanswered: [{ reason: 'rejected' }],
    });
    expect(count(caller.sent, /^REGISTER /)).toBe(2);
  });

  test('a certificate for another name: nothing is said to it', async () => {
    const caller = await customer('alice', 'tls');
    dns.set('_sips._tcp.other.test', { type: 'SRV', port: provider.tlsPort, target: 'sip.provider.test' });
    const outcome = await register({ ...caller, way: { nextHop: 'sip:other.test;transport=tls' } }, 'alice');
    expect(outcome).toMatchObject({ kind: 'failed', why: 'transport' });
    expect(caller.heard).toEqual([]);
  });

  test('CANCEL of a ringing call passes the proxy', async () => {
    const caller = await customer('alice', 'udp');
    const callee = await customer('carol', 'udp');
    await register(callee, 'carol');
    callee.user.onInvite = (invite) => invite.progress(180);
    const record = new CallRecorder();
    const options = { uri: 'sip:carol@provider.test', from: { uri: 'sip:alice@provider.test' }, body: 'offer' };
    const call = caller.userAgent.call({ ...options, credentials: caller.credentials, ...caller.way }, record);
    await until('it rings', () => record.events.includes('progress 180'));
    call.cancel();
    await until('the call is over', () => record.events.includes('refused 487'));
    expect(callee.user.events).toEqual(['invite', 'cancelled by CANCEL']);
  });
});
