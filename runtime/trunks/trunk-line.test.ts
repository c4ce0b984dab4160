import { afterEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { addressPool } from './testing/characters/address-pool.ts';
import { contactUser } from './testing/characters/contact-user.ts';
import { setTrunkStage, type TrunkStage, trunkInput } from './testing/trunk-stage.ts';

const folder = freshFolders();
let stage: TrunkStage;

afterEach(() => stage.close());

const open = async (character = contactUser) => {
  stage = await setTrunkStage(character, { folder: folder(), clock: new SimulatedClock() });
};
const state = () => stage.trunks.state('provider');
const why = () => stage.trunks.get('provider')!.condition.why;

describe('how a trunk is', () => {
  test('known by address: unknown until it answers, then up, down when it falls silent, up again', async () => {
    await open(addressPool);
    await stage.trunks.create('provider', trunkInput({ register: false }));
    expect(state()).toBe('unknown');
    await stage.clock.advance(5_000);
    expect([state(), why()]).toEqual(['up', 'It answers (200)']);
    stage.provider.silent = true;
    await stage.clock.advance(200_000);
    expect(state()).toBe('down');
    expect(why()).toContain('No answer from 10.0.0.2');
    stage.provider.silent = false;
    await stage.clock.advance(120_000);
    expect(state()).toBe('up');
    expect(stage.told).toHaveLength(3);
  });

  test('a challenge or a 404 to OPTIONS is an answer', async () => {
    await open(addressPool);
    stage.provider.override.set('OPTIONS', (request) => stage.provider.peer.respond(request, 404, { toTag: 'x' }));
    await stage.trunks.create('provider', trunkInput({ register: false }));
    await stage.clock.advance(5_000);
    expect([state(), why()]).toEqual(['up', 'It answers (404)']);
  });

  test('registered, but OPTIONS is never answered: unknown, not down', async () => {
    await open();
    stage.provider.override.set('OPTIONS', () => {});
    await stage.trunks.create('provider', trunkInput());
    await stage.clock.advance(300_000);
    expect([state(), why()]).toEqual(['unknown', 'Registered for 600 seconds, but it never answers OPTIONS']);
    expect(stage.provider.heard('REGISTER')).toHaveLength(2);
  });

  test('registered, and falls silent after it has answered: down, and it registers anew', async () => {
    await open();
    await stage.trunks.create('provider', trunkInput());
    await stage.clock.advance(10_000);
    expect(state()).toBe('up');
    stage.provider.override.set('OPTIONS', () => {});
    await stage.clock.advance(180_000);
    expect(state()).toBe('down');
    expect(stage.provider.heard('REGISTER').length).toBeGreaterThan(2);
  });

  test('stopped by hand: nothing goes out but emergency calls, and it stays registered', async () => {
    await open();
    const { trunks } = stage;
    await trunks.create('provider', trunkInput({ callerId: '+4930123456' }));
    await stage.settle();
    await trunks.setStopped('provider', true);
    expect(state()).toBe('stopped');
    expect(stage.provider.binding).toBeDefined();
    expect(trunks.routeOut('provider', { number: '+4989', caller: {} })).toBeUndefined();
    expect(trunks.routeOut('provider', { number: '112', caller: { withheld: true }, emergency: true })).toMatchObject({
      uri: 'sip:112@provider.test',
      from: { uri: 'sip:+4930123456@provider.test' },
    });
    await trunks.setStopped('provider', false);
    expect(state()).toBe('up');
  });

  test('since when: only a change of state counts', async () => {
    await open();
    await stage.trunks.create('provider', trunkInput());
    await stage.settle();
    const { since } = stage.trunks.get('provider')!.condition;
    await stage.clock.advance(3_000_000);
    expect(stage.trunks.get('provider')!.condition.since).toBe(since);
  });

  test('behind a NAT it is asked often enough to keep the way open', async () => {
    await open();
    stage.provider.override.set('REGISTER', (request) => {
      const via = request.header('via')!;
      stage.provider.peer.raw(
        `SIP/2.0 200 OK\nVia: ${via};received=203.0.113.5\nFrom: ${request.header('from')}\nTo: ${request.header('to')};tag=r\nCall-ID: ${request.callId}\nCSeq: ${request.header('cseq')}\nContent-Length: 0\n\n`,
      );
    });
    await stage.trunks.create('provider', trunkInput({ healthEvery: 300 }));
    await stage.clock.advance(300_000);
    expect(stage.provider.heard('OPTIONS').length).toBeGreaterThan(10);
  });
});

describe('the book', () => {
  test('passwords are sealed; a change without one keeps it; trunks come back after a restart', async () => {
    await open();
    const { trunks } = stage;
    const line = await trunks.create('provider', trunkInput());
    expect(JSON.stringify(line.row)).not.toContain('geheim');
    const { password: _gone, ...without } = trunkInput({ label: 'New', expires: 300 });
    const changed = await trunks.change('provider', without);
    expect(changed.row.password).toBe(line.row.password);
    await stage.settle();
    expect(state()).toBe('up');
  });

  test('what makes no sense is refused in words', async () => {
    await open();
    const refused = (more: Parameters<typeof trunkInput>[0], name = 'provider') =>
      stage.trunks.create(name, trunkInput(more)).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    expect(await refused({}, '1st')).toMatch(/begins with a letter/);
    expect(await refused({}, 'local')).toMatch(/something else/);
    expect(await refused({ server: 'no host' })).toMatch(/no host/);
    expect(await refused({ server: 'a.test:0' })).toMatch(/no host/);
    expect(await refused({ server: 'sip:a.test' })).toMatch(/no host/);
    expect(await refused({ outboundProxy: 'x;lr' })).toMatch(/no host/);
    expect(await refused({ addresses: ['10.0.0.0/33'] })).toMatch(/no address or network/);
    expect(await refused({ addresses: ['0.0.0.0/0'] })).toMatch(/whole internet/);
    expect(await refused({ country: 'XX' })).toMatch(/country/);
    expect(await refused({ calledFrom: { header: 'Via' } })).toMatch(/header/);
    expect(await refused({ password: undefined as never })).toMatch(/password/);
    for (const server of ['a.test', 'a.test:5080', '192.0.2.1:5060', '[2001:db8::1]:5070', '2001:db8::1']) {
      expect(await refused({ server }, `n${stage.trunks.list().length}`)).toBe('taken');
    }
  });

  test('a password is not sent to another server by whoever does not know it', async () => {
    await open();
    await stage.trunks.create('provider', trunkInput());
    await stage.settle();
    const { password: _unknown, ...elsewhere } = trunkInput({ server: '10.0.0.66' });
    await expect(stage.trunks.change('provider', elsewhere)).rejects.toThrow('type it in again');
    const { outboundProxy: _none, ...byProxy } = { ...elsewhere, server: '10.0.0.2' };
    await expect(stage.trunks.change('provider', { ...byProxy, outboundProxy: '10.0.0.66' })).rejects.toThrow('again');
    const steps = stage.trunks.probe(elsewhere, 'provider', new AbortController().signal);
    expect(await steps.next()).toMatchObject({ value: { code: 'settings.bad' } });
    expect(stage.network.sent.some(({ to }) => to.address === '10.0.0.66')).toBe(false);
    expect((await stage.trunks.change('provider', byProxy)).row.password).toBeDefined();
  });

  test('a change by somebody who has seen an older revision is refused', async () => {
    await open();
    const line = await stage.trunks.create('provider', trunkInput({ register: false }));
    await expect(stage.trunks.change('provider', trunkInput({ register: false }), line.row.rev + 1)).rejects.toThrow(
      'has changed',
    );
    await expect(stage.trunks.create('provider', trunkInput())).rejects.toThrow('already');
    await expect(stage.trunks.change('other', trunkInput())).rejects.toThrow('no other');
  });

  test('removed: the binding is taken back, and calls by it go nowhere', async () => {
    await open();
    await stage.trunks.create('provider', trunkInput());
    await stage.settle();
    expect(await stage.trunks.remove('provider')).toBe(true);
    await stage.settle();
    expect(stage.provider.binding).toBeUndefined();
    expect(stage.trunks.routeOut('provider', { number: '1', caller: {} })).toBeUndefined();
    expect(await stage.trunks.remove('provider')).toBe(false);
  });
});
