import { afterEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { parseUri } from '../../sip/message/uri.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import type { Character } from '../testing/character.ts';
import { contactUser } from '../testing/characters/contact-user.ts';
import { setTrunkStage, type TrunkStage, trunkInput } from '../testing/trunk-stage.ts';

const folder = freshFolders();
let stage: TrunkStage;

async function registerAt(character: Partial<Character> = {}, more: Parameters<typeof trunkInput>[0] = {}) {
  stage = await setTrunkStage({ ...contactUser, ...character }, { folder: folder(), clock: new SimulatedClock() });
  const { settle } = stage;
  const line = await stage.trunks.create('provider', trunkInput({ healthEvery: 0, ...more }));
  await settle();
  return { ...stage, line, registers: () => stage.provider.heard('REGISTER'), condition: () => condition() };
}

const condition = () => {
  const { state, why, sip } = stage.trunks.get('provider')!.condition;
  return { state, why, ...(sip !== undefined && { sip }) };
};
/** Answers REGISTER so, from now on. */
const answerWith = (status: number, headers: string[] = []) =>
  stage.provider.override.set('REGISTER', (request) => {
    if (stage.provider.proves(request, 'server'))
      stage.provider.peer.respond(request, status, { toTag: 'no', headers });
  });

afterEach(() => stage.close());

describe('registering', () => {
  test('a challenge is answered, and the trunk is up', async () => {
    const { registers, line, provider } = await registerAt();
    const [first, second] = registers();
    expect(registers()).toHaveLength(2);
    expect(first!.uri).toBe('sip:provider.test');
    expect(second!.header('authorization')).toContain('username="alice"');
    expect(second!.callId).toBe(first!.callId);
    expect(second!.cseq.number).toBe(first!.cseq.number + 1);
    expect(parseUri(provider.binding!)).toMatchObject({ user: line.row.contactUser, host: '10.0.0.1' });
    expect(line.row.contactUser).toMatch(/^[0-9a-f]{24}$/);
    expect(condition()).toEqual({ state: 'up', why: 'Registered for 600 seconds', sip: 200 });
    expect(stage.told).toEqual(['up: Registered for 600 seconds']);
  });

  test('it is refreshed before it ends, with one request: the nonce is known', async () => {
    const { registers, clock } = await registerAt({ granted: 100 });
    await clock.advance(79_000);
    expect(registers()).toHaveLength(2);
    await clock.advance(2_000);
    expect(registers()).toHaveLength(3);
    await clock.advance(1_000_000);
    const [last] = registers().slice(-1);
    expect(registers().length).toBeGreaterThanOrEqual(14);
    expect(last!.cseq.number).toBe(registers()[0]!.cseq.number + registers().length - 1);
    expect(stage.told).toHaveLength(1);
  });

  test('423 asks for longer, and gets it', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    stage.provider.override.set('REGISTER', (request) => {
      if (!stage.provider.proves(request, 'server')) return;
      const asked = Number(request.contacts[0]!.params.get('expires'));
      if (asked < 1800) stage.provider.peer.respond(request, 423, { toTag: 'r', headers: ['Min-Expires: 1800'] });
      else stage.provider.peer.respond(request, 200, { toTag: 'r', headers: [`Expires: ${asked}`] });
    });
    await stage.trunks.create('provider', trunkInput({ expires: 60, healthEvery: 0 }));
    await stage.clock.advance(10);
    expect(condition().why).toBe('Registered for 1800 seconds');
  });

  test('a 423 that asks for what it got is a failure, not a loop', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    answerWith(423, ['Min-Expires: 600']);
    await stage.trunks.create('provider', trunkInput({ expires: 600, healthEvery: 0 }));
    await stage.clock.advance(5_000);
    expect(condition()).toMatchObject({ state: 'down', sip: 423 });
    expect(stage.provider.heard('REGISTER').length).toBeLessThan(4);
  });

  test('Service-Route, Path and the address outside are learnt', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    stage.provider.override.set('REGISTER', (request) => {
      if (!stage.provider.proves(request, 'server')) return;
      const via = `${request.header('via')};received=203.0.113.5`.replace(';rport', ';rport=40000');
      stage.provider.peer.raw(
        [
          'SIP/2.0 200 OK',
          `Via: ${via}`,
          `From: ${request.header('from')}`,
          `To: ${request.header('to')};tag=r`,
          `Call-ID: ${request.callId}`,
          `CSeq: ${request.header('cseq')}`,
          'Service-Route: <sip:a.test;lr>, <sip:b.test;lr>',
          'Path: <sip:p.test;lr>',
          'Content-Length: 0',
          '',
          '',
        ].join('\n'),
      );
    });
    const line = await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.settle();
    expect(line.way.serviceRoute).toEqual(['sip:a.test;lr', 'sip:b.test;lr']);
    expect(line.registration).toMatchObject({
      registered: { path: ['sip:p.test;lr'], seenAs: { address: '203.0.113.5', port: 40000, portKept: false } },
    });
    // With another port outside, nobody would reach us there.
    expect(stage.learntAddresses).toEqual([]);
  });

  test('behind a NAT that keeps our port, the address outside is learnt', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    stage.provider.override.set('REGISTER', (request) => {
      const via = `${request.header('via')};received=203.0.113.5`;
      const same = ['from', 'call-id', 'cseq'].map((name) => `${name}: ${request.header(name)}`);
      const lines = [
        'SIP/2.0 200 OK',
        `Via: ${via}`,
        ...same,
        `To: ${request.header('to')};tag=r`,
        'Content-Length: 0',
      ];
      stage.provider.peer.raw(`${lines.join('\n')}\n\n`);
    });
    await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.settle();
    expect(stage.learntAddresses).toEqual(['203.0.113.5']);
  });

  test('two providers that see us at two addresses do not make us change for ever', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    stage.provider.override.set('REGISTER', (request) => {
      const outside = request.to.uri.includes('bob') ? '203.0.113.9' : '203.0.113.5';
      const via = `${request.header('via')};received=${outside}`;
      const same = ['from', 'call-id', 'cseq'].map((name) => `${name}: ${request.header(name)}`);
      const lines = [
        'SIP/2.0 200 OK',
        `Via: ${via}`,
        ...same,
        `To: ${request.header('to')};tag=r`,
        'Content-Length: 0',
      ];
      stage.provider.peer.raw(`${lines.join('\n')}\n\n`);
    });
    await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.settle();
    await stage.trunks.create('other', trunkInput({ healthEvery: 0, username: 'bob' }));
    await stage.clock.advance(3_600_000);
    expect(stage.learntAddresses).toEqual(['203.0.113.5']);
    await stage.trunks.remove('provider');
    await stage.clock.advance(600_000);
    expect(stage.learntAddresses).toEqual(['203.0.113.5', '203.0.113.9']);
  });

  test('a change does not wait for a provider that is dead', async () => {
    const { trunks, provider, clock } = await registerAt();
    provider.silent = true;
    let changed = false;
    void trunks.change('provider', trunkInput({ expires: 300, healthEvery: 0 })).then(() => {
      changed = true;
    });
    await clock.advance(3_100);
    expect(changed).toBe(true);
  });

  test('switching it off takes the binding back', async () => {
    const { trunks, provider, registers } = await registerAt();
    expect(provider.binding).toBeDefined();
    await trunks.change('provider', trunkInput({ disabled: true, healthEvery: 0 }));
    expect(provider.binding).toBeUndefined();
    expect(registers().at(-1)!.header('expires')).toBe('0');
    expect(condition()).toEqual({ state: 'stopped', why: 'Switched off' });
  });

  test('settings that matter register anew, after the old binding is gone; others do not', async () => {
    const { trunks, provider, registers } = await registerAt();
    await trunks.change('provider', trunkInput({ label: 'Other', callerId: '+4930', healthEvery: 0 }));
    expect(registers()).toHaveLength(2);
    await trunks.change('provider', trunkInput({ expires: 300, healthEvery: 0 }));
    await stage.settle();
    expect(
      registers()
        .slice(2)
        .map((register) => register.header('expires')),
    ).toEqual(['0', '300', '300']);
    expect(provider.binding).toBeDefined();
  });
});

describe('a provider that says no', () => {
  test.each([
    [403, 'refused', 'forbids'],
    [404, 'refused', 'does not know this user name'],
  ])('%i: in plain words, and asked again only after minutes', async (status, state, words) => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    answerWith(status);
    await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.clock.advance(120_000);
    expect(condition()).toMatchObject({ state, sip: status, why: expect.stringContaining(words) });
    expect(stage.provider.heard('REGISTER')).toHaveLength(2);
    await stage.clock.advance(86_400_000);
    expect(stage.provider.heard('REGISTER').length).toBeLessThan(100);
  });

  test('a wrong password is tried once, not again and again', async () => {
    const { clock, registers } = await registerAt({}, { password: 'falsch' });
    await clock.advance(120_000);
    expect(registers()).toHaveLength(2);
    expect(condition()).toEqual({
      state: 'refused',
      why: 'The provider refuses the user name or password (401)',
      sip: 401,
    });
  });

  test('a new password is tried at once', async () => {
    const { trunks, settle } = await registerAt({}, { password: 'falsch' });
    await trunks.change('provider', trunkInput({ healthEvery: 0 }));
    await settle();
    expect(condition().state).toBe('up');
  });
});

describe('a provider that is away', () => {
  test('silence: down, in plain words; asked again with growing patience, and up when it is back', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    stage.provider.silent = true;
    await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.clock.advance(33_000);
    expect(condition()).toEqual({
      state: 'down',
      why: 'No answer from 10.0.0.2. Is the name right, and does a firewall let SIP through?',
    });
    await stage.clock.advance(7_200_000);
    const tries = stage.provider.heard('REGISTER').length;
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(25);
    stage.provider.silent = false;
    await stage.clock.advance(600_000);
    expect(condition().state).toBe('up');
  });

  test('503 with Retry-After is heeded', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    answerWith(503, ['Retry-After: 900']);
    await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.clock.advance(890_000);
    expect(stage.provider.heard('REGISTER')).toHaveLength(2);
    expect(condition()).toMatchObject({ state: 'down', sip: 503 });
    await stage.clock.advance(20_000);
    // One, and its repetition: the nonce is too old by then.
    expect(stage.provider.heard('REGISTER')).toHaveLength(4);
  });

  test('a slow one is waited for', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    stage.network.fate = ({ from }) => [from.address === '10.0.0.2' ? 9_000 : 0];
    await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.clock.advance(17_000);
    expect(condition().state).toBe('registering');
    await stage.clock.advance(2_000);
    expect(condition().state).toBe('up');
  });

  test('our own address has changed: the provider is told at once', async () => {
    const { trunks, registers, settle } = await registerAt();
    trunks.addressesChanged();
    await settle();
    expect(registers()).toHaveLength(3);
  });

  test('and the binding of the former address is taken back', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    const { provider, trunks } = stage;
    const bound = new Map<string, string>();
    provider.override.set('REGISTER', (request) => {
      for (const { uri, params } of request.contacts) {
        if (params.get('expires') === '0') bound.delete(uri);
        else bound.set(uri, params.get('expires')!);
      }
      // A registrar that has known us at another address before.
      const headers = [...bound].map(([uri, expires]) => `Contact: <${uri}>;expires=${expires}`);
      provider.peer.respond(request, 200, { toTag: 'r', headers });
    });
    const { row } = await trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.settle();
    expect([...bound.keys()]).toEqual([`sip:${row.contactUser}@10.0.0.1:5060`]);
    // The next REGISTER arrives as if it were from elsewhere.
    stage.network.fate = (datagram) => {
      const binds = datagram.text.startsWith('REGISTER') && !datagram.text.includes('>;expires=0\r\n');
      if (binds) datagram.bytes.write(datagram.text.replace('@10.0.0.1:5060', '@10.0.0.9:5060'), 'utf8');
      return [0];
    };
    trunks.addressesChanged();
    await stage.clock.advance(10);
    expect([...bound.keys()]).toEqual([`sip:${row.contactUser}@10.0.0.9:5060`]);
  });

  test('the connection over which we are registered is gone: registered anew', async () => {
    const { trunks, registers, settle, clock } = await registerAt({ transport: 'tcp' }, { transport: 'tcp' });
    expect(registers()).toHaveLength(2);
    trunks.disconnected({ transport: 'tcp', address: '10.0.0.3', port: 5060 });
    await settle();
    expect(registers()).toHaveLength(2);
    trunks.disconnected({ transport: 'tcp', address: '10.0.0.2', port: 5060 });
    await clock.advance(10);
    expect(registers()).toHaveLength(3);
  });
});

describe('the name under which the password is asked for', () => {
  test('is learnt with the first success, and kept', async () => {
    const { trunks } = await registerAt();
    expect(trunks.get('provider')!.row.realm).toBe('provider.test');
    expect(trunks.get('provider')!.row.rev).toBe(2);
  });

  test('another one gets no password until somebody has confirmed it', async () => {
    const { trunks, provider, clock, settle, registers } = await registerAt({ granted: 100 });
    provider.rename('thief.test');
    await clock.advance(85_000);
    const challenged = registers().slice(2);
    expect(challenged.length).toBeGreaterThan(0);
    expect(challenged.every((register) => !register.header('authorization')?.includes('thief.test'))).toBe(true);
    expect(condition()).toEqual({
      state: 'refused',
      why: 'The provider asks for the password under a new name, “thief.test”. Confirm it if that is right (401)',
      sip: 401,
    });
    expect(trunks.get('provider')!.row).toMatchObject({ realm: 'provider.test', realmOffered: 'thief.test' });
    const alerts = stage.facts.filter((fact) => fact.type === 'alert.raised');
    expect(alerts).toMatchObject([{ code: 'trunkRealm', message: expect.stringContaining('thief.test') }]);
    expect(await trunks.confirmRealm('provider')).toBe(true);
    await settle();
    expect(condition().state).toBe('up');
    expect(trunks.get('provider')!.row.realmOffered).toBeUndefined();
    expect(await trunks.confirmRealm('provider')).toBe(false);
  });

  test('a challenge from elsewhere gets nothing', async () => {
    stage = await setTrunkStage(contactUser, { folder: folder(), clock: new SimulatedClock() });
    await stage.trunks.create('provider', trunkInput({ server: 'moved.test', healthEvery: 0 }));
    await stage.clock.advance(10_000);
    expect(stage.provider.heard('REGISTER')).toEqual([]);
    expect(condition()).toMatchObject({ state: 'down' });
  });
});
