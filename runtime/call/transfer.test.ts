/** Transfers that phones ask for by REFER: blind and attended, by the caller and by the callee, and who may not. */

import { describe, expect, test } from 'vitest';
import { CallEnded } from './call.ts';
import { plan, setDialStage } from './testing/dial-stage.ts';

/** A caller of the account carla talks to anna, whose phone belongs to the account anna. */
async function talking(annaMay = true) {
  const stage = await setDialStage();
  const { anna, bob } = stage.callees;
  stage.names.set('anna', {
    kind: 'legs',
    alternatives: [[{ ...anna.route, account: 'anna', mayTransfer: annaMay }]],
  });
  stage.names.set('sip:bob@10.0.0.1', stage.names.get('bob')!);
  const dialled = await stage.dial(plan(['anna']));
  anna.answer();
  await stage.turn(0);
  /** What NOTIFYs told that peer: statuses, in order. */
  const told = ({ requests }: { requests: readonly { method: string; text: string }[] }) =>
    requests.filter(({ method }) => method === 'NOTIFY').map(({ text }) => Number(/^SIP\/2\.0 (\d+)/.exec(text)?.[1]));
  const annaRefers = async (to = 'sip:bob@10.0.0.1') => {
    anna.send('REFER', { headers: [`Refer-To: <${to}>`] });
    await stage.turn(0);
    anna.react();
    await stage.turn(0);
  };
  const callerRefers = async (to = 'sip:bob@10.0.0.1') => {
    stage.phone.request('REFER', { headers: [`Refer-To: <${to}>`, 'Contact: <sip:caller@10.0.0.2:5060>'] });
    await stage.turn(0);
    stage.react();
    await stage.turn(0);
  };
  return { ...stage, anna, bob, dialled, told, annaRefers, callerRefers };
}

describe('the callee transfers', () => {
  test('blind, and hangs up at once: the caller hears it ring, talks to the other one, and sees nothing of it', async () => {
    const on = await talking();
    await on.annaRefers();
    expect(on.anna.peer.statuses('REFER')).toEqual([200]);
    expect(on.told(on.anna.peer)).toEqual([100]);
    expect(on.asked.at(-1)).toMatchObject({ by: 'transfer', rights: { kind: 'account', account: 'anna' } });
    on.anna.hangUp();
    on.bob.ring();
    await on.turn(0);
    expect(on.media.sounding.get('stream-1')).toBe('tone:ring-eu');
    on.bob.answer();
    await on.turn(0);
    expect(on.bridged()).toBe(true);
    expect(on.phone.statuses('INVITE')).toEqual([200]);
    expect(on.events.filter((event) => event.type === 'leg.started').at(-1)).toMatchObject({ referredBy: 'callee-1' });
    on.bob.hangUp();
    await on.turn(0);
    expect(await on.dialled.result).toMatchObject({ outcome: 'answered', by: 'anna' });
    await on.leavesNothing();
  });

  test('blind, and waits: it is told how that goes, and hung up when it does not by itself', async () => {
    const on = await talking();
    await on.annaRefers();
    on.bob.ring();
    await on.turn(0);
    on.anna.react();
    on.bob.answer();
    await on.turn(0);
    on.anna.react();
    await on.turn(0);
    expect(on.told(on.anna.peer)).toEqual([100, 180, 200]);
    expect(on.anna.got).not.toContain('BYE');
    await on.turn(2100);
    expect(on.anna.got.at(-1)).toBe('BYE');
    on.anna.react();
    on.bob.hangUp();
    await on.turn(0);
    await on.dialled.result;
    await on.leavesNothing();
  });

  test('to somebody who is busy: both are together again', async () => {
    const on = await talking();
    await on.annaRefers();
    on.bob.refuse(486);
    await on.turn(0);
    on.anna.react();
    await on.turn(0);
    expect(on.told(on.anna.peer)).toEqual([100, 486]);
    expect(on.bridged()).toBe(true);
    on.anna.hangUp();
    await on.turn(0);
    expect(await on.dialled.result).toMatchObject({ outcome: 'answered' });
    await on.leavesNothing();
  });

  test('to somebody who is busy, and has hung up: the caller goes on in the drawing', async () => {
    const on = await talking();
    await on.annaRefers();
    on.anna.hangUp();
    await on.turn(0);
    on.bob.refuse(486);
    await on.turn(0);
    expect(await on.dialled.result).toMatchObject({ outcome: 'answered' });
    expect(on.call.state).toBe('answered');
    await on.leavesNothing();
  });

  test('and the caller hangs up while it rings: nobody rings any more', async () => {
    const on = await talking();
    await on.annaRefers();
    on.anna.hangUp();
    on.bob.ring();
    await on.turn(0);
    on.phone.bye();
    await on.turn(0);
    await expect(on.dialled.result).rejects.toThrow(CallEnded);
    on.bob.react();
    expect(on.bob.got).toEqual(['INVITE', 'CANCEL']);
    await on.leavesNothing();
  });
});

describe('the caller transfers', () => {
  test('blind, and hangs up: the two who stay talk on, and the record is closed when they are done', async () => {
    const on = await talking();
    await on.callerRefers();
    expect(on.phone.statuses('REFER')).toEqual([200]);
    expect(on.asked.at(-1)).toMatchObject({ by: 'transfer', rights: { kind: 'account', account: 'carla' } });
    on.phone.bye();
    await on.turn(0);
    await expect(on.dialled.result).rejects.toThrow(CallEnded);
    const finished = on.call.finish();
    on.bob.ring();
    await on.turn(0);
    expect(on.media.sounding.get('stream-2')).toBe('tone:ring-eu');
    on.bob.answer();
    await on.turn(0);
    expect(on.bridged()).toBe(true);
    expect(on.events.some(({ type }) => type === 'call.ended')).toBe(false);
    on.anna.hangUp();
    await on.turn(0);
    expect(on.bob.got.at(-1)).toBe('BYE');
    on.bob.react();
    await on.turn(0);
    await finished;
    expect(on.events.at(-1)).toMatchObject({ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } });
    await on.leavesNothing();
  });

  test('blind, and hangs up: the house can hang up the two who stay, and says so', async () => {
    const on = await talking();
    await on.callerRefers();
    on.phone.bye();
    await on.turn(0);
    on.bob.answer();
    await on.turn(0);
    await on.call.hangUp({ by: 'runtime', code: 'hungUp', reason: 'ended by ann' });
    await on.turn(0);
    for (const phone of [on.anna, on.bob]) {
      expect(phone.got.at(-1)).toBe('BYE');
      phone.react();
    }
    await on.turn(0);
    const ends = on.events.filter((event) => event.type === 'leg.changed' && event.leg === 'callee-1');
    expect(ends.at(-1)).toMatchObject({ state: 'ended', cause: { by: 'runtime', reason: 'ended by ann' } });
    await on.leavesNothing();
  });

  test('blind, and waits: it is told, and hung up', async () => {
    const on = await talking();
    await on.callerRefers();
    on.bob.answer();
    await on.turn(0);
    on.react();
    await on.turn(0);
    expect(on.told(on.peer)).toEqual([100, 200]);
    await on.turn(2100);
    on.react();
    expect(on.peer.requests.at(-1)?.method).toBe('BYE');
    await expect(on.dialled.result).rejects.toThrow(CallEnded);
    expect(on.call.cause).toMatchObject({ reason: 'transferred' });
    expect(on.bridged()).toBe(true);
    on.bob.hangUp();
    await on.turn(0);
    on.anna.react();
    expect(on.anna.got.at(-1)).toBe('BYE');
    await on.leavesNothing();
  });

  test('to somebody who does not answer, and is gone: whom it left is hung up with the reason', async () => {
    const on = await talking();
    await on.callerRefers();
    on.phone.bye();
    await on.turn(0);
    on.bob.refuse(480);
    await on.turn(0);
    expect(on.anna.got.at(-1)).toBe('BYE');
    on.anna.react();
    await expect(on.dialled.result).rejects.toThrow(CallEnded);
    await on.leavesNothing();
  });

  test('to somebody who is busy, and stays: both are together again', async () => {
    const on = await talking();
    await on.callerRefers();
    on.bob.refuse(486);
    await on.turn(0);
    on.react();
    await on.turn(0);
    expect(on.told(on.peer)).toEqual([100, 486]);
    expect(on.bridged()).toBe(true);
    on.anna.hangUp();
    await on.turn(0);
    expect(await on.dialled.result).toMatchObject({ outcome: 'answered' });
    await on.leavesNothing();
  });

  test('and the house closes: the conversation that it left behind ends too', async () => {
    const on = await talking();
    await on.callerRefers();
    on.phone.bye();
    on.bob.answer();
    await on.turn(0);
    await on.call.hangUp({ by: 'runtime', code: 'shutdown' });
    await on.turn(0);
    expect([on.anna.got.at(-1), on.bob.got.at(-1)]).toEqual(['BYE', 'BYE']);
    on.anna.react();
    on.bob.react();
    await expect(on.dialled.result).rejects.toThrow(CallEnded);
    await on.leavesNothing();
  });
});

describe('attended', () => {
  /** The caller's second call, to bob; the header by which it is named. */
  async function twoCalls() {
    const on = await talking();
    on.phone.reinvite({ body: `${on.offer}a=sendonly\r\n` });
    await on.turn(0);
    on.anna.confirm('INVITE', 200, `${on.anna.sdp}a=recvonly\r\n`);
    await on.turn(0);
    const second = await on.secondCall();
    const dialled = second.call.dial(plan(['bob']), { signal: new AbortController().signal });
    dialled.catch(() => undefined);
    await on.turn(0);
    on.bob.answer();
    await on.turn(0);
    second.phone.ack();
    await on.turn(0);
    const { to, from, callId } = second.phone.answer!;
    const replaces = `${callId};to-tag=${to.params.get('tag')};from-tag=${from.params.get('tag')}`;
    const referTo = `sip:bob@10.0.0.1?Replaces=${encodeURIComponent(replaces)}`;
    return { ...on, second, secondDialled: dialled, referTo };
  }

  test('the two who stay talk, none of them is on hold, and both calls of the phone end', async () => {
    const on = await twoCalls();
    await on.callerRefers(on.referTo);
    expect(on.phone.statuses('REFER')).toEqual([200]);
    expect(on.told(on.peer)).toEqual([100, 200]);
    expect([...on.media.joined.keys()].sort()).toEqual(['stream-2', 'stream-4']);
    expect(on.media.sounding.size).toBe(0);
    expect(/a=(\w+)/.exec(on.anna.request('INVITE')!.text.split('ptime:20')[1]!)?.[1]).toBe('sendrecv');
    on.anna.confirm('INVITE', 200, on.anna.sdp);
    await on.turn(2100);
    on.react();
    await on.turn(0);
    await expect(on.dialled.result).rejects.toThrow(CallEnded);
    await expect(on.secondDialled).rejects.toThrow(CallEnded);
    expect([...on.media.joined.keys()].sort()).toEqual(['stream-2', 'stream-4']);
    on.bob.hangUp();
    await on.turn(0);
    expect(on.anna.got.at(-1)).toBe('BYE');
    on.anna.react();
    const finished = on.second.call.finish();
    await on.turn(0);
    await finished;
    await on.leavesNothing();
  });

  test('not with a call of somebody else', async () => {
    const on = await twoCalls();
    await on.annaRefers(on.referTo);
    expect(on.anna.peer.statuses('REFER')).toEqual([603]);
    expect(on.events).toContainEqual(expect.objectContaining({ type: 'policy.refused', what: 'transfer' }));
    expect(on.media.joined.size).toBe(4);
    on.phone.bye();
    on.second.phone.bye();
    await on.turn(0);
    on.anna.react();
    on.bob.react();
    const finished = on.second.call.finish();
    await on.turn(0);
    await finished;
    await on.leavesNothing();
  });
});

describe('is refused', () => {
  test('to phones that may not, and to whoever is not ours', async () => {
    const on = await talking(false);
    await on.annaRefers();
    expect(on.anna.peer.statuses('REFER')).toEqual([603]);
    expect(on.events).toContainEqual(
      expect.objectContaining({ type: 'policy.refused', what: 'transfer', target: 'sip:bob@10.0.0.1' }),
    );
    expect(on.bridged()).toBe(true);
    on.anna.hangUp();
    await on.turn(0);
    await on.dialled.result;
    await on.leavesNothing();
  });

  test.each([
    ['what the account may not call', { kind: 'refused', why: 'premium number' }, 603],
    ['nobody', { kind: 'unknown', why: 'nobody' }, 404],
    ['an account without a phone', { kind: 'notRegistered', account: 'bob' }, 480],
  ] as const)('to %s', async (_name, resolution, status) => {
    const on = await talking();
    on.names.set('sip:bob@10.0.0.1', resolution);
    await on.annaRefers();
    expect(on.anna.peer.statuses('REFER')).toEqual([status]);
    expect(on.bridged()).toBe(true);
    on.anna.hangUp();
    await on.turn(0);
    await on.dialled.result;
    await on.leavesNothing();
  });

  test('to a caller who is in no conversation', async () => {
    const stage = await setDialStage();
    await stage.answered();
    stage.phone.request('REFER', { headers: ['Refer-To: <sip:bob@10.0.0.1>', 'Contact: <sip:caller@10.0.0.2:5060>'] });
    await stage.turn(0);
    expect(stage.phone.statuses('REFER')).toEqual([603]);
    await stage.leavesNothing();
  });
});
