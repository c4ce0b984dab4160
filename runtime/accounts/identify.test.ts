/** Who is asked for a password, who is let in unknown, and who is told what. */

import { afterEach, describe, expect, test } from 'vitest';
import { type AccountStage, type AccountStageOptions, setAccountStage } from '../server/testing/account-stage.ts';
import { freshFolders } from '../store/testing/folders.ts';

const folder = freshFolders();
const open: AccountStage[] = [];

afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

const access = new Map([
  ['hotline', 'public'],
  ['welcome', 'trusted'],
] as const);

/** 10.0.0.0/8 is trusted. */
async function setStage(accounts: readonly string[], options: Partial<AccountStageOptions> = {}) {
  const stage = await setAccountStage({
    folder: folder(),
    routes: {
      accessOf: (flow) => access.get(flow as 'hotline'),
      isTrusted: (address) => address.startsWith('10.') || address.startsWith('127.'),
    },
    ...options,
  });
  open.push(stage);
  const passwords = new Map<string, string>();
  for (const name of accounts) passwords.set(name, await stage.account(name));
  /** What an INVITE without a password comes to: `stranger`, or a status. */
  const calls = async (user: string, address: string, from = 'somebody') => {
    const phone = stage.phone(address, from, passwords.get(from) ?? 'none');
    const answer = await phone.once('INVITE', { uri: `sip:${user}@pbx.example` });
    return answer.status === 480 ? answer.reason : answer.status;
  };
  const registered = async (user: string, address: string) => {
    const phone = stage.phone(address, user, passwords.get(user)!);
    await phone.register();
    return phone;
  };
  return { ...stage, calls, registered, passwordOf: (name: string) => passwords.get(name)! };
}

describe('a call without a password', () => {
  test.each([
    ['hotline', '203.0.113.1', 'stranger'],
    ['welcome', '10.0.0.5', 'stranger'],
    ['welcome', '203.0.113.1', 401],
    ['nobody', '203.0.113.1', 401],
    ['nobody', '10.0.0.5', 401],
    ['nobody', '127.0.0.1', 'stranger'],
    ['anna', '203.0.113.1', 401],
  ])('to %s from %s: %s', async (user, address, outcome) => {
    const { calls } = await setStage(['anna']);
    expect(await calls(user, address)).toBe(outcome);
  });

  test('from a phone that is registered must prove that it is that phone', async () => {
    const { calls, registered } = await setStage(['anna']);
    await registered('anna', '10.0.0.5');
    expect(await calls('hotline', '10.0.0.5', 'anna')).toBe(401);
    expect(await calls('hotline', '10.0.0.6', 'anna')).toBe('stranger');
    expect(await calls('nobody', '127.0.0.1', 'anna')).toBe(401);
  });

  test('is judged as before there were accounts, where there are none', async () => {
    const { calls } = await setStage([]);
    expect(await calls('nobody', '203.0.113.1')).toBe('stranger');
  });
});

describe('a call with a password', () => {
  test('is the call of that account, whatever its From says', async () => {
    const { registered, side, userAgent } = await setStage(['anna']);
    const desk = await registered('anna', '203.0.113.1');
    const kinds: string[] = [];
    userAgent.listener.invite = (invite) => {
      const identity = side.identification.of(invite.request, invite.source);
      kinds.push(identity.kind === 'account' ? identity.account._id : identity.kind);
      if (identity.kind === 'refused') invite.refuse(identity.status, { headers: identity.headers });
      else invite.refuse(480);
    };
    await desk.ask('INVITE', { uri: 'sip:100@pbx.example', from: '<sip:reception@pbx.example>;tag=x' });
    expect(kinds).toEqual(['refused', 'anna']);
  });

  test('that is wrong is refused, also where strangers are welcome', async () => {
    const { phone } = await setStage(['anna']);
    const guesser = phone('203.0.113.1', 'anna', 'wrong');
    const challenge = await guesser.once('INVITE', { uri: 'sip:nobody@pbx.example' });
    const line = guesser.authorization(challenge, 'INVITE', { uri: 'sip:hotline@pbx.example' });
    const answer = await guesser.once('INVITE', { uri: 'sip:hotline@pbx.example', headers: [line] });
    expect(answer.status).toBe(401);
  });

  test('of another house counts as none', async () => {
    const { phone } = await setStage(['anna']);
    const line =
      'Authorization: Digest username="x", realm="elsewhere", nonce="n", uri="sip:hotline@pbx.example", response="00000000000000000000000000000000"';
    const answer = await phone('203.0.113.1', 'x', '').once('INVITE', {
      uri: 'sip:hotline@pbx.example',
      headers: [line],
    });
    expect(answer.reason).toBe('stranger');
  });
});

describe('a trunk', () => {
  test('is known by its address, and asked nothing', async () => {
    const trunks = {
      trunkOf: ({ address }: { address: string }) => (address === '198.51.100.9' ? 'provider' : undefined),
      has: (address: string) => address === '198.51.100.9',
    };
    const { calls } = await setStage(['anna'], { trunks });
    expect(await calls('+35312345678', '198.51.100.9')).toBe('trunk');
  });
});
