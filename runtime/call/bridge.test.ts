/** A conversation through us: audio, hold, keys, and how each side's end is told to the other. */

import { describe, expect, test } from 'vitest';
import { CallEnded } from './call.ts';
import type { DialPlan } from './dial-plan.ts';
import { OFFER } from './testing/call-stage.ts';
import { setDialStage } from './testing/dial-stage.ts';

async function talking(more: Partial<DialPlan> = {}) {
  const stage = await setDialStage();
  const { anna } = stage.callees;
  const dialled = await stage.dial({ stages: [[{ target: 'anna' }]], ringFor: 20, ringback: 'callee', ...more });
  anna.answer();
  await stage.turn(0);
  const [caller, callee] = ['stream-1', 'stream-2'];
  const over = async () => {
    anna.hangUp();
    await stage.turn(0);
    await dialled.result;
    await stage.leavesNothing();
  };
  return { ...stage, anna, dialled, caller, callee, over };
}

const direction = (text: string) => /a=(sendrecv|sendonly|recvonly|inactive)/.exec(text)?.[1];

test('the legs are bridged and parted once, in words', async () => {
  const { events, over } = await talking();
  await over();
  expect(events.filter(({ type }) => type.startsWith('legs.'))).toMatchObject([
    { type: 'legs.bridged', legs: ['caller', 'callee-1'], media: 'anchored' },
    { type: 'legs.parted', legs: ['caller', 'callee-1'], why: 'hungUp by callee' },
  ]);
});

test('a caller who hangs up takes the callee along, who is told why', async () => {
  const stage = await talking();
  stage.phone.bye();
  await stage.turn(0);
  await expect(stage.dialled.result).rejects.toThrow(CallEnded);
  expect(stage.anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
  expect(stage.anna.request('BYE')?.header('reason')).toBe('Q.850;cause=16;text="Normal call clearing"');
  stage.anna.react();
  await stage.leavesNothing();
});

test('a box that is left hangs up the callee, and keeps the caller', async () => {
  const stage = await talking();
  stage.dialled.leave();
  await stage.turn(0);
  await expect(stage.dialled.result).rejects.toThrow('left');
  stage.anna.react();
  expect(stage.call.state).toBe('answered');
  await stage.leavesNothing();
});

describe('hold', () => {
  test('of the caller: the callee hears music and sees it on the phone; both are back afterwards', async () => {
    const stage = await talking();
    stage.phone.reinvite({ body: `${OFFER}a=sendonly\r\n` });
    await stage.turn(0);
    expect(stage.media.sounding.get(stage.callee)).toBe('tone:hold-music');
    expect(direction(stage.anna.request('INVITE')!.text)).toBe('sendonly');
    stage.anna.confirm('INVITE', 200, `${stage.anna.sdp}a=recvonly\r\n`);
    await stage.turn(0);
    stage.phone.reinvite({ body: `${OFFER}a=sendrecv\r\n` });
    await stage.turn(0);
    expect(stage.media.sounding.size).toBe(0);
    expect(direction(stage.anna.request('INVITE')!.text)).toBe('sendrecv');
    stage.anna.confirm('INVITE', 200, stage.anna.sdp);
    await stage.turn(0);
    expect(stage.bridged()).toBe(true);
    await stage.over();
  });

  test('of the callee: the caller hears music', async () => {
    const stage = await talking();
    stage.anna.send('INVITE', { body: `${stage.anna.sdp}a=inactive\r\n` });
    await stage.turn(0);
    expect(stage.media.sounding.get(stage.caller)).toBe('tone:hold-music');
    const held = stage.peer.requests.find(({ method }) => method === 'INVITE');
    expect(direction(held!.text)).toBe('sendonly');
    stage.peer.respond(held!, 200, {
      headers: ['Contact: <sip:caller@10.0.0.2:5060>', 'Content-Type: application/sdp'],
      body: `${OFFER}a=recvonly\r\n`,
    });
    await stage.turn(0);
    stage.phone.bye();
    await stage.turn(0);
    stage.anna.react();
    await stage.leavesNothing();
  });

  test('a phone that refuses to be told stays in the conversation', async () => {
    const stage = await talking();
    stage.phone.reinvite({ body: `${OFFER}a=sendonly\r\n` });
    await stage.turn(0);
    stage.anna.confirm('INVITE', 488);
    await stage.turn(0);
    stage.phone.reinvite({ body: OFFER });
    await stage.turn(0);
    expect(stage.media.sounding.size).toBe(0);
    expect(stage.bridged()).toBe(true);
    await stage.over();
  });

  test('glare with the other phone is waited out', async () => {
    const stage = await talking();
    stage.phone.reinvite({ body: `${OFFER}a=sendonly\r\n` });
    await stage.turn(0);
    stage.anna.confirm('INVITE', 491);
    await stage.turn(0);
    const first = stage.anna.request('INVITE');
    await stage.turn(4100);
    const second = stage.anna.request('INVITE');
    expect(second).not.toBe(first);
    expect(direction(second!.text)).toBe('sendonly');
    stage.anna.confirm('INVITE', 200, `${stage.anna.sdp}a=recvonly\r\n`);
    await stage.turn(0);
    await stage.over();
  });

  test('of a callee who hangs up while the caller is on hold: the caller is back', async () => {
    const stage = await talking();
    stage.anna.send('INVITE', { body: `${stage.anna.sdp}a=sendonly\r\n` });
    await stage.turn(0);
    stage.peer.respond(stage.peer.requests.find(({ method }) => method === 'INVITE')!, 200, {
      headers: ['Contact: <sip:caller@10.0.0.2:5060>', 'Content-Type: application/sdp'],
      body: `${OFFER}a=recvonly\r\n`,
    });
    await stage.turn(0);
    stage.anna.hangUp();
    await stage.turn(0);
    expect(await stage.dialled.result).toMatchObject({ outcome: 'answered' });
    expect(stage.media.sounding.size).toBe(0);
    const back = stage.peer.requests.filter(({ method }) => method === 'INVITE').at(-1);
    expect(direction(back!.text)).toBe('sendrecv');
    stage.peer.respond(back!, 200, {
      headers: ['Contact: <sip:caller@10.0.0.2:5060>', 'Content-Type: application/sdp'],
      body: OFFER,
    });
    await stage.turn(0);
    await stage.leavesNothing();
  });
});

describe('keys', () => {
  test('of INFO are pressed again towards the other side, once', async () => {
    const stage = await talking();
    stage.anna.send('INFO', {
      body: 'Signal=7\r\nDuration=160\r\n',
      contentType: 'application/dtmf-relay',
    });
    await stage.turn(0);
    expect(stage.media.pressed).toEqual([{ stream: stage.caller, digit: '7' }]);
    await stage.over();
  });

  test('of a conversation are in no journal', async () => {
    const stage = await talking();
    stage.media.hearKey('5', stage.caller);
    stage.media.hearKey('6', stage.callee);
    await stage.turn(0);
    expect(stage.events.filter(({ type }) => type === 'digit.pressed')).toEqual([]);
    await stage.over();
  });
});

describe('a session that is changed or refreshed', () => {
  test('an UPDATE of the callee is answered here', async () => {
    const stage = await talking();
    stage.anna.send('UPDATE', { body: stage.anna.sdp });
    await stage.turn(0);
    expect(stage.anna.peer.statuses('UPDATE')).toEqual([200]);
    await stage.over();
  });

  test('an offer of video is refused, and the conversation goes on', async () => {
    const stage = await talking();
    stage.anna.send('INVITE', { body: stage.anna.sdp.replace(/m=audio[\s\S]*/, 'm=image 5000 udptl t38\r\n') });
    await stage.turn(0);
    expect(
      stage.anna.peer.responses.filter(({ cseq }) => cseq.method === 'INVITE').map(({ status }) => status),
    ).toContain(488);
    expect(stage.bridged()).toBe(true);
    await stage.over();
  });

  test('a callee whose session timer is never refreshed is hung up, and the caller goes on', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial({ stages: [[{ target: 'anna' }]], ringFor: 20, ringback: 'callee' });
    anna.respond(200, { body: anna.sdp, headers: ['Session-Expires: 90;refresher=uas', 'Require: timer'] });
    await stage.turn(0);
    await stage.turn(89_000);
    expect(anna.got.filter((method) => method === 'BYE')).toEqual(['BYE']);
    anna.react();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered' });
    expect(
      stage.events.find((event) => event.type === 'leg.changed' && event.leg === 'callee-1' && event.cause),
    ).toMatchObject({
      cause: { by: 'network', code: 'timeout', reason: 'the session was not refreshed in time' },
    });
    await stage.leavesNothing();
  });
});

test('a leg whose audio the worker loses is hung up, with its other half left alone', async () => {
  const stage = await talking();
  stage.media.fail('the worker died');
  await stage.turn(0);
  expect(stage.anna.got.at(-1)).toBe('BYE');
  stage.anna.react();
  expect(await stage.dialled.result).toMatchObject({ outcome: 'answered' });
  expect(stage.call.state).toBe('answered');
  await stage.leavesNothing();
});
