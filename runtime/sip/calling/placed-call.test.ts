/** Calls by name: located, tried in turn, and given up (RFC 3263 §4.3). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { behaviours } from '../resolve/testing/dns-server.ts';
import { type CallingStage, setCallingStage } from '../testing/calling-stage.ts';
import { CallRecorder } from '../testing/recorders.ts';
import type { ScriptedPeer } from '../testing/scripted-peer.ts';
import { nothing } from '../testing/stage.ts';
import type { Peer } from '../transport/address.ts';
import type { CallOptions, OutgoingCall } from './call-options.ts';

describe('a call by name', () => {
  let stage: CallingStage;
  let record: CallRecorder;
  let call: OutgoingCall;
  let a: ScriptedPeer;
  let b: ScriptedPeer;
  let c: ScriptedPeer;
  beforeEach(async () => {
    stage = await setCallingStage();
    record = new CallRecorder();
    [a, b, c] = stage.servers;
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
    await stage.close();
  });

  const place = (more: Partial<CallOptions> = {}) => {
    const options = { uri: 'sip:bob@abc.test', from: { uri: 'sip:us@10.0.0.1' }, body: 'offer', ...more };
    call = stage.userAgent.call(options, record);
  };
  /** Placed by name, and the INVITE is at the first server. */
  const placed = async (more: Partial<CallOptions> = {}) => {
    place(more);
    await stage.until(() => a.requests.length > 0);
  };
  const methods = (server: ScriptedPeer) => server.requests.map(({ method }) => method);
  const distinct = (server: ScriptedPeer) => [...new Set(methods(server))];
  const answer = async (server: ScriptedPeer, status: number, toTag: string) => {
    const invite = server.requests.findLast(({ method }) => method === 'INVITE')!;
    const headers = [`Contact: <sip:bob@${server.address}>`];
    server.respond(invite, status, { toTag, headers, body: status === 200 ? 'answer' : '' });
    await stage.settle();
  };
  /** Answers what hangs up, on whatever server. */
  const confirm = async () => {
    for (const server of stage.servers) {
      for (const request of server.requests) {
        if (request.method === 'BYE' || request.method === 'CANCEL') server.respond(request, 200);
      }
    }
    await stage.settle();
  };

  test('an address is called before `call` has returned', () => {
    place({ uri: 'sip:bob@10.0.0.3' });
    expect(stage.network.sent).toHaveLength(1);
    expect(stage.network.sent[0]!.text).toMatch(/^INVITE sip:bob@10.0.0.3 SIP/);
    expect(call.destination).toEqual({ transport: 'udp', address: '10.0.0.3', port: 5060 });
  });

  test.each<[string, Partial<CallOptions>]>([
    ['a known server', { destination: { transport: 'udp', address: '10.0.0.3', port: 5060 }, nextHop: 'sip:10.0.0.4' }],
    ['an outbound proxy', { nextHop: 'sip:10.0.0.3', route: ['sip:10.0.0.4;lr'] }],
    ['the first Route', { route: ['sip:10.0.0.3;lr', 'sip:10.0.0.4;lr'] }],
  ])('%s is asked instead of the Request-URI', async (_name, more) => {
    place(more);
    await stage.settle();
    expect([methods(a), methods(b), methods(c)]).toEqual([[], ['INVITE'], []]);
    expect(b.requests[0]!.uri).toBe('sip:bob@abc.test');
    expect(b.requests[0]!.headers('route')).toEqual((more.route ?? []).map((route) => `<${route}>`));
    expect(stage.dns.asked).toEqual([]);
    await answer(b, 486, 'b');
    expect(record.events).toEqual(['attempted 10.0.0.3', 'refused 486']);
  });

  test('a name is located, called, and answered', async () => {
    await placed();
    await answer(a, 100, '');
    await answer(a, 180, 'a');
    await stage.clock.advance(10_000);
    await answer(a, 200, 'a');
    expect(record.events).toEqual(['attempted 10.0.0.2', 'trying', 'progress 180', 'accepted 200']);
    expect(call.state).toBe('accepted');
    expect([distinct(b), distinct(c)]).toEqual([[], []]);
    void record.dialog!.bye();
    await stage.settle();
    await confirm();
  });

  test('4 s without a provisional: the next server gets the same request', async () => {
    await placed();
    await stage.clock.advance(3_900);
    expect(distinct(b)).toEqual([]);
    await stage.clock.advance(200);
    const [first, second] = [a.requests[0]!, b.requests[0]!];
    for (const name of ['from', 'to', 'call-id', 'cseq']) expect(second.header(name)).toBe(first.header(name));
    expect(second.via.params.get('branch')).not.toBe(first.via.params.get('branch'));
    await answer(b, 180, 'b');
    await stage.clock.advance(10_000);
    expect(distinct(c)).toEqual([]);
    await answer(b, 486, 'b');
    expect(record.events).toEqual(['attempted 10.0.0.2', 'attempted 10.0.0.3', 'progress 180', 'refused 486']);
  });

  test('100 is a provisional, too', async () => {
    await placed();
    await answer(a, 100, '');
    await stage.clock.advance(30_000);
    expect(distinct(b)).toEqual([]);
    await answer(a, 404, 'a');
    expect(record.events.at(-1)).toBe('refused 404');
  });

  test.each([180, 200])(
    'a late %i of an abandoned server is cancelled or hung up on, and told to nobody',
    async (status) => {
      await placed();
      await stage.clock.advance(4_100);
      await answer(a, status, 'a');
      expect(distinct(a)).toEqual(status === 180 ? ['INVITE', 'CANCEL'] : ['INVITE', 'ACK', 'BYE']);
      await confirm();
      if (status === 180) await answer(a, 487, 'a');
      await answer(b, 180, 'b');
      await answer(b, 200, 'b');
      expect(record.events).toEqual(['attempted 10.0.0.2', 'attempted 10.0.0.3', 'progress 180', 'accepted 200']);
      if (status === 200) await answer(a, 200, 'a');
      void record.dialog!.bye();
      await stage.settle();
      await confirm();
      expect(methods(a).filter((method) => method === 'BYE')).toHaveLength(status === 200 ? 1 : 0);
    },
  );

  test('503: the next at once; the last 503 is the outcome', async () => {
    await placed();
    await answer(a, 503, 'a');
    await answer(b, 503, 'b');
    expect(distinct(c)).toEqual(['INVITE']);
    await answer(c, 503, 'c');
    expect(record.events).toEqual(['attempted 10.0.0.2', 'attempted 10.0.0.3', 'attempted 10.0.0.4', 'refused 503']);
    expect(stage.servers.map(methods)).toEqual(Array(3).fill(['INVITE', 'ACK']));
  });

  test('a server that asks for rest by 503 with Retry-After is asked last meanwhile (RFC 3261 §21.5.4)', async () => {
    const order = async () => {
      record = new CallRecorder();
      for (const server of stage.servers) server.requests.length = 0;
      place();
      const current = () => stage.servers.find(({ requests }) => requests.at(-1)?.method === 'INVITE');
      while (record.events.at(-1) !== 'refused 503') {
        await stage.until(() => current() !== undefined || record.events.at(-1) === 'refused 503');
        const server = current();
        if (!server) break;
        const headers = server === a ? ['Retry-After: 120 (maintenance);duration=60'] : [];
        server.respond(server.requests.at(-1)!, 503, { toTag: 'x', headers });
        await stage.settle();
      }
      return record.events.filter((event) => event.startsWith('attempted')).map((event) => event.split(' ').at(-1));
    };
    expect(await order()).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    expect(await order()).toEqual(['10.0.0.3', '10.0.0.4', '10.0.0.2']);
    await stage.clock.advance(121_000);
    expect(await order()).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
  });

  test('a server that no transport of ours leads to counts as a transport error', async () => {
    stage.dns.set('a.test', { type: 'AAAA', address: '2001:db8::1' });
    place();
    await stage.until(() => b.requests.length > 0);
    await answer(b, 486, 'b');
    expect(record.events).toEqual(['attempted 10.0.0.3', 'refused 486']);
  });

  test('a refusal is the outcome: a redirection too, with its Contacts', async () => {
    await placed();
    a.respond(a.requests[0]!, 302, { toTag: 'a', headers: ['Contact: <sip:x@10.0.0.4>;q=0.5, <sip:y@10.0.0.4>'] });
    await stage.settle();
    expect(record.events.at(-1)).toBe('refused 302');
    expect(record.responses.at(-1)!.contacts.map(({ uri }) => uri)).toEqual(['sip:x@10.0.0.4', 'sip:y@10.0.0.4']);
    expect([distinct(b), distinct(c)]).toEqual([[], []]);
  });

  test('silence everywhere: the last server gets all its time, the others 4 s', async () => {
    await placed();
    await stage.clock.advance(8_100);
    expect(record.events).toEqual(['attempted 10.0.0.2', 'attempted 10.0.0.3', 'attempted 10.0.0.4']);
    await stage.clock.advance(31_800);
    expect(record.events).toHaveLength(3);
    await stage.clock.advance(300);
    expect(record.events.at(-1)).toBe('failed: timeout');
    expect(stage.servers.flatMap(methods)).not.toContain('CANCEL');
  });

  test('a server that is known comes first, then those that are named with it', async () => {
    const at = ({ address, port }: ScriptedPeer) => ({ transport: 'udp', address, port }) as const;
    place({ destination: at(c), others: [at(b)] });
    await stage.settle();
    await stage.clock.advance(4_100);
    await answer(b, 486, 'b');
    expect(record.events).toEqual(['attempted 10.0.0.4', 'attempted 10.0.0.3', 'refused 486']);
    expect(a.requests).toEqual([]);
  });

  test('a server that is not wanted is passed over, whatever name leads to it', async () => {
    const { address } = a;
    place({ mayGoTo: (peer) => peer.address !== address });
    await stage.until(() => b.requests.length > 0);
    await answer(b, 486, 'b');
    expect(record.events).toEqual(['attempted 10.0.0.3', 'refused 486']);
    expect(a.requests).toEqual([]);
    place({ uri: 'sip:bob@10.0.0.2', mayGoTo: () => false });
    await stage.settle();
    expect(record.events.at(-1)).toBe('failed: transport');
    expect(a.requests).toEqual([]);
  });

  test('with more routes behind, silence of the last server ends it after 4 s', async () => {
    place({ uri: 'sip:bob@10.0.0.2', moreRoutes: true });
    await stage.clock.advance(4_100);
    expect(record.events).toEqual(['attempted 10.0.0.2', 'failed: noProvisional']);
    await answer(a, 180, 'a');
    expect(distinct(a)).toEqual(['INVITE', 'CANCEL']);
    await confirm();
    await answer(a, 487, 'a');
    expect(record.events).toHaveLength(2);
  });

  test.each([
    ['no such name', 'sip:bob@nowhere.test', behaviours.honest, 'noSuchName'],
    ['no SIP URI', 'tel:+49301234', behaviours.honest, 'notSip'],
    ['no URI at all', 'bob', behaviours.honest, 'notSip'],
    ['a transport that we have not', 'sip:bob@abc.test;transport=tcp', behaviours.honest, 'transportNotSupported'],
    ['sips without TLS', 'sips:bob@10.0.0.2', behaviours.honest, 'transportNotSupported'],
  ])('%s: a fact, told after `call` has returned', async (_name, uri, behaviour, why) => {
    stage.dns.behaviour = behaviour;
    place({ uri });
    expect(record.events).toEqual([]);
    await stage.until(() => record.events.length > 0);
    expect(record.events).toEqual([`failed: ${why}`]);
    expect(stage.network.sent).toEqual([]);
  });

  test('sips is not sent to a proxy that is not reached by TLS', async () => {
    place({ uri: 'sips:bob@abc.test', nextHop: 'sip:10.0.0.2' });
    await stage.settle();
    expect(record.events).toEqual(['failed: transportNotSupported']);
    expect(stage.network.sent).toEqual([]);
  });

  test('a name server that is silent: the call fails, the engine does not wait for it', async () => {
    stage.dns.behaviour = behaviours.silent;
    place();
    await stage.dns.askedTimes(1);
    await stage.clock.advance(8_000);
    expect(record.events).toEqual(['failed: dnsUnavailable']);
  });

  test('nothing leads there: a transport error', async () => {
    place({ uri: 'sip:bob@[2001:db8::1]' });
    await stage.settle();
    expect(record.events).toEqual(['failed: transport']);
  });

  test.each([
    ['mayGoTo', {}],
    ['bodyFor', { uri: 'sip:bob@10.0.0.2' }],
    ['mayGoTo', { uri: 'sip:bob@10.0.0.2' }],
  ])('a throw in %s passes the servers over, and stays here: %j', async (callback, more) => {
    const asked: string[] = [];
    const callbackOf = (destination: Peer) => {
      asked.push(destination.address);
      throw new Error('a fault of the user');
    };
    place({ ...more, [callback]: callbackOf });
    await stage.until(() => record.events.length > 0);
    expect(record.events).toEqual(['failed: transport']);
    expect(asked).toEqual('uri' in more ? ['10.0.0.2'] : ['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    expect(stage.network.sent).toEqual([]);
  });

  test('a resolver that throws: the call fails, nothing else', async () => {
    await stage.close();
    const broken = { size: 0, locate: () => Promise.reject(new Error('broken')) };
    stage = await setCallingStage({ resolver: broken });
    place();
    await stage.until(() => record.events.length > 0);
    expect(record.events).toEqual(['failed: transport']);
    expect((await stage.userAgent.ask({ method: 'OPTIONS', uri: 'sip:abc.test', from: { uri: 'sip:a@b' } })).kind).toBe(
      'failed',
    );
  });
});
