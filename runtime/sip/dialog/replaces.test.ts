/** Replaces: read, looked up, and handed over (RFC 3891). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseUri } from '../message/uri.ts';
import { InviteRecorder } from '../testing/recorders.ts';
import type { ScriptedCall } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { DialogId } from './dialog.ts';
import { formatReplaces, idAtReceiver, parseReplaces, replacesAtPeer, uriReplacing } from './replaces.ts';

describe('a Replaces header', () => {
  test.each([
    ['a@b;to-tag=1;from-tag=2', { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: false }],
    ['a ; from-tag=2 ; early-only ; to-tag=1', { callId: 'a', toTag: '1', fromTag: '2', earlyOnly: true }],
    ['a@b;to-tag=1', undefined],
    ['a@b;from-tag=1', undefined],
    ['a@b;to-tag;from-tag=2', undefined],
    ['a b;to-tag=1;from-tag=2', undefined],
    [';to-tag=1;from-tag=2', undefined],
    ['', undefined],
    ['a@b', undefined],
  ])('%s', (text, expected) => {
    expect(parseReplaces(text)).toEqual(expected);
    if (expected) expect(parseReplaces(formatReplaces(expected))).toEqual(expected);
  });

  test('goes through a URI and comes back', () => {
    const replaces = replacesAtPeer({ callId: "x%<y>:z@h?'", localTag: 'l', remoteTag: 'r' }, true);
    const uri = parseUri(uriReplacing('sip:bob@b;transport=tcp', replaces))!;
    expect(parseReplaces(uri.headers.get('replaces')!)).toEqual(replaces);
    expect(replaces).toMatchObject({ toTag: 'r', fromTag: 'l' });
    expect(idAtReceiver(replaces)).toEqual([{ callId: replaces.callId, localTag: 'r', remoteTag: 'l' }]);
  });
});

describe('an INVITE with Replaces', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ supported: ['replaces'] });
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const invite = async (...values: string[]): Promise<ScriptedCall> => {
    const call = stage.peer.call();
    const replaces = values.map((value) => `Replaces: ${value}`);
    const headers = ['Contact: <sip:new@10.0.0.2:5060>', 'Content-Type: application/sdp', ...replaces];
    call.invite({ headers, body: 'offer' });
    await stage.settle();
    return call;
  };
  const meaning = ({ callId, localTag, remoteTag }: DialogId) => `${callId};to-tag=${localTag};from-tag=${remoteTag}`;
  const refused = async (...values: string[]) => {
    const before = stage.user.invites.length;
    const call = await invite(...values);
    expect(stage.user.invites).toHaveLength(before);
    return call.answer!.status;
  };

  test('brings the dialog; both live on until the user decides', async () => {
    const old = await stage.answeredCall();
    const dialog = stage.user.dialogs[0]!;
    const call = await invite(meaning(dialog.id));
    expect(stage.user.invites.at(-1)!.replaces).toBe(dialog);
    expect(stage.userAgent.dialog(dialog.id)).toBe(dialog);
    stage.user.accept();
    await stage.settle();
    call.ack();
    void dialog.bye();
    await stage.settle();
    stage.peer.respond(stage.peer.requests.at(-1)!, 200);
    await stage.settle();
    expect(stage.peer.requests.at(-1)!.callId).toBe(old.callId);
    expect(stage.userAgent.dialog(dialog.id)).toBeUndefined();
    call.bye();
  });

  test('that is refused leaves the old dialog alone', async () => {
    const old = await stage.answeredCall();
    const call = await invite(meaning(stage.user.dialogs[0]!.id));
    stage.user.invites.at(-1)!.refuse(603);
    await stage.settle();
    call.ackRefusal();
    expect(stage.user.ends).toEqual([]);
    expect(stage.user.dialogs[0]!.state).toBe('confirmed');
    old.bye();
  });

  test('of no dialog: 481; malformed, twice, or with Join: 400', async () => {
    const old = await stage.answeredCall();
    const { id } = stage.user.dialogs[0]!;
    expect(await refused('none@x;to-tag=1;from-tag=2')).toBe(481);
    expect(await refused(`other${meaning(id)}`)).toBe(481);
    expect(await refused(meaning({ ...id, localTag: id.remoteTag, remoteTag: id.localTag }))).toBe(481);
    expect(await refused('nonsense')).toBe(400);
    expect(await refused(meaning(id), meaning(id))).toBe(400);
    expect(await refused(`${meaning(id)}\r\nJoin: ${meaning(id)}`)).toBe(400);
    old.bye();
  });

  test('of a dialog that has ended: 603, while its BYE is under way and afterwards', async () => {
    await stage.answeredCall();
    const { id } = stage.user.dialogs[0]!;
    void stage.user.dialogs[0]!.bye();
    await stage.settle();
    expect(await refused(meaning(id))).toBe(603);
    stage.peer.respond(stage.peer.requests.at(-1)!, 200);
    await stage.settle();
    expect(await refused(meaning(id))).toBe(603);
  });

  test('early-only on a confirmed dialog: 486', async () => {
    const old = await stage.answeredCall();
    expect(await refused(`${meaning(stage.user.dialogs[0]!.id)};early-only`)).toBe(486);
    old.bye();
  });

  test('of an early dialog that the peer began: 481', async () => {
    const old = stage.peer.call();
    old.invite({ body: 'offer' });
    await stage.settle();
    stage.user.invites[0]!.progress(180);
    await stage.settle();
    expect(await refused(meaning(stage.user.invites[0]!.id))).toBe(481);
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    old.ackRefusal();
  });

  test.each(['', ';early-only'])('of an early dialog that we began%s', async (flag) => {
    const record = new InviteRecorder();
    let early: DialogId | undefined;
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    const options = { uri: 'sip:callee@10.0.0.2', destination, from: { uri: 'sip:us@10.0.0.1' }, body: 'offer' };
    const outgoing = stage.userAgent.invite(options, {
      progress: (_response, dialog) => {
        early = dialog?.id;
      },
      refused: (response) => record.refused(response),
    });
    await stage.settle();
    const first = stage.peer.requests[0]!;
    stage.peer.respond(first, 180, { toTag: 'a', headers: ['Contact: <sip:callee@10.0.0.2>'] });
    await stage.settle();
    const call = await invite(meaning(early!) + flag);
    expect(stage.user.invites[0]!.replaces?.id).toEqual(early);
    stage.user.accept();
    await stage.settle();
    call.ack();
    outgoing.cancel();
    await stage.settle();
    stage.peer.respond(stage.peer.requests.at(-1)!, 200);
    stage.peer.respond(first, 487, { toTag: 'a' });
    await stage.settle();
    expect(record.events).toEqual(['refused 487']);
    call.bye();
  });
});

test('without `replaces` in Supported the header means nothing, and requiring it gets 420', async () => {
  const stage = await setStage();
  const old = await stage.answeredCall();
  const { callId, localTag, remoteTag } = stage.user.dialogs[0]!.id;
  const headers = [
    'Contact: <sip:new@10.0.0.2:5060>',
    'Content-Type: application/sdp',
    `Replaces: ${callId};to-tag=${localTag};from-tag=${remoteTag}`,
  ];
  const call = stage.peer.call();
  call.invite({ headers, body: 'offer' });
  await stage.settle();
  expect(stage.user.invites.at(-1)!.replaces).toBeUndefined();
  stage.user.invites.at(-1)!.refuse(486);
  await stage.settle();
  call.ackRefusal();
  const strict = stage.peer.call();
  strict.invite({ headers: [...headers, 'Require: replaces'], body: 'offer' });
  await stage.settle();
  expect(strict.answer!.status).toBe(420);
  old.bye();
  expect(await stage.finish()).toEqual(nothing);
});
