/** Audio past us and back: every branch of the release, and what brings it back (RFC 3725 §4.1). */

import { describe, expect, test } from 'vitest';
import { OFFER } from '../testing/call-stage.ts';
import { audioOf, CALLEE, CALLER, CALLERS, released, talking, version } from '../testing/talking-stage.ts';

describe('the release', () => {
  test('the caller is asked for an offer, the callee gets it, and its answer goes back in the ACK', async () => {
    const stage = await talking('released');
    const before = stage.anna.invite.text;
    await stage.turn(499);
    expect(stage.asked()).toEqual([]);
    await stage.turn(1);
    expect(stage.asked().map(({ body }) => body.length)).toEqual([0]);
    await stage.callerSays(200, CALLERS);
    const offered = stage.anna.request('INVITE')!;
    expect(audioOf(offered.text)).toBe('10.0.0.2:40000');
    expect(version(offered.text)).toBe(version(before) + 1);
    expect(offered.text).toContain('o=- 4711');
    expect(stage.acks()).toEqual([]);
    await stage.annaSays(200, stage.anna.sdp);
    expect(audioOf(stage.acks().at(-1)!.text)).toBe('10.0.0.11:50000');
    expect(stage.ways()).toEqual(['released']);
    await stage.over();
  });

  test('the old ports relay two seconds longer, and then neither send nor wait for audio', async () => {
    const stage = await released();
    await stage.turn(1999);
    expect(stage.bridged()).toBe(true);
    await stage.turn(1);
    expect(stage.bridged()).toBe(false);
    expect([CALLER, CALLEE].map((stream) => stage.media.connected.get(stream)?.direction)).toEqual([
      'inactive',
      'inactive',
    ]);
    await stage.over();
  });

  test('keys, ICE and candidates that were meant for us are passed to nobody', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(
      200,
      `${CALLERS}a=ice-ufrag:x\r\na=candidate:1 1 UDP 1 10.0.0.2 1 typ host\r\na=ptime:20\r\n`,
    );
    const { text } = stage.anna.request('INVITE')!;
    expect([text.includes('ice-ufrag'), text.includes('candidate'), text.includes('ptime:20')]).toEqual([
      false,
      false,
      true,
    ]);
    await stage.annaSays(200, stage.anna.sdp);
    await stage.over();
  });

  test('a section that we do not know is passed, and stays in its place when we are back', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(200, `${CALLERS}m=video 40002 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n`);
    expect(stage.anna.request('INVITE')!.text).toContain('m=video 40002');
    await stage.annaSays(200, `${stage.anna.sdp}m=video 50002 RTP/AVP 99\r\n`);
    expect(stage.acks().at(-1)!.text).toContain('m=video 50002');
    stage.phone.reinvite({ body: `${OFFER.replace('phone 1 1', 'phone 1 3')}a=sendonly\r\nm=video 0 RTP/AVP 99\r\n` });
    await stage.settle();
    expect(stage.anna.request('INVITE')!.text).toContain('m=video 0 ');
    await stage.annaSays(200, `${stage.anna.sdp}m=video 0 RTP/AVP 99\r\n`);
    await stage.over();
  });

  test.each([
    [488, 'refused'],
    [603, 'refused'],
    [500, 'refused'],
  ] as const)('the callee says %i: the caller gets our own answer at once, and it says why', async (status, why) => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(200, CALLERS);
    await stage.annaSays(status);
    expect(audioOf(stage.acks().at(-1)!.text)).toBe('10.0.0.1:20002');
    expect([stage.ways(), stage.bridged()]).toEqual([[why], true]);
    await stage.turn(30_000);
    expect(stage.asked()).toHaveLength(1);
    await stage.over();
  });

  test('the callee is silent: the caller waits four seconds and no longer', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(200, CALLERS);
    await stage.turn(3999);
    expect(stage.acks()).toEqual([]);
    await stage.turn(1);
    expect(audioOf(stage.acks().at(-1)!.text)).toBe('10.0.0.1:20002');
    // It accepts too late, and is told where its audio goes after all.
    await stage.annaSays(200, stage.anna.sdp);
    expect(audioOf(stage.anna.request('INVITE')!.text)).toBe('10.0.0.1:20004');
    await stage.annaSays(200, stage.anna.sdp);
    expect([stage.ways(), stage.bridged()]).toEqual([['refused'], true]);
    await stage.over();
  });

  test('the callee crosses it (491): tried again, at most twice', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    for (let tries = 1; tries <= 3; tries++) {
      expect(stage.asked()).toHaveLength(tries);
      await stage.callerSays(200, CALLERS);
      await stage.annaSays(491);
      await stage.turn(4_000);
    }
    expect([stage.asked().length, stage.ways(), stage.bridged()]).toEqual([3, ['refused'], true]);
    await stage.over();
  });

  test('the caller crosses it (491), and is asked again', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(491);
    await stage.turn(4_000);
    await stage.callerSays(200, CALLERS);
    await stage.annaSays(200, stage.anna.sdp);
    expect(stage.ways()).toEqual(['released']);
    await stage.over();
  });

  test('a phone that wants no INVITE without an offer gets one with it', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(488);
    expect(audioOf(stage.asked().at(-1)!.text)).toBe('10.0.0.11:50000');
    await stage.callerSays(200, CALLERS);
    expect(audioOf(stage.anna.request('INVITE')!.text)).toBe('10.0.0.2:40000');
    await stage.annaSays(200, stage.anna.sdp);
    expect(stage.ways()).toEqual(['released']);
    await stage.over();
  });

  test('… and stays with us when it refuses that too', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(488);
    await stage.callerSays(488);
    expect([stage.ways(), stage.anna.got.filter((method) => method === 'INVITE').length]).toEqual([['refused'], 1]);
    await stage.over();
  });

  test('… or when the other one refuses: it is asked back', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(488);
    await stage.callerSays(200, CALLERS);
    await stage.annaSays(488);
    expect(audioOf(stage.asked().at(-1)!.text)).toBe('10.0.0.1:20002');
    await stage.callerSays(200, OFFER);
    expect([stage.ways(), stage.bridged()]).toEqual([['refused'], true]);
    await stage.over();
  });

  test('a re-INVITE of the caller that comes before our ACK gets 491', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(200, CALLERS);
    stage.phone.reinvite({ body: OFFER });
    await stage.settle();
    expect(stage.phone.statuses('INVITE').at(-1)).toBe(491);
    stage.phone.ackRefusal();
    await stage.annaSays(200, stage.anna.sdp);
    expect(stage.ways()).toEqual(['released']);
    await stage.over();
  });

  test('481 ends the leg, and with it the conversation', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(200, CALLERS);
    await stage.annaSays(481);
    expect(await stage.dialled.result).toMatchObject({ outcome: 'answered' });
    expect(audioOf(stage.acks().at(-1)!.text)).toBe('10.0.0.1:20002');
    await stage.leavesNothing();
  });

  test('the callee hangs up in the middle of it', async () => {
    const stage = await talking('released');
    await stage.turn(500);
    await stage.callerSays(200, CALLERS);
    stage.anna.hangUp();
    await stage.turn(0);
    stage.anna.react();
    await stage.annaSays(487);
    expect(await stage.dialled.result).toMatchObject({ outcome: 'answered' });
    expect(audioOf(stage.acks().at(-1)!.text)).toBe('10.0.0.1:20002');
    await stage.leavesNothing();
  });
});

describe('by evidence', () => {
  const heard = async (releaseAllowed: boolean, sources: readonly [string, string]) => {
    const stage = await talking('auto', releaseAllowed);
    stage.media.sources.set(CALLER, sources[0]);
    if (sources[1]) stage.media.sources.set(CALLEE, sources[1]);
    await stage.turn(500);
    return stage;
  };

  test('two phones that are heard at the addresses that they name', async () => {
    const stage = await heard(true, ['10.0.0.2:40000', '10.0.0.11:50000']);
    await stage.callerSays(200, CALLERS);
    await stage.annaSays(200, stage.anna.sdp);
    expect(stage.ways()).toEqual(['released']);
    await stage.over();
  });

  test('one that is not heard yet is waited for', async () => {
    const stage = await heard(true, ['10.0.0.2:40000', '']);
    await stage.turn(1_000);
    expect([stage.ways(), stage.asked()]).toEqual([['quiet'], []]);
    stage.media.sources.set(CALLEE, '10.0.0.11:50000');
    await stage.turn(1_000);
    await stage.callerSays(200, CALLERS);
    await stage.annaSays(200, stage.anna.sdp);
    expect(stage.ways()).toEqual(['quiet', 'released']);
    await stage.over();
  });

  test('one that is never heard is not waited for for ever', async () => {
    const stage = await heard(true, ['10.0.0.2:40000', '']);
    await stage.turn(60_000);
    stage.media.sources.set(CALLEE, '10.0.0.11:50000');
    await stage.turn(60_000);
    expect([stage.ways(), stage.asked()]).toEqual([['quiet'], []]);
    await stage.over();
  });

  test('a trunk that does not allow it: it stays, and the journal says so once', async () => {
    const stage = await heard(false, ['10.0.0.2:40000', '10.0.0.11:50000']);
    await stage.turn(60_000);
    expect([stage.ways(), stage.asked()]).toEqual([['trunk'], []]);
    await stage.over();
  });
});

describe('back again', () => {
  test('hold: the other one hears our music, and afterwards the audio goes past us once more', async () => {
    const stage = await released();
    await stage.turn(2_000);
    stage.phone.reinvite({ body: `${OFFER.replace('phone 1 1', 'phone 1 3')}a=sendonly\r\n` });
    await stage.turn(0);
    expect(stage.bridged()).toBe(true);
    expect(stage.media.sounding.get(CALLEE)).toBe('tone:hold-music');
    const told = stage.anna.request('INVITE')!.text;
    expect([audioOf(told), told.includes('a=sendonly')]).toEqual(['10.0.0.1:20004', true]);
    await stage.annaSays(200, `${stage.anna.sdp}a=recvonly\r\n`);
    expect(stage.ways()).toEqual(['released', 'held']);
    stage.phone.reinvite({ body: OFFER.replace('phone 1 1', 'phone 1 4') });
    await stage.turn(0);
    await stage.annaSays(200, stage.anna.sdp);
    await stage.turn(2_000);
    await stage.callerSays(200, CALLERS);
    await stage.annaSays(200, stage.anna.sdp);
    expect(stage.ways()).toEqual(['released', 'held', 'released']);
    await stage.over();
  });

  test('a refresh that says nothing new is answered here, and changes nothing', async () => {
    const stage = await released();
    stage.phone.reinvite({ body: CALLERS });
    await stage.turn(0);
    expect(audioOf(stage.phone.answer!.text)).toBe('10.0.0.11:50000');
    expect(version(stage.phone.answer!.text)).toBe(version(stage.acks()[0]!.text));
    expect(stage.ways()).toEqual(['released']);
    await stage.over();
  });

  test('an offer that we cannot take (T.38) is refused, and the audio still goes past us', async () => {
    const stage = await released();
    stage.phone.reinvite({ body: OFFER.replace('phone 1 1', 'phone 1 3').replace(/m=audio.*/, 'm=image 9 udptl t38') });
    await stage.turn(0);
    expect([stage.phone.statuses('INVITE').at(-1), stage.ways()]).toEqual([488, ['released']]);
    stage.phone.ackRefusal();
    await stage.over();
  });

  test('a conversation that ends gives the caller back to the flow', async () => {
    const stage = await released();
    await stage.turn(2_000);
    stage.anna.hangUp();
    await stage.turn(0);
    await stage.dialled.result;
    expect(stage.media.connected.get(CALLER)?.direction).toBe('sendrecv');
    expect(audioOf(stage.asked().at(-1)!.text)).toBe('10.0.0.1:20002');
    await stage.callerSays(200, OFFER);
    await stage.leavesNothing();
  });

  test('a key in INFO is told to the other phone in INFO', async () => {
    const stage = await released();
    stage.anna.send('INFO', { body: 'Signal=7\r\nDuration=160\r\n', contentType: 'application/dtmf-relay' });
    await stage.turn(0);
    const info = stage.peer.requests.find(({ method }) => method === 'INFO');
    expect(info?.text).toContain('Signal=7');
    stage.peer.respond(info!, 200);
    await stage.over();
  });
});
