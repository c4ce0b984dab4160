/** The lamp: which phones are told what, and when. */

import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../log.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { createMailboxSide } from './mailbox-side.ts';
import { type AccountStage, type Phone, setAccountStage } from './testing/account-stage.ts';

const folder = freshFolders();
const open: AccountStage[] = [];

afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

const WAV = new Uint8Array(44 + 16_000);
const caller = { id: 'call-1', from: { user: '+4989123' } };

async function setUp(numbers: readonly string[] = []) {
  const stage = await setAccountStage({
    folder: folder(),
    userAgent: { events: ['message-summary'], allow: ['REGISTER', 'SUBSCRIBE'] },
  });
  open.push(stage);
  const { store, clock, userAgent, side: accounts } = stage;
  const told: string[] = [];
  const side = await createMailboxSide({
    ...{ store, clock, log: silentLog, accounts, userAgent, runtime: 'here', domain: () => 'pbx.example' },
    files: { read: async () => WAV, remove: async () => {} },
    hasNumber: (digits) => numbers.includes(digits),
    announce: (fact) => {
      if (fact.type === 'mailbox.changed') told.push(fact.mailbox);
    },
  });
  userAgent.listener = { ...userAgent.listener, subscribe: (subscription) => side.subscribed(subscription) };
  const phoneOf = async (name: string, address: string, mailbox?: string) => {
    const password = await stage.account(name, mailbox === undefined ? {} : { mailbox });
    return stage.phone(address, name, password);
  };
  const leave = async (name: string): Promise<string> => {
    const opened = await side.mailboxes.open(name, caller);
    if (opened.kind === 'full') throw new Error('full');
    await side.mailboxes.keep(opened.message, { seconds: 1, soundSeconds: 1 });
    await settle(stage);
    return opened.message;
  };
  return { stage, side, phoneOf, leave, told };
}

/** The store answers in its own time. */
async function settle({ clock }: AccountStage): Promise<void> {
  for (let n = 0; n < 20; n++) await clock.advance(0);
}

const notices = ({ peer }: Phone) => {
  const all = peer.requests.filter(({ method }) => method === 'NOTIFY');
  return all.map(({ text }) => text.split('\r\n').filter(Boolean));
};

describe('the lamp', () => {
  test('goes on when a message is left, and off when it is heard or removed', async () => {
    const { stage, side, phoneOf, leave, told } = await setUp(['*97']);
    const phone = await phoneOf('anna', '10.0.0.7', 'family');
    expect((await phone.register()).status).toBe(200);
    await settle(stage);
    const account = 'Message-Account: sip:*97@pbx.example';
    expect(notices(phone)).toEqual([['Messages-Waiting: no', account, 'Voice-Message: 0/0']]);
    const one = await leave('anna');
    const two = await leave('family');
    await side.mailboxes.mark(one, 'heard');
    await settle(stage);
    await side.mailboxes.remove(two);
    await settle(stage);
    expect(notices(phone).map(([waiting, , counts]) => [waiting, counts])).toEqual([
      ['Messages-Waiting: no', 'Voice-Message: 0/0'],
      ['Messages-Waiting: yes', 'Voice-Message: 1/0'],
      ['Messages-Waiting: yes', 'Voice-Message: 2/0'],
      ['Messages-Waiting: yes', 'Voice-Message: 1/1'],
      ['Messages-Waiting: no', 'Voice-Message: 0/1'],
    ]);
    // Open pages are told of the same four changes.
    expect(told).toEqual(['family', 'family', 'family', 'family']);
    const [first] = phone.peer.requests;
    expect([first!.header('event'), first!.header('content-type')]).toEqual([
      'message-summary',
      'application/simple-message-summary',
    ]);
  });

  test('settings, and what the owner speaks, are told to open pages and not to phones', async () => {
    const { stage, side, phoneOf, told } = await setUp();
    const phone = await phoneOf('anna', '10.0.0.7', 'family');
    await phone.register();
    await settle(stage);
    const { mailboxes } = side;
    await mailboxes.change('family', { label: 'The family' });
    await mailboxes.keepSpoken('greeting', 'anna', { id: 'recording', soundSeconds: 3 });
    await mailboxes.keepSpoken('greeting', 'anna', { id: 'recording', soundSeconds: 0 });
    await mailboxes.dropSpoken('greeting', 'anna');
    await mailboxes.dropSpoken('greeting', 'anna');
    await mailboxes.removeBox('family');
    await settle(stage);
    expect(told).toEqual(['family', 'family', 'family', 'family']);
    expect(notices(phone)).toHaveLength(1);
  });

  test('phones of an account without a mailbox are left alone', async () => {
    const { stage, phoneOf, leave } = await setUp();
    const phone = await phoneOf('bob', '10.0.0.8');
    await phone.register();
    await leave('bob');
    await settle(stage);
    expect(notices(phone)).toEqual([]);
  });

  test('an account may subscribe to its own mailbox, and to no other', async () => {
    const { stage, phoneOf, leave } = await setUp();
    const phone = await phoneOf('anna', '10.0.0.7', 'family');
    await phoneOf('carl', '10.0.0.9', 'shop');
    const subscribe = async (uri: string): Promise<number> => {
      const ask = { uri, headers: [`Contact: <${phone.contact}>`, 'Event: message-summary', 'Expires: 600'] };
      const challenge = await phone.once('SUBSCRIBE', ask);
      const authorization = phone.authorization(challenge, 'SUBSCRIBE', ask);
      const { user } = phone.options;
      phone.peer.send({
        ...{ method: 'SUBSCRIBE', uri, branch: `z9hG4bK-${uri}`, callId: uri, cseq: 100 },
        ...{ from: `<sip:${user}@pbx.example>;tag=a`, to: `<sip:${user}@pbx.example>` },
        headers: [...ask.headers, authorization],
      });
      await settle(stage);
      return phone.peer.responses.at(-1)!.status;
    };
    expect(await subscribe('sip:carl@pbx.example')).toBe(403);
    expect(await subscribe('sip:anna@pbx.example')).toBe(200);
    await leave('anna');
    const { requests } = phone.peer;
    expect(requests.map(({ text }) => text.split('\r\n')[0])).toEqual([
      'Messages-Waiting: no',
      'Messages-Waiting: yes',
    ]);
    expect(requests[1]!.header('subscription-state')).toMatch(/^active;expires=/);
  });
});
