/** A refresh that is under way when the call ends, or the session is changed, in every order (RFC 4028 §7.4). */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { orders } from '../testing/orders.ts';
import type { ScriptedCall } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

const contact = 'Contact: <sip:caller@10.0.0.2:5060>';
const sdp = 'Content-Type: application/sdp';
let stage: Stage;
let call: ScriptedCall;
beforeEach(async () => {
  stage = await setStage({ allow: ['UPDATE'], supported: ['timer'] });
  call = stage.peer.call();
  const timer = ['Supported: timer', 'Session-Expires: 300;refresher=uas', 'Allow: UPDATE'];
  call.invite({ headers: [contact, sdp, ...timer], body: 'offer' });
  await stage.settle();
  stage.user.accept();
  await stage.settle();
  call.ack();
  await stage.clock.advance(149_900);
});
afterEach(async () => {
  if (stage.user.dialogs[0]!.state === 'confirmed') call.bye();
  expect(await stage.finish()).toEqual(nothing);
  expect(stage.user.errors).toEqual([]);
});

const steps = {
  'time passes': () => stage.clock.advance(200),
  'refresh answered': () => {
    const update = stage.peer.requests.find(({ method }) => method === 'UPDATE');
    if (update) stage.peer.respond(update, 200, { headers: ['Require: timer', 'Session-Expires: 300;refresher=uac'] });
  },
  BYE: () => call.bye(),
  'our BYE': async () => {
    void stage.user.dialogs[0]!.bye();
    await stage.settle();
    stage.peer.respond(stage.peer.requests.at(-1)!, 200);
  },
  'their re-INVITE': () => call.reinvite({ headers: [contact, sdp, 'Supported: timer'], body: 'hold' }),
};
const play = async (order: readonly (keyof typeof steps)[]) => {
  for (const step of order) {
    await steps[step]();
    await stage.settle();
  }
};
const sensible = (order: readonly string[]) => order.indexOf('time passes') < order.indexOf('refresh answered');

test.each(orders(['time passes', 'refresh answered', 'BYE'] as const).filter(sensible))(
  '%s, %s, %s',
  async (...order) => {
    await play(order);
    await stage.clock.advance(400_000);
    expect(stage.user.ends.map(({ by, why }) => `${by} ${why}`)).toEqual(['peer bye']);
    expect(stage.peer.requests.filter(({ method }) => method === 'BYE')).toEqual([]);
  },
);

test.each(orders(['time passes', 'refresh answered', 'our BYE'] as const).filter(sensible))(
  '%s, %s, %s',
  async (...order) => {
    await play(order);
    await stage.clock.advance(400_000);
    expect(stage.user.ends.map(({ by, why }) => `${by} ${why}`)).toEqual(['us bye']);
    expect(
      new Set(stage.peer.requests.filter(({ method }) => method === 'BYE').map(({ cseq }) => cseq.number)).size,
    ).toBe(1);
  },
);

test.each(orders(['time passes', 'refresh answered', 'their re-INVITE'] as const).filter(sensible))(
  '%s, %s, %s: both go through, and the timer lives on',
  async (...order) => {
    await play(order);
    stage.user.reinvites[0]!.accept({ body: 'held' });
    await stage.settle();
    expect(call.answer!.status).toBe(200);
    expect(call.answer!.header('session-expires')).toBe('300;refresher=uas');
    call.ack();
    const before = new Set(stage.peer.requests.map(({ cseq }) => cseq.number)).size;
    await stage.clock.advance(151_000);
    expect(new Set(stage.peer.requests.map(({ cseq }) => cseq.number)).size).toBeGreaterThan(before);
    expect(stage.user.ends).toEqual([]);
  },
);
