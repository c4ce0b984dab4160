/** Bodies of event packages, written and read (RFC 3842 §5.2, RFC 4235 §4). */

import { describe, expect, test } from 'vitest';
import { type DialogInfo, readDialogInfo, writeDialogInfo } from './dialog-info.ts';
import { type MessageSummary, readMessageSummary, writeMessageSummary } from './message-summary.ts';

describe('message-summary', () => {
  test.each<[MessageSummary, string]>([
    [{ waiting: false }, 'Messages-Waiting: no\r\n'],
    [
      { waiting: true, account: 'sip:box@a', voice: { fresh: 2, old: 8, urgentFresh: 0, urgentOld: 2 } },
      'Messages-Waiting: yes\r\nMessage-Account: sip:box@a\r\nVoice-Message: 2/8 (0/2)\r\n',
    ],
  ])('%j', (summary, text) => {
    expect(writeMessageSummary(summary)).toBe(text);
    expect(readMessageSummary(text)).toEqual(summary);
  });

  test('reads what others write, and refuses what says nothing', () => {
    const text = 'messages-waiting : YES\nX-Own: 1\nVoice-Message: 4 / 1\n\nTo: <a@b>\n';
    expect(readMessageSummary(text)).toEqual({ waiting: true, voice: { fresh: 4, old: 1 } });
    for (const wrong of ['', 'Voice-Message: 1/1', 'Messages-Waiting: maybe']) {
      expect(readMessageSummary(wrong)).toBeUndefined();
    }
    expect(readMessageSummary('Messages-Waiting: yes\r\nVoice-Message: many')).toEqual({ waiting: true });
  });

  test('an account cannot smuggle lines in', () => {
    const text = writeMessageSummary({ waiting: false, account: 'sip:a@b\r\nVoice-Message: 9/9' });
    expect(readMessageSummary(text)?.voice).toBeUndefined();
  });
});

describe('dialog-info', () => {
  const info: DialogInfo = {
    version: 3,
    state: 'full',
    entity: 'sip:"<&\'>@a',
    dialogs: [
      {
        id: '1',
        state: 'early',
        direction: 'recipient',
        callId: 'c&1',
        localTag: 'x',
        remoteTag: 'y',
        remote: 'sip:a&b@c',
      },
      { id: '2', state: 'confirmed', local: 'sip:a@b' },
      { id: '3', state: 'terminated' },
    ],
  };

  test('reads what it wrote, whatever characters are in it', () => {
    expect(readDialogInfo(writeDialogInfo(info))).toEqual(info);
    expect(readDialogInfo(writeDialogInfo({ ...info, dialogs: [] }))?.dialogs).toEqual([]);
    expect(writeDialogInfo({ ...info, entity: 'a\0b\u001f' })).toContain('entity="ab"');
  });

  test('reads prefixes and single quotes', () => {
    const text = `<d:dialog-info version='0' state='partial' entity='sip:a@b'><d:dialog id='7'><d:state code="200">confirmed</d:state></d:dialog></d:dialog-info>`;
    expect(readDialogInfo(text)).toEqual({
      version: 0,
      state: 'partial',
      entity: 'sip:a@b',
      dialogs: [{ id: '7', state: 'confirmed' }],
    });
  });

  const root = '<dialog-info version="1" state="full" entity="sip:a@b">';
  test.each([
    '',
    '<xml/>',
    `<!DOCTYPE a [<!ENTITY b "c">]>${root}</dialog-info>`,
    '<dialog-info state="full" entity="a"></dialog-info>',
    '<dialog-info version="1" state="some" entity="a"></dialog-info>',
    `${root}<dialog id="1"><state>dancing</state></dialog></dialog-info>`,
    `${root}<dialog><state>early</state></dialog></dialog-info>`,
    `${root}<dialog id="1">`,
    `${root}${'<dialog id="1"><state>early</state></dialog>'.repeat(201)}</dialog-info>`,
    root + 'x'.repeat(70_000),
  ])('refuses %.60s', (text) => {
    expect(readDialogInfo(text)).toBeUndefined();
  });

  test('is not slowed down by hostile text', () => {
    for (const piece of ['<dialog ', '<state>', '<local>', '<dialog id="1">', '<dialog-info ']) {
      expect(readDialogInfo(root + piece.repeat(Math.floor(60_000 / piece.length)))).toBeUndefined();
    }
  });
});
