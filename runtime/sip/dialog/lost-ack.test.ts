/** The ACK to our 2xx comes late, twice, or never (RFC 3261 §13.3.1.4). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

describe('a 200 whose ACK is missing', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const accepted = async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    stage.user.accept();
    await stage.settle();
    return call;
  };

  test('is sent again after 0.5, 1, 2, 4, 4 … s and ends in BYE after 32 s', async () => {
    const call = await accepted();
    const start = stage.clock.now();
    const times: number[] = [];
    let seen = 1;
    while (stage.clock.now() - start < 32_500) {
      await stage.clock.advance(100);
      const count = call.statuses('INVITE').length;
      if (count > seen) times.push(stage.clock.now() - start);
      seen = count;
    }
    expect(times).toEqual([500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(stage.peer.requests.map((request) => request.method)).toContain('BYE');
    stage.peer.respond(stage.peer.requests[0]!, 200);
    await stage.settle();
    expect(stage.user.events).toEqual(['invite', 'ended by us: ackMissing']);
  });

  test('does not keep the BYE from leaving when the engine stops', async () => {
    await accepted();
    void stage.user.dialogs[0]!.bye();
    await stage.settle();
    expect(stage.peer.requests).toEqual([]);
    await stage.userAgent.stop();
    await stage.settle();
    expect(stage.peer.requests.map(({ method }) => method)).toEqual(['BYE']);
  });

  test.each([400, 700, 20_000, 31_900])('is quiet from the ACK on, after %i ms', async (after) => {
    const call = await accepted();
    await stage.clock.advance(after);
    call.ack();
    await stage.settle();
    const sent = call.statuses('INVITE').length;
    await stage.clock.advance(40_000);
    expect(call.statuses('INVITE')).toHaveLength(sent);
    expect(stage.user.events).toEqual(['invite', 'acknowledged']);
    call.bye();
  });

  test('an ACK that comes twice is told once', async () => {
    const call = await accepted();
    call.ack();
    call.ack();
    await stage.settle();
    expect(stage.user.events).toEqual(['invite', 'acknowledged']);
    call.bye();
  });

  test('an ACK with the branch of the INVITE counts too', async () => {
    const call = await accepted();
    call.ack({ branch: call.branch });
    await stage.settle();
    expect(stage.user.events).toEqual(['invite', 'acknowledged']);
    call.bye();
  });

  test('the INVITE again, after our 200, changes nothing and starts nothing', async () => {
    const call = await accepted();
    call.repeatInvite({ body: 'offer' });
    call.repeatInvite({ body: 'offer' });
    await stage.settle();
    expect(stage.user.invites).toHaveLength(1);
    call.ack();
    await stage.settle();
    call.repeatInvite({ body: 'offer' });
    await stage.settle();
    expect(stage.user.events).toEqual(['invite', 'acknowledged']);
    call.bye();
  });

  test('an ACK that belongs to nothing is dropped', async () => {
    stage.peer.call().request('ACK');
    stage.peer.call().request('ACK', { to: '<sip:welcome@10.0.0.1>;tag=none' });
    await stage.settle();
    expect(stage.peer.responses).toEqual([]);
  });

  test('the ACK of a re-INVITE is missing: the dialog ends', async () => {
    const call = await stage.answeredCall();
    call.reinvite({ body: 'hold' });
    await stage.settle();
    stage.user.reinvites[0]!.accept({ body: 'held' });
    await stage.clock.advance(33_000);
    expect(stage.user.events.at(-1)).toBe('ended by us: ackMissing');
    expect(stage.peer.requests.at(-1)!.method).toBe('BYE');
  });
});
