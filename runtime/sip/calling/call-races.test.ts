/** Giving up a call while it is located, challenged, abandoned or answered: every order. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type CallingStage,
  challenges,
  createCredentials,
  createJudge,
  setCallingStage,
} from '../testing/calling-stage.ts';
import { orders } from '../testing/orders.ts';
import { CallRecorder } from '../testing/recorders.ts';
import type { ScriptedPeer } from '../testing/scripted-peer.ts';
import { nothing } from '../testing/stage.ts';
import type { CallOptions, OutgoingCall } from './call-options.ts';

describe('CANCEL of a call by name', () => {
  let stage: CallingStage;
  let record: CallRecorder;
  let call: OutgoingCall;
  let a: ScriptedPeer;
  let b: ScriptedPeer;
  beforeEach(async () => {
    stage = await setCallingStage();
    record = new CallRecorder();
    [a, b] = stage.servers;
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
    await stage.close();
  });

  const place = (more: Partial<CallOptions> = {}) => {
    const options = { uri: 'sip:bob@10.0.0.2', from: { uri: 'sip:us@10.0.0.1' }, body: 'offer' };
    call = stage.userAgent.call({ ...options, credentials: createCredentials(), ...more }, record);
  };
  const invites = (server: ScriptedPeer) => server.requests.filter(({ method }) => method === 'INVITE');
  const has = (server: ScriptedPeer, method: string) => server.requests.some((request) => request.method === method);
  const respond = async (server: ScriptedPeer, status: number) => {
    const invite = invites(server).at(-1);
    if (invite) server.respond(invite, status, { toTag: 'x', headers: [`Contact: <sip:bob@${server.address}>`] });
    await stage.settle();
  };
  /** Whatever a server is told to end, it ends. */
  const obey = async () => {
    for (const server of stage.servers) {
      const cancelled = server.requests.find(({ method }) => method === 'CANCEL');
      if (cancelled) {
        server.respond(cancelled, 200);
        const branch = cancelled.via.params.get('branch');
        const invite = invites(server).find(({ via }) => via.params.get('branch') === branch)!;
        server.respond(invite, 487, { toTag: 'x' });
      }
      const bye = server.requests.find(({ method }) => method === 'BYE');
      if (bye) server.respond(bye, 200);
    }
    await stage.settle();
  };
  /** Nobody is left ringing or connected, and the user was told one end. */
  const expectOver = (ends: readonly string[]) => {
    const told = record.events.filter((event) => /refused|failed|too late|accepted/.test(event));
    expect(told).toHaveLength(1);
    expect(ends).toContain(told[0]);
    expect(['refused', 'failed', 'accepted']).toContain(call.state);
    expect(stage.userAgent.counts().dialogs).toBe(0);
  };

  test('while DNS is asked: nothing is ever sent', async () => {
    place({ uri: 'sip:bob@abc.test' });
    call.cancel();
    call.cancel();
    await stage.dns.askedTimes(3);
    for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve));
    expect(stage.network.sent).toEqual([]);
    expect(record.events).toEqual(['failed: cancelled']);
  });

  test('in the turn in which the name is found', async () => {
    stage.dns.set('a.test', { type: 'A', address: '10.0.0.2' });
    place({ uri: 'sip:bob@a.test:5060' });
    await stage.until(() => invites(a).length > 0);
    call.cancel();
    await respond(a, 180);
    await obey();
    expectOver(['refused 487']);
  });

  const steps = ['cancel', 'challenge', 'ring'] as const;
  test.each(orders(steps).map((order) => [order.join(', '), order] as const))(
    'a challenge: %s',
    async (_name, order) => {
      const judge = createJudge(stage.clock);
      place();
      await stage.settle();
      for (const step of order) {
        if (step === 'cancel') call.cancel();
        if (step === 'ring') await respond(a, 180);
        if (step === 'challenge') {
          challenges(judge, a, invites(a)[0]!, 'proxy');
          await stage.settle();
        }
      }
      await obey();
      const cancelledFirst = order.indexOf('cancel') < order.indexOf('challenge');
      // Who has given up answers no challenge.
      expect(invites(a)).toHaveLength(cancelledFirst ? 1 : 2);
      if (!cancelledFirst) {
        await respond(a, 180);
        await obey();
      }
      expectOver(cancelledFirst ? ['refused 407', 'refused 487'] : ['refused 487']);
    },
  );

  test('after a challenge, before the second INVITE has a provisional: CANCEL when it comes', async () => {
    place();
    await stage.settle();
    challenges(createJudge(stage.clock), a, invites(a)[0]!, 'proxy');
    await stage.settle();
    call.cancel();
    await stage.clock.advance(500);
    expect(has(a, 'CANCEL')).toBe(false);
    await respond(a, 100);
    const cancel = a.requests.findLast(({ method }) => method === 'CANCEL')!;
    expect(cancel.cseq.number).toBe(2);
    expect(cancel.via.params.get('branch')).toBe(invites(a).at(-1)!.via.params.get('branch'));
    await obey();
    expectOver(['refused 487']);
  });

  const happenings = ['cancel', 'silence', 'first rings', 'first answers', 'second rings', 'second answers'] as const;
  const possible = orders(happenings).filter(
    (order) =>
      order.indexOf('first rings') < order.indexOf('first answers') &&
      order.indexOf('second rings') < order.indexOf('second answers') &&
      order.indexOf('silence') < order.indexOf('second rings'),
  );
  test(`two servers: ${possible.length} orders leave nobody behind`, async () => {
    for (const order of possible) {
      record = new CallRecorder();
      for (const server of stage.servers) server.requests.length = 0;
      const answered = new Set<ScriptedPeer>();
      const accept = async (server: ScriptedPeer) => {
        if (invites(server).length > 0) answered.add(server);
        await respond(server, 200);
      };
      place({ destination: undefined, uri: 'sip:bob@abc.test', credentials: undefined });
      await stage.until(() => invites(a).length > 0);
      for (const happening of order) {
        if (happening === 'cancel') call.cancel();
        if (happening === 'silence') await stage.clock.advance(4_050);
        if (happening === 'first rings') await respond(a, 180);
        if (happening === 'first answers') await accept(a);
        if (happening === 'second rings') await respond(b, 180);
        if (happening === 'second answers') await accept(b);
      }
      void record.dialog?.bye();
      await stage.settle();
      // What is cancelled too late for its server has been answered: ACK and BYE.
      for (const server of [a, b]) {
        for (const bye of server.requests.filter(({ method }) => method === 'BYE')) server.respond(bye, 200);
        const cancel = server.requests.find(({ method }) => method === 'CANCEL');
        if (cancel) server.respond(cancel, 200);
      }
      await stage.clock.advance(70_000);
      expect(stage.userAgent.counts(), order.join(', ')).toEqual(nothing);
      const ends = record.events.filter((event) => /refused|failed|too late|accepted/.test(event));
      expect(ends, order.join(', ')).toHaveLength(1);
      for (const server of [a, b]) {
        // Each 2xx that was sent has got its ACK and, sooner or later, its BYE.
        const over = has(server, 'ACK') && has(server, 'BYE');
        expect(over, `${order.join(', ')} at ${server.address}`).toBe(answered.has(server));
      }
    }
  });
});
