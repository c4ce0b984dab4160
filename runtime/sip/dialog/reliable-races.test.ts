/** Our 2xx must wait for the PRACK of a description (RFC 3262 §3): whatever comes while it does, in every order. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orders } from '../testing/orders.ts';
import type { ScriptedCall } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

describe('an unacknowledged description against', () => {
  let stage: Stage;
  let call: ScriptedCall;
  beforeEach(async () => {
    stage = await setStage({ allow: ['PRACK'], supported: ['100rel'] });
    call = stage.peer.call();
    const headers = ['Contact: <sip:caller@10.0.0.2:5060>', 'Content-Type: application/sdp', 'Supported: 100rel'];
    call.invite({ headers, body: 'offer' });
    await stage.settle();
    stage.user.invites[0]!.progressReliably(183, { body: 'answer' });
    await stage.settle();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const steps = {
    accept: () => {
      if (stage.user.invites[0]!.state === 'pending') stage.user.accept('');
    },
    PRACK: () => call.request('PRACK', { headers: [`RAck: ${call.answer!.header('rseq')} 1 INVITE`] }),
    CANCEL: () => call.cancel({ cseq: 1 }),
    BYE: () => call.bye(),
    'our BYE': () => void stage.user.dialogs[0]?.bye(),
  };
  const play = async (order: readonly (keyof typeof steps)[]) => {
    const final: number[] = [];
    for (const step of order) {
      steps[step]();
      await stage.settle();
      final.push(call.statuses('INVITE').at(-1)!);
    }
    return final;
  };
  const close = async () => {
    if (call.answer!.status === 200) call.ack({ cseq: 1 });
    else {
      call.cseq = 1;
      call.ackRefusal();
    }
    await stage.settle();
    const bye = stage.peer.requests.find(({ method }) => method === 'BYE');
    if (bye) stage.peer.respond(bye, 200);
  };

  test.each(orders(['accept', 'PRACK'] as const))('%s, %s: the 200 is never first', async (...order) => {
    const final = await play(order);
    expect(final).toEqual([183, 200]);
    expect(call.statuses('PRACK')).toEqual([200]);
    await close();
    expect(stage.user.events.at(-1)).toBe('acknowledged');
    call.bye();
  });

  test.each(orders(['accept', 'PRACK', 'CANCEL'] as const))('%s, %s, %s', async (...order) => {
    const final = await play(order);
    const accepted = order[2] === 'CANCEL';
    expect(final.at(-1)).toBe(accepted ? 200 : 487);
    await close();
    if (accepted) call.bye();
    else if (order[0] === 'accept') expect(stage.user.events).toEqual(['invite', 'ended by peer: bye']);
    else expect(stage.user.events).toEqual(['invite', 'cancelled by CANCEL']);
  });

  test.each(orders(['accept', 'PRACK', 'BYE'] as const))('%s, %s, %s', async (...order) => {
    const final = await play(order);
    expect(call.statuses('BYE')).toEqual([200]);
    expect(final.at(-1)).toBe(order[2] === 'BYE' ? 200 : 487);
    const told = order.indexOf('accept') < order.indexOf('BYE') ? 'ended by peer: bye' : 'cancelled by BYE';
    expect(stage.user.events).toEqual(['invite', told]);
    await close();
  });

  test.each([
    ['accept', 'our BYE', 'PRACK'],
    ['accept', 'PRACK', 'our BYE'],
  ] as const)('%s, %s, %s', async (...order) => {
    const final = await play(order);
    expect(final.at(-1)).toBe(order[2] === 'PRACK' ? 480 : 200);
    await close();
    await stage.settle();
    expect(stage.user.events.filter((event) => event.startsWith('ended'))).toEqual(['ended by us: bye']);
  });

  test('accept, and silence: 504', async () => {
    await play(['accept']);
    await stage.clock.advance(33_000);
    expect(call.statuses('INVITE').at(-1)).toBe(504);
    expect(stage.user.events).toEqual(['invite', 'ended by us: ackMissing']);
    await close();
  });
});
