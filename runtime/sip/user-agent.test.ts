import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothing, type Stage, setStage } from './testing/stage.ts';

describe('a user agent that is called', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ supported: ['timer'] });
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  test('rings, answers and is hung up on', async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    expect(stage.user.invites[0]!.request.text).toBe('offer');
    stage.user.invites[0]!.progress(180);
    const dialog = stage.user.accept('answer');
    await stage.settle();
    expect(call.statuses('INVITE')).toEqual([180, 200]);
    expect(call.answer!.text).toBe('answer');
    expect(call.answer!.contentType).toBe('application/sdp');
    expect(call.answer!.header('contact')).toBe('<sip:welcome@10.0.0.1:5060>');
    expect(call.responses.map((response) => response.to.params.get('tag'))).toEqual(
      Array(2).fill(stage.user.invites[0]!.id.localTag),
    );
    expect(dialog.state).toBe('accepted');
    call.ack();
    await stage.settle();
    expect(dialog.state).toBe('confirmed');
    call.bye();
    await stage.settle();
    expect(call.statuses('BYE')).toEqual([200]);
    expect(stage.user.events).toEqual(['invite', 'acknowledged', 'ended by peer: bye']);
  });

  test('hangs up itself', async () => {
    const call = await stage.answeredCall();
    const bye = stage.user.dialogs[0]!.bye({ headers: [['Reason', 'Q.850;cause=16']] });
    await stage.settle();
    const request = stage.peer.requests[0]!;
    expect(request.method).toBe('BYE');
    expect(request.uri).toBe('sip:caller@10.0.0.2:5060');
    expect(request.header('reason')).toBe('Q.850;cause=16');
    expect(request.callId).toBe(call.callId);
    expect(request.to.params.get('tag')).toBe(`from-${call.id}`);
    stage.peer.respond(request, 200);
    expect(await bye).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect(stage.user.events.at(-1)).toBe('ended by us: bye');
    expect(await stage.user.dialogs[0]!.bye()).toEqual({ kind: 'notSent' });
  });

  test('says 100 when its user thinks for more than 200 ms, and nothing before', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.clock.advance(190);
    expect(call.statuses('INVITE')).toEqual([]);
    await stage.clock.advance(20);
    expect(call.statuses('INVITE')).toEqual([100]);
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    call.ackRefusal();
  });

  test('repeats its ringing every minute', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.progress(180);
    await stage.clock.advance(130_000);
    expect(call.statuses('INVITE')).toEqual([180, 180, 180]);
    stage.user.invites[0]!.refuse(480);
    await stage.settle();
    call.ackRefusal();
  });

  test('redirects with Contact headers of its user', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.refuse(302, { headers: [['Contact', '<sip:else@192.0.2.9>;q=0.5']] });
    await stage.settle();
    call.ackRefusal();
    expect(call.answer!.status).toBe(302);
    expect(call.answer!.contacts[0]!.uri).toBe('sip:else@192.0.2.9');
  });

  test('gets the answer in the ACK when the INVITE had no offer', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    expect(stage.user.invites[0]!.lateOffer).toBe(true);
    stage.user.accept('offer');
    await stage.settle();
    call.ack({ body: 'late answer', headers: ['Content-Type: application/sdp'] });
    await stage.settle();
    expect(stage.user.acks[0]!.text).toBe('late answer');
    call.bye();
  });

  test('tells why it was cancelled, and answers 487', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.progress(180);
    call.cancel({ headers: ['Reason: SIP;cause=200;text="Call completed elsewhere"'] });
    await stage.settle();
    expect(call.statuses('CANCEL')).toEqual([200]);
    expect(call.statuses('INVITE')).toEqual([180, 487]);
    call.ackRefusal();
    expect(stage.user.events).toEqual(['invite', 'cancelled by CANCEL']);
    expect(stage.user.invites[0]!.state).toBe('cancelled');
    expect(() => stage.user.invites[0]!.accept({})).toThrow('it is cancelled');
    expect(stage.user.invites[0]!.progress(180)).toBe(false);
  });

  test('keeps a throwing callback away from other calls', async () => {
    stage.user.onInvite = (invite) => {
      if (stage.user.invites.length === 1) throw new Error('first call is broken');
      invite.refuse(486);
    };
    const broken = stage.peer.call();
    broken.invite();
    const fine = stage.peer.call();
    fine.invite();
    await stage.settle();
    fine.ackRefusal();
    expect(fine.statuses('INVITE')).toEqual([486]);
    expect(stage.user.errors.splice(0)).toEqual([new Error('first call is broken')]);
    stage.user.invites[0]!.refuse(500);
    await stage.settle();
    broken.ackRefusal();
  });

  test('shows every message to the trace, with its Call-ID', async () => {
    const seen: string[] = [];
    stage.userAgent.listener = {
      ...stage.userAgent.listener,
      message: (out, bytes, peer, callId) => {
        seen.push(
          `${out ? 'to' : 'from'} ${peer.address} ${Buffer.from(bytes).toString().split(' ', 2).join(' ')} ${callId}`,
        );
      },
    };
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    call.ackRefusal();
    await stage.settle();
    expect(seen).toEqual([
      `from 10.0.0.2 INVITE sip:welcome@10.0.0.1 ${call.callId}`,
      `to 10.0.0.2 SIP/2.0 486 ${call.callId}`,
      `from 10.0.0.2 ACK sip:welcome@10.0.0.1 ${call.callId}`,
    ]);
  });

  test('tells the truth in OPTIONS', async () => {
    stage.peer.call().request('OPTIONS');
    await stage.settle();
    const response = stage.peer.responses[0]!;
    expect(response.status).toBe(200);
    expect(response.header('allow')).toBe('INVITE, ACK, CANCEL, BYE, OPTIONS, INFO');
    expect(response.header('accept')).toContain('application/sdp');
    expect(response.header('supported')).toBe('timer');
    expect(response.to.params.get('tag')).toMatch(/^[0-9a-f]{16}$/);
  });

  test('takes INFO inside a dialog and lets its user answer', async () => {
    const call = await stage.answeredCall();
    call.request('INFO', { headers: ['Content-Type: application/dtmf-relay'], body: 'Signal=5\r\nDuration=160\r\n' });
    await stage.settle();
    expect(stage.user.requests[0]!.request.text).toContain('Signal=5');
    stage.user.requests[0]!.respond(200);
    stage.user.requests[0]!.respond(500);
    await stage.settle();
    expect(call.statuses('INFO')).toEqual([200]);
    call.bye();
  });

  test('answers hold and resume', async () => {
    const call = await stage.answeredCall();
    call.reinvite({ body: 'hold' });
    await stage.settle();
    stage.user.reinvites[0]!.accept({ body: 'held' });
    await stage.settle();
    expect(call.answer!.text).toBe('held');
    call.ack();
    call.reinvite({ body: 'resume' });
    await stage.settle();
    stage.user.reinvites[1]!.refuse(488);
    await stage.settle();
    call.ackRefusal();
    expect(call.answer!.status).toBe(488);
    expect(stage.user.dialogs[0]!.state).toBe('confirmed');
    call.bye();
    await stage.settle();
    expect(stage.user.ends).toHaveLength(1);
  });

  test('follows the peer to a new Contact', async () => {
    const call = await stage.answeredCall();
    call.reinvite({ body: 'moved', headers: ['Contact: <sip:caller@10.0.0.2:5099>', 'Content-Type: application/sdp'] });
    await stage.settle();
    stage.user.reinvites[0]!.accept({ body: 'fine' });
    await stage.settle();
    call.ack();
    await stage.settle();
    expect(stage.user.dialogs[0]!.remoteTarget).toBe('sip:caller@10.0.0.2:5099');
    expect(stage.user.dialogs[0]!.peer.port).toBe(5099);
    call.bye();
  });

  test('goes back through the proxies that recorded themselves', async () => {
    const call = stage.peer.call();
    const routes = ['Record-Route: <sip:10.0.0.2;lr>', 'Record-Route: <sip:10.0.9.9;lr>'];
    call.invite({ headers: [...routes, 'Contact: <sip:caller@10.0.7.7>'] });
    await stage.settle();
    const dialog = stage.user.accept();
    await stage.settle();
    expect(call.answer!.headers('record-route')).toEqual(['<sip:10.0.0.2;lr>', '<sip:10.0.9.9;lr>']);
    call.ack();
    await stage.settle();
    void dialog.bye();
    await stage.settle();
    expect(stage.peer.requests[0]!.uri).toBe('sip:caller@10.0.7.7');
    expect(stage.peer.requests[0]!.headers('route')).toEqual(['<sip:10.0.0.2;lr>', '<sip:10.0.9.9;lr>']);
    stage.peer.respond(stage.peer.requests[0]!, 200);
  });
});
