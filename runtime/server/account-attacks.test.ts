/** What scanners, guessers and hijackers of registrations get: the same answers, ever slower, and nobody else's calls. */

import { afterEach, describe, expect, test } from 'vitest';
import { freshFolders } from '../store/testing/folders.ts';
import { type AccountStage, type AccountStageOptions, type Phone, setAccountStage } from './testing/account-stage.ts';

const folder = freshFolders();
const open: AccountStage[] = [];

afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

async function setStage(options: Partial<AccountStageOptions> = {}) {
  const stage = await setAccountStage({ folder: folder(), userAgent: { guard: { trusted: () => false } }, ...options });
  open.push(stage);
  return { ...stage, anna: await stage.account('anna') };
}

const bytesOf = ({ network }: AccountStage, address: string) =>
  network.sent.filter(({ to }) => to.address === address).map(({ bytes }) => bytes.length);

describe('a scanner', () => {
  test.each(['REGISTER', 'INVITE'])('cannot tell by %s whether a name exists', async (method) => {
    const stage = await setStage();
    const scan = (address: string, user: string, password: string) => stage.phone(address, user, password);
    const known = scan('203.0.113.1', 'anna', 'guess');
    const unknown = scan('203.0.113.2', 'otto', 'guess');
    for (const phone of [known, unknown]) await phone.ask(method, { uri: `sip:${phone.options.user}@pbx.example` });
    expect(known.peer.statuses(method).filter((status) => status >= 200)).toEqual([401, 401]);
    expect(unknown.peer.statuses(method)).toEqual(known.peer.statuses(method));
    const [toKnown, toUnknown] = ['203.0.113.1', '203.0.113.2'].map((address) => bytesOf(stage, address));
    console.info(`S2 ${method}: known name ${toKnown} bytes back, unknown name ${toUnknown}`);
    expect(toKnown).toEqual(toUnknown);
  });

  test('is challenged for names that do not exist as for those that do, in the same mixture', async () => {
    const { phone, account } = await setStage();
    await account('bert', { digest: 'sha256Only' });
    const scanner = phone('203.0.113.1', 'x', 'guess');
    const offered = async (name: string) =>
      (await scanner.once('REGISTER', { to: `<sip:${name}@pbx.example>` })).header('www-authenticate')?.includes('SHA');
    const drawn = [];
    for (let i = 0; i < 60; i++) drawn.push(await offered(`nobody-${i}`));
    expect(new Set(drawn)).toEqual(new Set([true, false]));
    expect(await offered('nobody-1')).toBe(drawn[1]);
  });
});

/** Seconds pass between guesses; gives how many of them were looked at. */
async function guess(stage: AccountStage, user: string, guesses: number, everyMs: number): Promise<number> {
  const guesser = stage.phone('203.0.113.9', user, 'wrong');
  let evaluated = 0;
  const judge = stage.side.proof.of.bind(stage.side.proof);
  stage.side.proof.of = (...asked) => {
    const proof = judge(...asked);
    if (proof.kind === 'refused' && proof.why !== 'tooManyGuesses') evaluated++;
    return proof;
  };
  for (let i = 0; i < guesses; i++) {
    await guesser.ask('REGISTER');
    await stage.clock.advance(everyMs);
  }
  return evaluated;
}

describe('somebody who guesses passwords', () => {
  const guesses = process.env.TEST_LONG ? 10_000 : 600;

  test.each(['anna', 'otto'])('of %s has at most 20 looked at in five minutes, from one source', async (user) => {
    // Friends of the guard, so that the ban does not spare us the count.
    const stage = await setStage({ userAgent: {} });
    const evaluated = await guess(stage, user, guesses, 300_000 / guesses);
    console.info(`S3 ${user}: ${guesses} guesses in five minutes, ${evaluated} evaluated`);
    expect(evaluated).toBeLessThanOrEqual(20);
  });

  test('is banned until somebody lifts it', async () => {
    const { phone, side, anna } = await setStage();
    const guesser = phone('203.0.113.9', 'anna', 'wrong');
    for (let i = 0; i < 40; i++) await guesser.ask('REGISTER').catch(() => {});
    expect(side.bans.bans()).toMatchObject([{ source: '203.0.113.9', why: 'wrongPassword' }]);
    await expect(guesser.once('REGISTER')).rejects.toThrow('no answer');
    // One click, and whoever knows the password need not wait.
    expect(side.bans.unban('203.0.113.9')).toBe(true);
    expect((await phone('203.0.113.9', 'anna', anna, 5070).register()).status).toBe(200);
  });

  test('behind the address of an office does not silence the other 49 phones in an hour', async () => {
    const { phone, account, clock, userAgent, side } = await setStage();
    const office: Phone[] = [];
    for (let i = 1; i <= 50; i++) {
      const password = await account(`desk${i}`);
      office.push(phone('198.51.100.1', `desk${i}`, i === 50 ? 'wrong' : password, 6000 + i));
    }
    const wrong = office.pop()!;
    const answers = new Map<number, number>();
    for (let minute = 0; minute < 60; minute++) {
      if (minute % 5 === 0) {
        for (const desk of office) {
          const { status } = await desk.register([`Contact: <${desk.contact}>;expires=600`]);
          answers.set(status, (answers.get(status) ?? 0) + 1);
        }
      }
      for (let tries = 0; tries < 6; tries++) {
        expect((await wrong.register()).status).toBe(401);
        await clock.advance(10_000);
      }
    }
    expect([...answers]).toEqual([[200, 12 * 49]]);
    expect(userAgent.guard.bans()).toEqual([]);
    expect(side.bindings.size).toBe(49);
  });

  test('at the address of a trunk is refused, and the trunk is never slowed', async () => {
    const trunks = { trunkOf: () => undefined, has: (address: string) => address === '203.0.113.9' };
    const { phone, anna, userAgent } = await setStage({ trunks });
    const guesser = phone('203.0.113.9', 'anna', 'wrong');
    for (let i = 0; i < 60; i++) expect((await guesser.ask('REGISTER')).status).toBe(401);
    expect(userAgent.guard.bans()).toEqual([]);
    expect((await phone('203.0.113.9', 'anna', anna, 5070).register()).status).toBe(200);
  });

  test('cannot use again what was overheard: of 100 captured logins none is accepted', async () => {
    const { phone, anna } = await setStage({ userAgent: {} });
    const desk = phone('10.0.0.7', 'anna', anna);
    const captured: string[] = [];
    for (let i = 0; i < 100; i++) {
      const challenge = await desk.once('REGISTER');
      const line = desk.authorization(challenge, 'REGISTER');
      captured.push(line);
      expect((await desk.once('REGISTER', { headers: [line] })).status).toBe(200);
    }
    const thief = phone('10.0.0.7', 'anna', 'unknown', 5066);
    const contact = `Contact: <${thief.contact}>`;
    let accepted = 0;
    for (const line of captured) {
      const answer = await thief.once('REGISTER', { headers: [line, contact] });
      if (answer.status < 300) accepted++;
      expect(answer.status).toBe(401);
      expect(answer.header('www-authenticate')).toContain('stale=true');
    }
    console.info(`S3: ${captured.length} logins replayed, ${accepted} accepted`);
  });
});

describe('registrations of others', () => {
  test('are not to be had: 50 ways, and the victim keeps its one binding', async () => {
    const stage = await setStage({ userAgent: {} });
    const { phone, account, anna, side } = stage;
    const desk = phone('10.0.0.7', 'anna', anna);
    await desk.register();
    const thief = phone('10.0.0.66', 'mallory', await account('mallory'));
    const mine = 'Contact: <sip:anna@10.0.0.66>';
    const victims = [
      'sip:anna@pbx.example',
      'sip:ANNA@pbx.example',
      'sip:%61nna@pbx.example',
      'sip:anna@10.0.0.1',
      'sip:anna:secret@pbx.example',
      'sip:anna@pbx.example;user=phone',
      'sips:anna@pbx.example',
      'sip:anna@pbx.example:5060',
    ];
    const from = (uri: string) => `<${uri}>;tag=x`;
    const attempts: [string, Parameters<Phone['once']>[1]][] = victims.flatMap((uri) => [
      ['other To', { to: `<${uri}>`, headers: [mine] }],
      ['other From and To', { to: `<${uri}>`, from: from(uri), headers: [mine] }],
      ['all of them away', { to: `<${uri}>`, headers: ['Contact: *', 'Expires: 0'] }],
      ['the victim away', { to: `<${uri}>`, headers: [`Contact: <${desk.contact}>;expires=0`] }],
      ['the victim away as the victim', { to: `<${uri}>`, from: from(uri), headers: ['Contact: *', 'Expires: 0'] }],
      ["the victim's Call-ID", { to: `<${uri}>`, callId: desk.callId, cseq: 999, headers: [mine] }],
    ]);
    attempts.push(
      ['two To headers', { to: '<sip:mallory@pbx.example>', headers: ['To: <sip:anna@pbx.example>', mine] }],
      ['To as display name', { to: '"<sip:mallory@pbx.example>" <sip:anna@pbx.example>', headers: [mine] }],
    );
    expect(attempts).toHaveLength(50);
    for (const [, attempt] of attempts) await thief.ask('REGISTER', attempt).catch(() => {});
    for (const [, attempt] of attempts) await thief.once('REGISTER', attempt).catch(() => {});
    const bound = side.bindings.of('anna').map(({ contact }) => contact);
    const foreign = bound.filter((contact) => contact !== desk.contact).length;
    console.info(
      `S7: ${attempts.length} ways, each with and without a login of one's own, ${foreign} foreign bindings`,
    );
    expect(bound).toEqual([desk.contact]);
    expect(side.bindings.of('mallory').every(({ received }) => received.address === '10.0.0.66')).toBe(true);
  });

  test.each([
    ['for another method', (line: string) => line, 'INVITE'],
    ['for another name', (line: string) => line.replace('username="anna"', 'username="mallory"'), 'REGISTER'],
    ['with another nonce', (line: string) => line.replace(/nonce="./, 'nonce="_'), 'REGISTER'],
    ['without what is signed', (line: string) => line.replace(/response="[^"]*"/, 'response=""'), 'REGISTER'],
    ['for another address', (line: string) => line.replace(/uri="[^"]*"/, 'uri="sip:elsewhere"'), 'REGISTER'],
  ])('a login made %s is none', async (_what, forge, method) => {
    const { phone, anna, side } = await setStage({ userAgent: {} });
    const desk = phone('10.0.0.7', 'anna', anna);
    const line = forge(desk.authorization(await desk.once('REGISTER'), method));
    const answer = await desk.once('REGISTER', { headers: [line, `Contact: <${desk.contact}>`] });
    expect([400, 401]).toContain(answer.status);
    expect(side.bindings.size).toBe(0);
  });

  test('a flood of contacts leaves ten', async () => {
    const { phone, anna, side } = await setStage({ userAgent: {} });
    const desk = phone('10.0.0.7', 'anna', anna);
    for (let i = 0; i < 30; i++) await desk.register([`Contact: <sip:anna@10.0.0.7:${7000 + i}>`]);
    expect(side.bindings.of('anna')).toHaveLength(10);
    const many = Array.from({ length: 11 }, (_, i) => `<sip:anna@10.0.0.7:${8000 + i}>`);
    expect((await desk.register([`Contact: ${many.join(', ')}`])).status).toBe(400);
  });
});

test('1,000 phones that register in the same instant are all answered', async () => {
  const { phone, account, side, clock } = await setStage();
  const passwords: string[] = [];
  for (let i = 0; i < 100; i++) passwords.push(await account(`many${i}`));
  const phones = Array.from({ length: 1000 }, (_, i) => {
    const name = i % 100;
    return phone('198.51.100.7', `many${name}`, passwords[name]!, 10_000 + i);
  });
  const first = await Promise.all(phones.map((each) => each.once('REGISTER')));
  // A second later, as a timer of theirs would have it: one source may send a thousand requests at once.
  await clock.advance(10_000);
  const headers = (each: Phone, i: number) => [each.authorization(first[i]!, 'REGISTER'), `Contact: <${each.contact}>`];
  const second = await Promise.all(phones.map((each, i) => each.once('REGISTER', { headers: headers(each, i) })));
  expect(new Set(second.map(({ status }) => status))).toEqual(new Set([200]));
  expect(side.bindings.size).toBe(1000);
});
