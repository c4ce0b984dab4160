/** Overload: new calls hear 503 and when to come again, the calls that exist are served as ever. */

import { afterEach, expect, test } from 'vitest';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

let stage: Stage;
afterEach(async () => {
  expect(await stage.finish()).toEqual(nothing);
});

test('a loop without rest: new calls get 503 with Retry-After, dialogs are served, and nobody is kept out for ever', async () => {
  let busy = 0.5;
  stage = await setStage({ busy: () => busy });
  const established = await stage.answeredCall();
  busy = 1;
  const tried = [];
  for (let i = 0; i < 120; i++) {
    const call = stage.peer.call();
    call.invite();
    tried.push(call);
    await stage.clock.advance(50);
  }
  const refused = tried.filter((call) => call.answer?.status === 503);
  expect(tried.slice(0, 40).every((call) => call.answer?.status !== 503)).toBe(true);
  expect(refused.length).toBeGreaterThan(30);
  for (const call of refused) {
    expect(call.answer!.header('retry-after')).toMatch(/^([5-9]|1[0-5])$/);
    call.ackRefusal();
  }

  established.request('INFO', { body: 'x' });
  await stage.settle();
  stage.user.requests.at(-1)!.respond(200);
  await stage.settle();
  established.bye();
  await stage.settle();
  expect(established.statuses('INFO')).toEqual([200]);
  expect(established.statuses('BYE')).toEqual([200]);

  busy = 0.2;
  await stage.clock.advance(10_000);
  const later = stage.peer.call();
  later.invite();
  const admitted = stage.user.invites.slice(1);
  await stage.settle();
  expect(later.answer?.status).not.toBe(503);
  for (const invite of [...admitted, ...stage.user.invites]) invite.refuse(486);
  await stage.settle();
  for (const call of [...tried, later]) if (call.answer?.status === 486) call.ackRefusal();
});

test('an urgent request is let in while all others are refused', async () => {
  let busy = 1;
  stage = await setStage({ busy: () => busy, urgent: ({ uri }) => uri.startsWith('sip:112@') });
  const others = [];
  for (let i = 0; i < 60; i++) {
    const call = stage.peer.call();
    call.invite();
    others.push(call);
    await stage.clock.advance(50);
  }
  expect(others.at(-1)!.answer?.status).toBe(503);
  const before = stage.user.invites.length;
  for (let i = 0; i < 20; i++) {
    stage.peer.send({
      method: 'INVITE',
      uri: 'sip:112@10.0.0.1',
      cseq: 1,
      headers: ['Contact: <sip:x@10.0.0.2>'],
      branch: `z9hG4bKsos${i}`,
      callId: `sos${i}`,
      from: `<sip:x@y>;tag=${i}`,
      to: '<sip:112@10.0.0.1>',
    });
    await stage.settle();
  }
  expect(stage.user.invites.length - before).toBe(20);
  busy = 0;
  for (const invite of stage.user.invites) invite.refuse(486);
  await stage.settle();
  for (const call of others) if (call.answer && call.answer.status >= 300) call.ackRefusal();
});
