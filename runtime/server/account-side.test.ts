/** Phones register over a network; what the registrar answers, keeps and forgets. */

import { afterEach, describe, expect, test } from 'vitest';
import { BINDINGS, type BindingRow } from '../store/collections.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { type AccountStage, type AccountStageOptions, setAccountStage } from './testing/account-stage.ts';

const folder = freshFolders();
const open: AccountStage[] = [];

afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

async function setStage(options: Partial<AccountStageOptions> = {}) {
  const stage = await setAccountStage({ folder: folder(), ...options });
  open.push(stage);
  const anna = await stage.account('anna');
  return { ...stage, anna, desk: stage.phone('10.0.0.7', 'anna', anna) };
}

describe('a phone that registers', () => {
  test('is asked for a password, and then told its binding as it wrote it', async () => {
    const { desk, side, registrations } = await setStage();
    const contact = `Contact: "Anna" <sip:anna@10.0.0.7:5060;line=8f3>;q=0.5;+sip.instance="<urn:uuid:1>"`;
    const answer = await desk.register([contact, 'Expires: 120']);
    expect(desk.peer.statuses('REGISTER')).toEqual([401, 200]);
    expect(answer.headers('contact')).toEqual([
      '<sip:anna@10.0.0.7:5060;line=8f3>;q=0.5;+sip.instance="<urn:uuid:1>";expires=120',
    ]);
    expect(answer.header('date')).toMatch(/GMT$/);
    expect(side.bindings.of('anna')).toHaveLength(1);
    expect(registrations()).toEqual([
      { type: 'registration.changed', account: 'anna', bindings: 1, why: 'registered' },
    ]);
  });

  test('may ask what is there, refresh without an event, and leave', async () => {
    const { desk, registrations } = await setStage();
    await desk.register();
    expect((await desk.register([])).headers('contact')).toEqual([`<${desk.contact}>;expires=600`]);
    await desk.register();
    expect(registrations()).toHaveLength(1);
    expect((await desk.register([`Contact: <${desk.contact}>;expires=0`])).headers('contact')).toEqual([]);
    expect(registrations().at(-1)).toMatchObject({ bindings: 0, why: 'removed' });
  });

  test('is gone when its time is over, to the second', async () => {
    const { desk, side, clock, registrations } = await setStage();
    await desk.register([`Contact: <${desk.contact}>;expires=60`]);
    await clock.advance(59_000);
    expect(side.bindings.of('anna')).toHaveLength(1);
    await clock.advance(1_000);
    expect(side.bindings.of('anna')).toHaveLength(0);
    await clock.advance(2_000);
    expect(registrations().at(-1)).toMatchObject({ bindings: 0, why: 'expired' });
    expect(side.bindings.size).toBe(0);
  });

  test('cannot register for somebody else, nor let somebody else speak for it', async () => {
    const { desk, side, account } = await setStage();
    await account('bert');
    const forBert = await desk.register(undefined, { to: '<sip:bert@pbx.example>' });
    const asBert = await desk.register(undefined, { from: '<sip:bert@pbx.example>;tag=x' });
    const bert = { to: '<sip:bert@pbx.example>', from: '<sip:bert@pbx.example>;tag=x' };
    expect([forBert.status, asBert.status, (await desk.register(undefined, bert)).status]).toEqual([403, 403, 403]);
    expect(side.bindings.size).toBe(0);
  });

  test('is called whatever own address it uses: the user part counts', async () => {
    const { desk, side } = await setStage();
    await desk.register(undefined, { to: '<sip:Anna@10.0.0.1:5060>', from: '<sip:ANNA@10.0.0.1>;tag=x' });
    expect(side.bindings.of('anna')).toHaveLength(1);
  });
});

describe('what the registrar refuses', () => {
  test.each([
    ['an interval that is too brief', ['Contact: <sip:anna@10.0.0.7>;expires=30'], 423],
    ['* with something else', ['Contact: *', 'Contact: <sip:anna@10.0.0.7>', 'Expires: 0'], 400],
    ['* that does not remove', ['Contact: *', 'Expires: 60'], 400],
    ['a contact that is no telephone', ['Contact: <mailto:anna@example.org>'], 400],
    ['a contact with headers inside', ['Contact: <sip:anna@10.0.0.7?Route=x>'], 400],
    ['a contact that cannot be read', ['Contact: <sip:anna@'], 400],
    ['a path that is none', ['Contact: <sip:anna@10.0.0.7>', 'Path: somewhere'], 400],
    ['an extension that nobody knows', ['Contact: <sip:anna@10.0.0.7>', 'Require: gruu'], 420],
  ])('%s', async (_what, headers, status) => {
    const { desk, side } = await setStage();
    const answer = await desk.register(headers);
    expect(answer.status).toBe(status);
    if (status === 423) expect(answer.header('min-expires')).toBe('60');
    expect(side.bindings.size).toBe(0);
  });

  test('an older request of the same phone, and all of it', async () => {
    const { desk, side } = await setStage();
    await desk.register();
    const stale = await desk.register([`Contact: <sip:anna@10.0.0.8>, <${desk.contact}>;expires=0`], { cseq: 1 });
    const staleStar = await desk.register(['Contact: *', 'Expires: 0'], { cseq: 2 });
    expect([stale.status, staleStar.status]).toEqual([500, 500]);
    expect(side.bindings.of('anna').map(({ contact }) => contact)).toEqual([desk.contact]);
    expect((await desk.register(['Contact: *', 'Expires: 0'])).status).toBe(200);
    expect(side.bindings.size).toBe(0);
  });

  test('an account that is switched off or elsewhere, but only to those who know the password', async () => {
    const { desk, side, phone, anna } = await setStage();
    await side.book.change('anna', { sources: ['192.168.0.0/16'] });
    expect((await desk.register()).status).toBe(403);
    expect((await phone('192.168.1.1', 'anna', anna).register()).status).toBe(200);
    await side.book.change('anna', { disabled: true });
    expect(side.bindings.size).toBe(0);
    expect((await phone('192.168.1.2', 'anna', anna).register()).status).toBe(403);
    expect((await phone('192.168.1.3', 'anna', 'wrong').register()).status).toBe(401);
  });
});

describe('several phones of one account', () => {
  test('are listed together; beyond the maximum the oldest goes', async () => {
    const { side, phone, anna } = await setStage();
    await side.book.change('anna', { maxContacts: 2 });
    for (const n of [1, 2, 3]) await phone(`10.0.1.${n}`, 'anna', anna).register();
    expect(side.bindings.of('anna').map(({ received }) => received.address)).toEqual(['10.0.1.2', '10.0.1.3']);
  });

  test('one phone that moves stays one by instance and reg-id', async () => {
    const { side, phone, anna } = await setStage();
    const outbound = (n: number, id = 1) => [
      `Contact: <sip:anna@10.0.1.${n}>;+sip.instance="<urn:uuid:1>";reg-id=${id}`,
      'Supported: path, outbound',
    ];
    await phone('10.0.1.1', 'anna', anna).register(outbound(1));
    const moved = await phone('10.0.1.2', 'anna', anna).register(outbound(2));
    expect(moved.headers('contact')).toHaveLength(1);
    expect(moved.header('require')).toBe('outbound');
    await phone('10.0.1.2', 'anna', anna, 5062).register(outbound(2, 2));
    expect(side.bindings.of('anna')).toHaveLength(2);
  });

  test('a flow through a proxy that cannot keep it is refused with 439', async () => {
    const { desk } = await setStage();
    const contact = 'Contact: <sip:anna@10.0.0.7>;+sip.instance="<urn:uuid:1>";reg-id=1';
    const path = (uri: string) => [contact, 'Supported: path', `Path: <${uri}>`];
    expect((await desk.register(path('sip:edge.example;lr'))).status).toBe(439);
    const answer = await desk.register(path('sip:edge.example;lr;ob'));
    expect(answer.status).toBe(200);
    expect(answer.header('path')).toBe('<sip:edge.example;lr;ob>');
  });
});

describe('a restart', () => {
  test('forgets no phone, and keeps the time that is left', async () => {
    const place = folder();
    const { desk, clock, close } = await setAccountStage({ folder: place }).then(async (stage) => ({
      ...stage,
      desk: stage.phone('10.0.0.7', 'anna', await stage.account('anna')),
    }));
    await desk.register([`Contact: <${desk.contact};line=1>;expires=600`, 'User-Agent: Desk 1.0']);
    await desk.register([`Contact: <sip:anna@10.0.0.9>;expires=60`]);
    await clock.advance(61_000);
    await close();
    const again = await setAccountStage({ folder: place, clock });
    open.push(again);
    expect(again.side.bindings.of('anna')).toMatchObject([
      { contact: `${desk.contact};line=1`, received: { transport: 'udp', address: '10.0.0.7', port: 5060 } },
    ]);
    expect(again.side.bindings.of('anna')[0]).toMatchObject({ userAgent: 'Desk 1.0', q: 1 });
    await clock.advance(540_000);
    expect(again.registrations()).toMatchObject([{ bindings: 0, why: 'expired' }]);
  });

  test('forgets what was registered over a connection, and phones of accounts that are gone', async () => {
    const place = folder();
    const before = await setAccountStage({ folder: place, transport: 'tcp' });
    await before.phone('10.0.0.7', 'anna', await before.account('anna')).register();
    await before.side.stop();
    const rows = before.store.collection<BindingRow>(BINDINGS);
    const [connected] = (await rows.find({})).rows;
    expect(connected?.received.transport).toBe('tcp');
    // A row that another runtime has left behind.
    const received = { ...connected!.received, transport: 'udp' };
    await rows.put({ ...connected!, _id: 'nobody/x', account: 'nobody', received });
    await before.store.close();
    const again = await setAccountStage({ folder: place, clock: before.clock });
    open.push(again);
    expect(again.side.bindings.size).toBe(0);
    expect(await again.store.collection(BINDINGS).count()).toBe(0);
  });
});

describe('what an account is challenged with', () => {
  test.each([
    ['md5', ['MD5']],
    ['sha256First', ['SHA-256', 'MD5']],
    ['sha256Only', ['SHA-256']],
  ] as const)('%s: %j, and the first one is answered', async (digest, algorithms) => {
    const { account, phone } = await setStage();
    const desk = phone('10.0.0.8', 'bert', await account('bert', { digest }));
    const challenge = await desk.once('REGISTER');
    const offered = challenge.headers('www-authenticate').map((line) => /algorithm=([\w-]+)/.exec(line)?.[1]);
    expect(offered).toEqual(algorithms);
    expect((await desk.register()).status).toBe(200);
  });
});
