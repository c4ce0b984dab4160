/** The engine and baresip, without the product between them: hold, transfer in both directions, calls in both. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../runtime/clock.ts';
import { noSipMetrics, silentSipLog } from '../runtime/sip/facilities.ts';
import { CallRecorder, UserAgentRecorder } from '../runtime/sip/testing/recorders.ts';
import { UserAgent } from '../runtime/sip/user-agent.ts';
import { type Softphone, startSoftphone } from './harness/baresip.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';

describe.skipIf(lacks('baresip')).each(['udp', 'tcp'] as const)('baresip over %s', (transport) => {
  let phone: Softphone;
  let userAgent: UserAgent;
  let user: UserAgentRecorder;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    userAgent = new UserAgent({
      listen: [{ transport, host: '127.0.0.1', port }],
      clock: systemClock(),
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: ['INFO', 'UPDATE', 'REFER', 'NOTIFY', 'PRACK'],
      supported: ['100rel', 'timer', 'replaces', 'norefersub'],
      userAgentHeader: 'Engine',
    });
    await userAgent.start();
    user = new UserAgentRecorder(userAgent);
    phone = await startSoftphone();
  });
  beforeEach(() => {
    const { events, invites, dialogs, ends, reinvites, referrals, acks } = user;
    for (const list of [events, invites, dialogs, ends, reinvites, referrals, acks]) list.length = 0;
    user.onInvite = (invite) => {
      invite.progress(180);
      user.accept(description(4000));
    };
    phone.forget();
  });
  afterAll(async () => {
    await phone?.stop();
    await userAgent.stop();
    expect(user.errors).toEqual([]);
  });

  const description = (mediaPort: number, direction = 'sendrecv') =>
    ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0']
      .concat([`m=audio ${mediaPort} RTP/AVP 0`, `a=${direction}`, ''])
      .join('\r\n');
  const uriOf = (name: string) => `sip:${name}@127.0.0.1:${port};transport=${transport}`;
  const talking = async () => {
    await phone.dial(uriOf('engine'));
    await phone.event('CALL_ESTABLISHED');
    await until('the ACK has come', () => user.acks.length > 0);
    return user.dialogs[0]!;
  };
  const over = () => until('the call is over', () => user.ends.length > 0 && userAgent.counts().dialogs === 0);

  test('calls, is held and resumed by us, and hangs up', async () => {
    const dialog = await talking();
    const held = await dialog.reinvite({ body: description(4000, 'sendonly') });
    expect(held.kind).toBe('accepted');
    if (held.kind === 'accepted') expect(held.response.text).toMatch(/a=(recvonly|inactive)/);
    expect((await dialog.reinvite({ body: description(4000) })).kind).toBe('accepted');
    await phone.hangUp();
    await over();
    expect(user.ends[0]).toMatchObject({ by: 'peer', why: 'bye' });
  });

  test('holds and resumes us', async () => {
    const dialog = await talking();
    await phone.hold(true);
    const hold = await until('the hold has come', () => user.reinvites[0]);
    expect(hold.request.text).toMatch(/a=(sendonly|inactive)/);
    hold.accept({ body: description(4000, 'recvonly') });
    await phone.hold(false);
    const resume = await until('the resume has come', () => user.reinvites[1]);
    resume.accept({ body: description(4000) });
    expect(await dialog.bye()).toMatchObject({ kind: 'answered', response: { status: 200 } });
    await phone.event('CALL_CLOSED');
    await over();
  });

  test('sends us elsewhere, and is told that we got there', async () => {
    await talking();
    await phone.transfer(uriOf('elsewhere'));
    const referral = await until('the REFER has come', () => user.referrals[0]);
    expect(referral.uri).toContain('sip:elsewhere@127.0.0.1');
    const progress = referral.accept();
    expect(await progress.notify(200)).toMatchObject({ kind: 'answered', response: { status: 200 } });
    // Its own BYE is the normal end of a transfer.
    await over();
  });

  test('is sent elsewhere by us, goes there, and says so', async () => {
    const dialog = await talking();
    const told: number[] = [];
    const outcome = dialog.refer({ referTo: `<${uriOf('elsewhere')}>` }, (status) => told.push(status));
    await until('the phone has called', () => user.invites.length === 2);
    expect(user.invites[1]!.request.uri).toContain('elsewhere@');
    expect(['completed', 'unconfirmed']).toContain((await outcome).kind);
    for (const each of user.dialogs) void each.bye();
    await over();
  });

  test('is called by us, answers, and is hung up on', async () => {
    const record = new CallRecorder();
    const uri = `sip:softphone@127.0.0.1:${phone.sipPort};transport=${transport}`;
    userAgent.call({ uri, from: { uri: uriOf('engine') }, body: description(4002) }, record);
    await phone.event('CALL_INCOMING');
    await phone.answer();
    const dialog = await until('the phone has answered', () => record.dialog);
    expect(record.events).toContain('progress 180');
    expect(await dialog.bye()).toMatchObject({ kind: 'answered', response: { status: 200 } });
    await phone.event('CALL_CLOSED');
  });

  test('is called by us, and we give up', async () => {
    const record = new CallRecorder();
    const uri = `sip:softphone@127.0.0.1:${phone.sipPort};transport=${transport}`;
    const call = userAgent.call({ uri, from: { uri: uriOf('engine') }, body: description(4002) }, record);
    await until('it rings', () => record.events.includes('progress 180'));
    call.cancel({ headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] });
    await until('the call is over', () => record.events.includes('refused 487'));
    await phone.event('CALL_CLOSED');
  });
});
