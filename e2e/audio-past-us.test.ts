/** Audio that flows past us, between hosts of their own: no packet of it passes the product, and both are heard. */

import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IssuedAccount, PhoneAnswer } from '../shared/api/accounts.ts';
import type { LiveCall } from '../shared/api/live.ts';
import type { MediaWish } from '../shared/flow-schema/media-wish.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { type Softphone, startSoftphone } from './harness/baresip.ts';
import { capture } from './harness/capture.ts';
import { toneShare } from './harness/listen.ts';
import { type Host, lacksNetwork, layNetwork, type Network } from './harness/network.ts';
import { until } from './harness/patience.ts';
import type { Datagram } from './harness/pcap.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { rtpStreams, toPcm } from './harness/rtp-streams.ts';
import { startSipp } from './harness/sipp.ts';
import { melody } from './harness/wav.ts';
import { endMediaWorker, MORTAL } from './harness/worker-death.ts';

const VOICES = { anna: 440, bob: 1000, carl: 1500, dora: 700 } as const;
/** Milliseconds from Dora to her router: she lives far away. */
const FAR = 80;
type Person = keyof typeof VOICES;

describe.skipIf(lacks('baresip', 'tcpdump') || lacksNetwork())('phones on hosts of their own', () => {
  let network: Network;
  let product: Product;
  let hosts: Record<Person, Host>;
  const phones = {} as Record<Person, Softphone>;

  beforeAll(async () => {
    network = layNetwork();
    hosts = {
      anna: network.host('anna'),
      bob: network.host('bob'),
      carl: network.behindRouter('carl'),
      dora: network.behindRouter('dora', FAR),
    };
    product = await startProduct({ env: MORTAL });
    for (const audio of ['auto', 'released'] as const) await draw(audio);
    for (const [name, hertz] of Object.entries(VOICES) as [Person, number][]) {
      const { password } = await product.api.ask<IssuedAccount>('POST', '/api/accounts', { name });
      const account = { user: name, password, port: product.sipPort, registrar: network.address, every: 600 };
      phones[name] = await startSoftphone(account, melody([{ hertz, seconds: 60 }]), hosts[name]);
      await until(`the phone of ${name}`, async () => {
        const found = await product.api.ask<PhoneAnswer[]>('GET', `/api/accounts/${name}/bindings`);
        return found.length > 0;
      });
    }
  });
  afterAll(async () => {
    for (const phone of Object.values(phones)) await phone.stop();
    await product?.stop();
    await network?.remove();
  });
  beforeEach(() => {
    for (const phone of Object.values(phones)) phone.forget();
  });
  afterEach(async () => {
    for (const { id } of await product.api.liveCalls()) await product.api.ask('POST', `/api/calls/${id}/hangup`);
    await until('no live call', async () => (await product.api.liveCalls()).length === 0);
  });

  /** A flow for each callee: who dials `auto-bob` rings bob. */
  async function draw(audio: MediaWish): Promise<void> {
    for (const callee of ['bob', 'carl', 'dora'])
      await product.api.saveAndPublish(
        drawFlow(
          { ring: ['dial', { targets: [{ to: callee }], audio }], bye: 'hang-up' },
          ['start.in > ring', 'ring.answered > bye'],
          { id: `${audio}-${callee}`, access: 'trusted' },
        ),
      );
  }

  async function connect(callee: Person, dialled: string): Promise<void> {
    await phones.anna.dial(`sip:${dialled}@${network.address}:${product.sipPort}`);
    await phones[callee].event('CALL_INCOMING');
    await phones[callee].answer();
    await phones.anna.event('CALL_ESTABLISHED');
  }

  /** Which ways the audio of the call took, in the order of its journal. */
  async function ways(): Promise<string[]> {
    const { journal } = await product.api.call((await product.api.liveCalls())[0]!.id);
    return journal.flatMap((event) => {
      if (event.type === 'media.released') return ['released'];
      return event.type === 'media.anchored' ? [event.why] : [];
    });
  }

  const within = (port: number) => port >= product.rtp.first && port <= product.rtp.last;
  /** Packets of two seconds: those that touch the product, and whose tone went to whom. */
  async function listen() {
    const listening = await capture(`udp and not port ${product.sipPort}`, network.device);
    await pause(2_000);
    const { datagrams } = await listening.stop();
    const ofProduct = ({ source, target }: Datagram) =>
      (source.address === network.address && within(source.port)) ||
      (target.address === network.address && within(target.port));
    const heard = (from: string, to: string, hertz: number) => {
      const streams = rtpStreams(datagrams, ({ source, target }) => source.address === from && target.address === to);
      return streams[0] ? toneShare(toPcm(streams[0]).subarray(-8000), hertz) : 0;
    };
    return { throughUs: datagrams.filter(ofProduct).length, heard };
  }

  test('in one network: released on evidence; the two hear each other, and we hear nothing', async () => {
    await connect('bob', 'auto-bob');
    await until('the release', async () => (await ways()).includes('released'));
    await pause(2_500);
    const { throughUs, heard } = await listen();
    expect(throughUs).toBe(0);
    expect(heard(hosts.anna.address, hosts.bob.address, VOICES.anna)).toBeGreaterThan(0.5);
    expect(heard(hosts.bob.address, hosts.anna.address, VOICES.bob)).toBeGreaterThan(0.5);
  });

  test('hold brings the audio back for our music, and afterwards it goes past us again', async () => {
    await connect('bob', 'auto-bob');
    await until('the release', async () => (await ways()).includes('released'));
    await phones.anna.hold(true);
    await until('the hold', async () => (await ways()).at(-1) === 'held');
    const held = await listen();
    expect(held.throughUs).toBeGreaterThan(50);
    await phones.anna.hold(false);
    await until('the second release', async () => (await ways()).filter((way) => way === 'released').length === 2);
    await pause(2_500);
    const { throughUs, heard } = await listen();
    expect(throughUs).toBe(0);
    expect(heard(hosts.bob.address, hosts.anna.address, VOICES.bob)).toBeGreaterThan(0.5);
  });

  test('after a transfer whoever stays talks through us to one behind a router', async () => {
    await connect('bob', 'auto-bob');
    await until('the release', async () => (await ways()).includes('released'));
    await phones.anna.transfer(`sip:carl@${network.address}:${product.sipPort}`);
    await phones.carl.event('CALL_INCOMING');
    await phones.carl.answer();
    await until('carl and bob', async () => (await ways()).at(-1) === 'translated');
    const { heard } = await listen();
    expect(heard(network.address, hosts.bob.address, VOICES.carl)).toBeGreaterThan(0.5);
  });

  test('one behind a router: it stays with us, says why, and both are heard', async () => {
    await connect('carl', 'auto-carl');
    await until('a reason', async () => (await ways()).length > 0);
    const { throughUs, heard } = await listen();
    expect(await ways()).toEqual(['translated']);
    expect(throughUs).toBeGreaterThan(200);
    expect(heard(network.address, hosts.anna.address, VOICES.carl)).toBeGreaterThan(0.5);
  });

  test('one far behind a router: both are heard, hold and resume work, and the record tells how far', async () => {
    await connect('dora', 'auto-dora');
    await until('a reason', async () => (await ways()).length > 0);
    await phones.anna.hold(true);
    await pause(1_000);
    await phones.anna.hold(false);
    await pause(1_000);
    const { throughUs, heard } = await listen();
    expect(await ways()).toEqual(['translated']);
    expect(throughUs).toBeGreaterThan(200);
    expect(heard(network.address, hosts.anna.address, VOICES.dora)).toBeGreaterThan(0.5);
    // Behind a router: hers has to come before ours finds its way, and one more of hers answers it (RFC 3550 §6.2).
    await pause(20_000);
    const [{ id }] = (await product.api.liveCalls()) as [LiveCall];
    await phones.anna.hangUp();
    await phones.dora.event('CALL_CLOSED');
    const roundTripMs = await until('the end of the journal', async () => {
      const journal = await product.api.journal(id);
      if (journal.at(-1)?.type !== 'call.ended') return undefined;
      const reports = journal.filter((event) => event.type === 'media.reported');
      return reports.findLast(({ leg }) => leg.startsWith('callee'))?.roundTripMs;
    });
    // Her phone tells in whole milliseconds how long it kept ours, and takes its time.
    expect(roundTripMs).toBeGreaterThan(2 * FAR - 10);
    expect(roundTripMs).toBeLessThan(2 * FAR + 100);
  });

  test('when the media worker dies, a call that is past us goes on, and one that only rings ends politely', async () => {
    await connect('bob', 'auto-bob');
    await until('the release', async () => (await ways()).includes('released'));
    await pause(2_500);
    const [released] = await product.api.liveCalls();
    const ringing = await startSipp({ scenario: 'talk', to: 'auto-carl', port: product.sipPort, hold: 1_000 });
    await phones.carl.event('CALL_INCOMING');
    await endMediaWorker(product);
    await phones.carl.event('CALL_CLOSED');
    expect((await ringing.done()).messages.at(-2)?.text).toMatch(/^SIP\/2\.0 5/);
    const { throughUs, heard } = await listen();
    expect(throughUs).toBe(0);
    expect(heard(hosts.bob.address, hosts.anna.address, VOICES.bob)).toBeGreaterThan(0.5);
    expect((await product.api.liveCalls()).map(({ id }) => id)).toEqual([released!.id]);
    // The new worker serves whoever wants something of us again.
    await phones.anna.hold(true);
    await until('the hold', async () => (await ways()).at(-1) === 'held');
    expect((await listen()).throughUs).toBeGreaterThan(50);
    await phones.anna.hangUp();
    await phones.bob.event('CALL_CLOSED');
  });
});
