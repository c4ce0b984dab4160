/** Dial from its plan to its result: who is called, in which order, and what the drawing learns of it. */

import { describe, expect, test } from 'vitest';
import { CallEnded } from './call.ts';
import type { DialLeg, DialPlan } from './dial-plan.ts';
import { setDialStage } from './testing/dial-stage.ts';

const plan = (...stages: (readonly (string | DialLeg)[])[]): DialPlan => ({
  stages: stages.map((legs) => legs.map((leg) => (typeof leg === 'string' ? { target: leg } : leg))),
  ringFor: 20,
  ringback: 'callee',
});

describe('one callee', () => {
  test('rings, answers and hangs up: the caller hears of each, and goes on in the flow', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan(['anna']));
    anna.ring();
    await stage.turn(3000);
    expect(stage.phone.statuses('INVITE')).toEqual([180]);
    anna.answer();
    await stage.turn(0);
    expect(stage.phone.statuses('INVITE')).toEqual([180, 200]);
    expect(anna.got).toEqual(['INVITE', 'ACK']);
    expect(stage.bridged()).toBe(true);
    await stage.turn(10_000);
    anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toEqual({
      outcome: 'answered',
      sip: 200,
      ringSeconds: 3,
      talkSeconds: 10,
      by: 'anna',
    });
    expect(stage.bridged()).toBe(false);
    expect(stage.call.state).toBe('answered');
    await stage.leavesNothing();
  });

  test('the offer is ours, in the codec that the caller speaks, though the caller made none', async () => {
    const stage = await setDialStage('');
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.callees.anna.invite.text).toMatch(/c=IN IP4 10\.0\.0\.1\r\n[\s\S]*m=audio 20004 RTP\/AVP 0 8 101/);
    await stage.abandon(dialled);
  });

  test('the codec of the caller stands first in our offer', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.callees.anna.invite.text).toContain('m=audio 20004 RTP/AVP 8 0 101');
    await stage.abandon(dialled);
  });

  test('Max-Forwards goes down by one', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.callees.anna.invite.header('max-forwards')).toBe('69');
    await stage.abandon(dialled);
  });

  test('a caller whose audio we cannot take makes no phone ring', async () => {
    const stage = await setDialStage('rubbish');
    const dialled = await stage.dial(plan(['anna']));
    await expect(dialled.result).rejects.toThrow(CallEnded);
    expect(stage.phone.answer?.status).toBe(488);
    expect(stage.callees.anna.got).toEqual([]);
    stage.phone.ackRefusal();
    await stage.leavesNothing();
  });

  test.each([
    [486, 'busy'],
    [600, 'busy'],
    [480, 'noAnswer'],
    [408, 'noAnswer'],
    [603, 'rejected'],
    [403, 'rejected'],
    [404, 'unreachable'],
    [410, 'unreachable'],
    [484, 'unreachable'],
    [500, 'unreachable'],
    [503, 'unreachable'],
  ])('%i is %s', async (status, outcome) => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(status);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome, sip: status, talkSeconds: 0 });
    expect(stage.callees.anna.got).toEqual(['INVITE', 'ACK']);
    await stage.leavesNothing();
  });

  test('a stranger who sends us elsewhere is not followed; the drawing learns where', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(302, ['Contact: <sip:bob@10.0.0.12;user=phone?Route=evil>;q=0.5']);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({
      outcome: 'redirected',
      sip: 302,
      redirect: { uri: 'sip:bob@10.0.0.12;user=phone', user: 'bob', host: '10.0.0.12' },
    });
    expect(stage.callees.bob.got).toEqual([]);
    await stage.leavesNothing();
  });

  test('a 302 without a usable address is unreachable', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(302, ['Contact: <mailto:bob@example.com>']);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'unreachable', sip: 302 });
    await stage.leavesNothing();
  });

  test('nobody answers in time: CANCEL with the reason, and the port is free at once', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([{ target: 'anna', ringFor: 5 }]));
    anna.ring();
    await stage.turn(4900);
    expect(anna.got).toEqual(['INVITE']);
    await stage.turn(200);
    expect(await dialled.result).toMatchObject({ outcome: 'noAnswer', sip: 408, ringSeconds: 5 });
    expect(anna.got).toEqual(['INVITE', 'CANCEL']);
    expect(anna.request('CANCEL')?.header('reason')).toContain('Q.850;cause=19');
    expect(stage.media.openStreams).toBe(1);
    anna.confirmCancel();
    await stage.leavesNothing();
  });

  test('a phone that says nothing at all gets no CANCEL before its first word', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([{ target: 'anna', ringFor: 2 }]));
    await stage.turn(2100);
    expect(await dialled.result).toMatchObject({ outcome: 'noAnswer' });
    expect(anna.got).toEqual(['INVITE']);
    anna.ring();
    await stage.turn(0);
    expect(anna.got).toEqual(['INVITE', 'CANCEL']);
    anna.confirmCancel();
    await stage.leavesNothing();
  });

  test('a conversation ends at its limit, and the caller goes on', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([{ target: 'anna', limit: 60 }]));
    anna.answer();
    await stage.turn(0);
    await stage.turn(59_000);
    expect(anna.got).toEqual(['INVITE', 'ACK']);
    await stage.turn(1100);
    expect(anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    anna.confirm('BYE');
    expect(await dialled.result).toMatchObject({ outcome: 'answered', talkSeconds: 60 });
    await stage.leavesNothing();
  });

  test('an answer that took none of our codecs is hung up, and counts as unreachable', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan(['anna']));
    anna.answer(anna.sdp.replace('RTP/AVP 0 101', 'RTP/AVP 18'));
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'unreachable', sip: 488 });
    expect(anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    anna.confirm('BYE');
    await stage.leavesNothing();
  });
});

describe('what a name means', () => {
  test.each([
    ['nobody is called so', { kind: 'unknown', why: 'nobody' }, { outcome: 'unreachable', sip: 404 }],
    ['no phone is there', { kind: 'notRegistered', account: 'anna' }, { outcome: 'unreachable', notRegistered: true }],
    ['it is forbidden', { kind: 'refused', why: 'premium number' }, { outcome: 'rejected', reason: 'premium number' }],
    ['a limit is reached', { kind: 'refused', why: 'enough', limit: true }, { outcome: 'limitReached' }],
  ] as const)('%s', async (_name, resolution, result) => {
    const stage = await setDialStage();
    stage.names.set('anna', resolution);
    const dialled = await stage.dial(plan(['anna']));
    await stage.turn(0);
    expect(await dialled.result).toMatchObject(result);
    const refusals = stage.events.filter(({ type }) => type === 'policy.refused');
    expect(refusals).toHaveLength(resolution.kind === 'refused' ? 1 : 0);
    await stage.leavesNothing();
  });

  test('all phones of an account ring, and the others stop when one is answered', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    stage.names.set('anna', { kind: 'legs', alternatives: [[anna.route, bob.route, carl.route]] });
    const dialled = await stage.dial(plan(['anna']));
    for (const phone of [anna, bob, carl]) phone.ring();
    await stage.turn(100);
    bob.answer();
    await stage.turn(0);
    for (const loser of [anna, carl]) {
      expect(loser.got).toEqual(['INVITE', 'CANCEL']);
      expect(loser.request('CANCEL')?.header('reason')).toBe('SIP;cause=200;text="Call completed elsewhere"');
      loser.confirmCancel();
    }
    bob.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'anna' });
    await stage.leavesNothing();
  });

  test('another way is taken when the network failed, not when the person refused', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    stage.names.set('anna', { kind: 'legs', alternatives: [[anna.route], [bob.route], [carl.route]] });
    const dialled = await stage.dial(plan(['anna']));
    anna.refuse(503);
    await stage.turn(0);
    bob.refuse(486);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'busy' });
    expect(carl.got).toEqual([]);
    await stage.leavesNothing();
  });

  test('the limit of legs is a value, and its permits are given back', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    stage.names.set('anna', { kind: 'legs', alternatives: [Array.from({ length: 25 }, () => anna.route)] });
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.permits()).toBe(20);
    expect(anna.peer.requests).toHaveLength(20);
    await stage.abandon(dialled);
    expect(stage.permits()).toBe(0);
  });
});

describe('stages', () => {
  test('the next one begins when all before have failed', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    const dialled = await stage.dial(plan(['anna', 'bob'], ['carl']));
    anna.refuse(486);
    await stage.turn(0);
    expect(carl.got).toEqual([]);
    bob.refuse(480);
    await stage.turn(0);
    expect(carl.got).toEqual(['INVITE']);
    carl.answer();
    await stage.turn(0);
    carl.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'carl' });
    await stage.leavesNothing();
  });

  test('a leg may begin later, and not at all when another was faster', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    const dialled = await stage.dial(plan(['anna', { target: 'bob', delay: 5 }, { target: 'carl', delay: 10 }]));
    anna.ring();
    await stage.turn(4900);
    expect(bob.got).toEqual([]);
    await stage.turn(200);
    expect(bob.got).toEqual(['INVITE']);
    bob.answer();
    await stage.turn(0);
    anna.confirmCancel();
    await stage.turn(20_000);
    expect(carl.got).toEqual([]);
    bob.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ by: 'bob' });
    await stage.leavesNothing();
  });

  test('the same target twice in a stage is called once', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna', 'anna']));
    expect(stage.callees.anna.got).toEqual(['INVITE']);
    await stage.abandon(dialled);
  });

  test.each([
    [[486, 404], 'busy', 486],
    [[404, 480], 'noAnswer', 480],
    [[503, 404], 'unreachable', 404],
    [[603, 486], 'busy', 486],
    [[603, 500], 'rejected', 603],
    [[302, 486], 'redirected', 302],
  ])('of several failures %j the best is %s', async ([one, other], outcome, sip) => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna', 'bob']));
    stage.callees.anna.refuse(one!, one === 302 ? ['Contact: <sip:elsewhere@10.9.9.9>'] : []);
    stage.callees.bob.refuse(other!);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome, sip });
    await stage.leavesNothing();
  });

  test('one who declines speaks for himself, or for all when that is drawn', async () => {
    for (const declineEndsAll of [false, true]) {
      const stage = await setDialStage();
      const { anna, bob } = stage.callees;
      const dialled = await stage.dial({ ...plan(['anna'], ['bob']), declineEndsAll });
      anna.refuse(603);
      await stage.turn(0);
      expect(bob.got).toEqual(declineEndsAll ? [] : ['INVITE']);
      if (!declineEndsAll) bob.refuse(486);
      await stage.turn(0);
      expect(await dialled.result).toMatchObject({ outcome: declineEndsAll ? 'rejected' : 'busy' });
      await stage.leavesNothing();
    }
  });
});

describe("an own account's phone that sends the call elsewhere", () => {
  const anna302 = async (more: Partial<DialLeg> = {}) => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    stage.names.set('anna', {
      kind: 'legs',
      alternatives: [[{ ...anna.route, account: 'anna', mayTransfer: true }]],
    });
    stage.names.set('sip:bob@10.0.0.12', stage.names.get('bob')!);
    const dialled = await stage.dial(plan([{ target: 'anna', ...more }]));
    anna.refuse(302, ['Contact: <sip:bob@10.0.0.12>']);
    await stage.turn(0);
    return { stage, dialled };
  };

  test('is followed, with the rights of that account', async () => {
    const { stage, dialled } = await anna302();
    expect(stage.asked.at(-1)).toMatchObject({
      target: 'sip:bob@10.0.0.12',
      by: 'redirect',
      rights: { kind: 'account', account: 'anna' },
    });
    stage.callees.bob.answer();
    await stage.turn(0);
    stage.callees.bob.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered' });
    const started = stage.events.filter((event) => event.type === 'leg.started').at(-1);
    expect(started).toMatchObject({ leg: 'callee-2', referredBy: 'callee-1' });
    await stage.leavesNothing();
  });

  test('is followed once only', async () => {
    const { stage, dialled } = await anna302();
    stage.callees.bob.refuse(302, ['Contact: <sip:carl@10.0.0.13>']);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'redirected', redirect: { user: 'carl' } });
    expect(stage.callees.carl.got).toEqual([]);
    await stage.leavesNothing();
  });

  test('is only reported where the drawing says so', async () => {
    const { stage, dialled } = await anna302({ redirects: 'report' });
    expect(await dialled.result).toMatchObject({ outcome: 'redirected', redirect: { user: 'bob' } });
    expect(stage.callees.bob.got).toEqual([]);
    await stage.leavesNothing();
  });
});

describe('a drawing without an exit for it', () => {
  test.each([
    [486, 486],
    [404, 404],
    [503, 480],
    [401, 500],
    [302, 480],
  ])('gives the caller what %i means: %i', async (status, given) => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(status);
    await stage.turn(0);
    await dialled.result;
    await stage.call.hangUp();
    await stage.turn(0);
    expect(stage.phone.answer?.status).toBe(given);
    stage.phone.ackRefusal();
    await stage.leavesNothing();
  });
});
