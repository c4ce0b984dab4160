/** A REFER, its NOTIFYs and a BYE in every order: whoever is transferred away hangs up (RFC 3515, RFC 5589 §6). */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { orders } from '../testing/orders.ts';
import type { ScriptedCall } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { ReferOutcome, ReferralProgress } from './referral.ts';

const contact = 'Contact: <sip:caller@10.0.0.2:5060>';
let stage: Stage;
let call: ScriptedCall;
beforeEach(async () => {
  stage = await setStage({ allow: ['REFER', 'NOTIFY'] });
  call = await stage.answeredCall();
});
afterEach(async () => {
  if (stage.user.dialogs[0]!.state === 'confirmed') call.bye();
  expect(await stage.finish()).toEqual(nothing);
  expect(stage.user.errors).toEqual([]);
});

const sent = (method: string): ParsedRequest[] => stage.peer.requests.filter((request) => request.method === method);
const precedes = <Step>(list: readonly Step[], a: Step, b: Step) => list.indexOf(a) < list.indexOf(b);

test.each(orders(['accept', 'BYE', 'final'] as const).filter((order) => precedes(order, 'accept', 'final')))(
  'their REFER: %s, %s, %s',
  async (...order) => {
    call.request('REFER', { headers: [contact, 'Refer-To: <sip:a@b>'] });
    await stage.settle();
    let progress: ReferralProgress | undefined;
    for (const step of order) {
      const before = sent('NOTIFY').length;
      if (step === 'accept') progress = stage.user.referrals[0]!.accept();
      if (step === 'BYE') call.bye();
      if (step === 'final') void progress!.notify(200);
      await stage.settle();
      for (const notify of sent('NOTIFY').slice(before)) stage.peer.respond(notify, 200);
      await stage.settle();
    }
    const told = { 'accept,final,BYE': 2, 'accept,BYE,final': 1, 'BYE,accept,final': 0 }[order.join()];
    expect(sent('NOTIFY')).toHaveLength(told!);
    expect(call.statuses('REFER')).toEqual([order[0] === 'BYE' ? 487 : 200]);
    expect(call.statuses('BYE')).toEqual([200]);
    expect(stage.user.ends.map(({ why }) => why)).toEqual(['bye']);
    expect(progress!.over).toBe(true);
  },
);

/** Sends our REFER, plays what the peer does, and tells the outcome. */
const play = async (steps: readonly string[]): Promise<ReferOutcome | undefined> => {
  let outcome: ReferOutcome | undefined;
  void stage.user.dialogs[0]!.refer({ referTo: '<sip:bob@b>' }).then((value) => {
    outcome = value;
  });
  await stage.settle();
  for (const step of steps) {
    if (step === 'BYE') call.bye();
    else if (step === '202') stage.peer.respond(sent('REFER')[0]!, 202);
    else {
      const state = step === '100' ? 'active;expires=60' : 'terminated;reason=noresource';
      const headers = [contact, 'Event: refer', `Subscription-State: ${state}`, 'Content-Type: message/sipfrag'];
      call.request('NOTIFY', { headers, body: `SIP/2.0 ${step} Told\r\n` });
    }
    await stage.settle();
  }
  return outcome;
};

test.each(orders(['202', '100', '486'] as const).filter((order) => precedes(order, '100', '486')))(
  'our REFER and a target that is busy: %s, %s, %s',
  async (...order) => {
    expect(await play(order)).toEqual({ kind: 'notReached', status: 486, reason: 'Told' });
    expect(stage.user.ends).toEqual([]);
  },
);

test.each(orders(['202', '100', 'BYE'] as const))(
  'our REFER and a BYE without a final NOTIFY: %s, %s, %s',
  async (...order) => {
    expect(await play(order)).toEqual({ kind: 'unconfirmed', why: 'bye' });
    expect(stage.user.ends.map(({ by }) => by)).toEqual(['peer']);
  },
);

test.each(orders(['202', '200', 'BYE'] as const))(
  'our REFER, its final NOTIFY and a BYE: %s, %s, %s',
  async (...order) => {
    const outcome = await play(order);
    expect(outcome?.kind).toBe(precedes(order, '200', 'BYE') ? 'completed' : 'unconfirmed');
  },
);
