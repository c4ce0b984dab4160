/** The product at a provider: Kamailio registers us, challenges everything, and connects us with its other customers. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../runtime/clock.ts';
import { DigestClient } from '../runtime/sip/auth/digest-client.ts';
import { noSipMetrics, silentSipLog } from '../runtime/sip/facilities.ts';
import { createResolver } from '../runtime/sip/resolve/resolver.ts';
import { type DnsServer, startDnsServer } from '../runtime/sip/resolve/testing/dns-server.ts';
import { createTestAuthority } from '../runtime/sip/testing/certificates.ts';
import { CallRecorder, UserAgentRecorder } from '../runtime/sip/testing/recorders.ts';
import { UserAgent } from '../runtime/sip/user-agent.ts';
import type { LastInviteAnswer, ProbeStep, TrunkAnswer, TrunkInput } from '../shared/api/trunks.ts';
import { sketch } from './harness/flows.ts';
import { type KamailioProvider, provided, startKamailioProvider } from './harness/kamailio-provider.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';

const ours = '+4930123456';
const caller = '+442079460000';
const callee = '+498977700100';

/** Somebody else who is at that provider. */
interface Customer {
  readonly userAgent: UserAgent;
  readonly user: UserAgentRecorder;
  readonly credentials: DigestClient;
  readonly sdp: string;
}

describe.skipIf(lacks('kamailio'))('a trunk at Kamailio', () => {
  let provider: KamailioProvider;
  let dns: DnsServer;
  let product: Product;
  let folder: string;
  const customers: UserAgent[] = [];
  beforeAll(async () => {
    const authority = createTestAuthority();
    provider = await startKamailioProvider(authority);
    folder = await mkdtemp(join(tmpdir(), 'cordboard-trunk-'));
    await writeFile(join(folder, 'authority.pem'), authority.cert);
    dns = await startDnsServer();
    dns.set('sip.provider.test', { type: 'A', address: '127.0.0.1' });
    dns.set('_sip._udp.provider.test', { type: 'SRV', port: provider.port, target: 'sip.provider.test' });
    product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') } });
  });
  afterAll(async () => {
    for (const userAgent of customers) await userAgent.stop();
    await product?.stop();
    await provider?.stop();
    await dns?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const settings = (): TrunkInput => ({
    label: 'Kamailio',
    disabled: false,
    register: true,
    expires: 300,
    server: `127.0.0.1:${provider.port}`,
    transport: 'udp',
    domain: provided.realm,
    username: ours,
    password: provided.password,
    addresses: [],
    calledFrom: 'auto',
    callerFrom: 'auto',
    country: 'DE',
    numbers: { out: 'plus', in: 'e164' },
    identity: 'from',
    sendDiversion: false,
    emergency: false,
    releaseAllowed: false,
    mayTransfer: false,
    referAnswer: 200,
    healthEvery: 60,
    limits: {},
    destinations: { allow: [], deny: [], countries: [] },
    incoming: { kind: 'flow', flow: 'desk' },
    priority: 10,
  });
  const trunk = (name = 'kam') => product.api.ask<TrunkAnswer>('GET', `/api/trunks/${name}`);

  async function customer(name: string): Promise<Customer> {
    const clock = systemClock();
    const userAgent = new UserAgent({
      listen: [{ transport: 'udp', host: '127.0.0.1', port: await freePort() }],
      clock,
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: [],
      userAgentHeader: name,
      resolver: createResolver({ clock, servers: [dns.address], readHosts: async () => '' }),
    });
    await userAgent.start();
    customers.push(userAgent);
    const credentials = new DigestClient(() => ({
      username: name,
      secret: { password: provided.password },
      addresses: new Set(['127.0.0.1']),
      tlsNames: new Set<string>(),
      realm: provided.realm,
    }));
    const aor = { uri: `sip:${name}@${provided.realm}` };
    const registered = await userAgent.ask({
      method: 'REGISTER',
      uri: 'sip:provider.test',
      from: aor,
      to: aor,
      credentials,
    });
    expect(registered).toMatchObject({ kind: 'answered', response: { status: 200 } });
    const media = ['c=IN IP4 127.0.0.1', 't=0 0', `m=audio ${await freePort()} RTP/AVP 8`, 'a=rtpmap:8 PCMA/8000'];
    const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', ...media, ''].join('\r\n');
    return { userAgent, user: new UserAgentRecorder(userAgent), credentials, sdp };
  }

  function call({ userAgent, credentials, sdp }: Customer, from: string, to: string): CallRecorder {
    const record = new CallRecorder();
    const uri = `sip:${to}@${provided.realm}`;
    const options = {
      uri,
      from: { displayName: 'Somebody', uri: `sip:${from}@${provided.realm}` },
      credentials,
      body: sdp,
    };
    userAgent.call({ ...options, contentType: 'application/sdp' }, record);
    return record;
  }

  test('registers, and says so', async () => {
    await product.api.ask('POST', '/api/trunks', { name: 'kam', ...settings() });
    const up = await until('the trunk is up', async () => {
      const answer = await trunk();
      return answer.status.state === 'up' && answer;
    });
    expect(up).toMatchObject({ realm: provided.realm, hasPassword: true });
    expect(up.status.why).toBe('Registered for 300 seconds');
    expect(up.status.server).toBe(`127.0.0.1:${provider.port} (udp)`);
  });

  test('a wrong password is told in plain words', async () => {
    const wrong = { name: 'wrong', ...settings(), username: '+4930999999', password: 'falsch' };
    await product.api.ask('POST', '/api/trunks', wrong);
    const refused = await until('the trunk is refused', async () => {
      const answer = await trunk('wrong');
      return answer.status.state === 'refused' && answer;
    });
    expect(refused.status.why).toBe('The provider refuses the user name or password (401)');
    await product.api.ask('DELETE', '/api/trunks/wrong');
  });

  test('by TLS, though the product has no certificate of its own', async () => {
    const secure = {
      ...settings(),
      server: `127.0.0.1:${provider.tlsPort}`,
      transport: 'tls',
      username: '+4930777777',
    };
    await product.api.ask('POST', '/api/trunks', { name: 'secure', ...secure });
    const up = await until('the trunk is up', async () => {
      const answer = await trunk('secure');
      return answer.status.state === 'up' && answer;
    });
    expect(up.status.server).toBe(`127.0.0.1:${provider.tlsPort} (tls)`);
    await product.api.ask('DELETE', '/api/trunks/secure');
  });

  test('a call in is connected with a call out; both are challenged, to the last BYE', async () => {
    const flow = sketch(
      'desk',
      [
        ['start', 'incoming-call'],
        ['call', 'dial', { targets: [{ to: `${callee}@kam` }] }],
        ['bye', 'hang-up'],
      ],
      [
        ['start.in', 'call'],
        ['call.answered', 'bye'],
      ],
      { access: 'none' },
    );
    await product.api.saveAndPublish(flow);
    const somebody = await customer(caller);
    const other = await customer(callee);
    other.user.onInvite = (invite) => {
      invite.progress(180);
      const dialog = invite.accept({ body: other.sdp, contentType: 'application/sdp' });
      other.user.watch(dialog);
    };
    const record = call(somebody, caller, ours);
    await until('the call is connected', () => record.events.includes('accepted 200') && other.user.invites.length > 0);
    const sent = other.user.invites[0]!.request;
    expect(sent.from.uri).toBe(`sip:${ours}@${provided.realm}`);
    expect(sent.to.uri).toBe(`sip:${callee}@${provided.realm}`);
    const bye = await record.dialog!.bye();
    expect(bye).toMatchObject({ kind: 'answered', response: { status: 200 } });
    await until('the other side has heard the BYE', () =>
      other.user.ends.some(({ by, why }) => by === 'peer' && why === 'bye'),
    );
    const last = await product.api.ask<LastInviteAnswer>('GET', '/api/trunks/kam/last-invite');
    expect(last).toMatchObject({
      recognisedBy: 'contact',
      called: { number: ours, from: 'to' },
      caller: { number: caller, name: 'Somebody', withheld: false },
    });
  });

  test('its settings are tested while it works, and it stays registered', async () => {
    const { password: _kept, ...changed } = settings();
    const over = new AbortController();
    const response = await fetch(`${product.url}/api/trunks/kam/probe`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`admin:${product.password}`)}`, 'content-type': 'application/json' },
      body: JSON.stringify(changed),
      signal: over.signal,
    });
    expect(response.status).toBe(200);
    const steps: ProbeStep[] = [];
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      steps.push(
        ...chunk
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as ProbeStep),
      );
      if (steps.some(({ code }) => code === 'call.waiting')) break;
    }
    over.abort();
    expect(steps.map(({ code }) => code)).toEqual(['dns.address', 'answer.good', 'register.good', 'call.waiting']);
    await until('the trunk is up', async () => (await trunk()).status.state === 'up');
  });

  test('when it is deleted, the provider forgets us', async () => {
    await product.api.ask('DELETE', '/api/trunks/kam');
    const somebody = await customer(`${caller}1`);
    await until('the provider knows nobody by that number', async () => {
      const record = call(somebody, `${caller}1`, ours);
      await until('the call is refused', () => record.events.some((event) => /refused|failed|accepted/.test(event)));
      return record.events.includes('refused 404');
    });
  });
});
