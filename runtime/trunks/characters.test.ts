import { afterEach, describe, expect, test } from 'vitest';
import type { LegRoute } from '../call/target-resolver.ts';
import { SimulatedClock } from '../clock.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import { CallRecorder } from '../sip/testing/recorders.ts';
import { ScriptedPeer } from '../sip/testing/scripted-peer.ts';
import { nothing } from '../sip/testing/stage.ts';
import { freshFolders } from '../store/testing/folders.ts';
import type { Character } from './testing/character.ts';
import { challengedBye } from './testing/characters/challenged-bye.ts';
import { characters } from './testing/characters/index.ts';
import { busy } from './testing/provider.ts';
import { setTrunkStage, type TrunkStage, trunkInput } from './testing/trunk-stage.ts';

const folder = freshFolders();
let stage: TrunkStage;

afterEach(() => stage.close());

async function meet(character: Character) {
  stage = await setTrunkStage(character, { folder: folder(), clock: new SimulatedClock() });
  await stage.trunks.create('provider', trunkInput({ healthEvery: 0, callerId: '+4930123456', ...character.settings }));
  await stage.clock.advance(100);
}

const ourNumber = '+4930123456';

/** A call of the provider's, recognised and answered. */
async function takeCall(source = 0) {
  const { provider, user, trunks, clock } = stage;
  const call = provider.call(ourNumber, '+442079460000', source);
  await clock.advance(0);
  const invite = user.invites.at(-1)!;
  const found = trunks.recognise(invite.source, invite.request);
  if (found.kind !== 'trunk') throw new Error(`not recognised: ${found.kind}`);
  const read = trunks.invited(found, invite.source, invite.request);
  const dialog = user.accept();
  trunks.adopt('provider', dialog);
  await clock.advance(0);
  call.ack();
  await clock.advance(0);
  return { call, dialog, found, read: read! };
}

/** A call of ours by the trunk. */
function placeCall(number: string) {
  const route = stage.trunks.routeOut('provider', { number, caller: {} })!;
  const record = new CallRecorder();
  const {
    uri,
    from,
    to,
    route: routes,
    headers,
    destination,
    nextHop,
    credentials,
    fixedTransport,
  } = route as LegRoute;
  stage.userAgent.call(
    {
      ...{ uri, from, route: routes, headers, fixedTransport, body: 'offer' },
      ...(to && { to }),
      ...(destination && { destination }),
      ...(nextHop !== undefined && { nextHop }),
      ...(credentials && { credentials }),
    },
    record,
  );
  return { route, record };
}

const hang = async (dialog: Dialog) => {
  const bye = dialog.bye();
  await stage.clock.advance(100);
  return await bye;
};

describe.each(characters.map((character) => [character.name, character] as const))(
  'a provider with %s',
  (_name, character) => {
    test('registration, or none', async () => {
      await meet(character);
      expect(stage.provider.binding !== undefined).toBe(character.registers);
      expect(stage.provider.heard('REGISTER').length > 0).toBe(character.registers);
      if (character.registers) expect(stage.trunks.state('provider')).toBe('up');
    });

    test('a call in: recognised, with both numbers, from every source', async () => {
      await meet(character);
      for (const source of stage.provider.sources.keys()) {
        const { found, read, call } = await takeCall(source);
        expect(found).toMatchObject({
          trunk: 'provider',
          by: character.requestUri === 'contact' ? 'contact' : 'domain',
        });
        expect(read.called).toMatchObject({
          number: ourNumber,
          from: character.requestUri === 'contact' ? 'to' : 'request-uri',
        });
        expect(read.caller).toMatchObject({ number: '+442079460000', name: 'Caller', withheld: false });
        call.bye();
        await stage.clock.advance(0);
        expect(call.statuses('BYE')).toEqual([200]);
      }
    });

    test('a call in that we end: a challenge to our BYE is answered, the route set kept', async () => {
      await meet(character);
      const { dialog } = await takeCall();
      expect(await hang(dialog)).toMatchObject({ kind: 'answered', response: { status: 200 } });
      const byes = stage.provider.heard('BYE');
      expect(byes).toHaveLength(character.challengesBye ? 2 : 1);
      const routes = byes[0]!.headers('route').join(', ');
      for (const route of character.recordRoutes ?? []) expect(routes).toContain(route);
    });

    test('a call out: it leaves where we are registered, by the routes that were given', async () => {
      await meet(character);
      const { record } = placeCall('+4989111111');
      await stage.clock.advance(2_000);
      expect(record.events.at(-1)).toBe('accepted 200');
      const invite = stage.provider.heard('INVITE').at(-1)!;
      expect(invite.uri).toBe('sip:+4989111111@provider.test');
      expect(invite.from.uri).toBe('sip:+4930123456@provider.test');
      expect(invite.via.transport).toBe(character.transport.toUpperCase());
      expect(invite.list('route').map((route) => route.slice(1, -1))).toEqual(character.serviceRoutes ?? []);
      const early = record.events.filter((event) => event.startsWith('progress'));
      expect(early).toEqual((character.provisionals ?? [180]).map((status) => `progress ${status}`));
      expect(await hang(record.dialog!)).toMatchObject({ response: { status: 200 } });
      const routes = stage.provider.heard('BYE')[0]!.headers('route').join(', ');
      const expected = (character.recordRoutes ?? []).map((route) => routes.indexOf(route));
      expect(expected).toEqual([...expected].sort((a, b) => a - b));
      expect(expected).not.toContain(-1);
    });

    test('hold, both ways; a re-INVITE without an offer gets what the provider says to it', async () => {
      await meet(character);
      const { call, dialog } = await takeCall();
      call.reinvite({ body: 'hold' });
      await stage.clock.advance(0);
      stage.user.reinvites.at(-1)!.accept({ body: 'held' });
      await stage.clock.advance(0);
      call.ack();
      expect(call.answer!.text).toBe('held');
      const hold = dialog.reinvite({ body: 'hold' });
      await stage.clock.advance(100);
      const held = await hold;
      expect(held).toMatchObject({ kind: 'accepted' });
      const offerless = dialog.reinvite({});
      await stage.clock.advance(100);
      const answer = await offerless;
      expect(answer).toMatchObject(character.refusesOfferless ? { response: { status: 488 } } : { kind: 'accepted' });
      if (answer.kind === 'accepted') answer.acknowledge({ body: 'answer' });
      expect(dialog.state).toBe('confirmed');
      await hang(dialog);
    });

    test('failures: busy, cancelled, dead', async () => {
      await meet(character);
      const engaged = placeCall(`+4989${busy}`);
      await stage.clock.advance(500);
      expect(engaged.record.events.at(-1)).toBe('refused 486');
      stage.provider.silent = true;
      const dead = placeCall('+4989222222');
      await stage.clock.advance(33_000);
      expect(dead.record.events.at(-1)).toBe('failed: timeout');
    });
  },
);

test('a provider that refreshes by re-INVITE is answered each time', async () => {
  const character = characters.find(({ refreshes }) => refreshes !== undefined)!;
  await meet(character);
  const { call, dialog } = await takeCall();
  for (let refresh = 0; refresh < 5; refresh++) {
    await stage.clock.advance(character.refreshes! * 500);
    call.reinvite({ body: 'offer' });
    await stage.clock.advance(0);
    stage.user.reinvites.at(-1)!.accept({ body: 'answer' });
    await stage.clock.advance(0);
    call.ack();
    await stage.clock.advance(0);
  }
  expect(dialog.state).toBe('confirmed');
  await hang(dialog);
  await stage.clock.advance(70_000);
  expect(stage.userAgent.counts()).toEqual(nothing);
});

test('a pool speaks as one: the BYE comes from another of its addresses; a stranger who knows the ids gets 481', async () => {
  await meet(characters.find(({ pool }) => pool)!);
  const { call, dialog } = await takeCall(0);
  const bye = () => ({
    method: 'BYE',
    uri: call.answer!.contacts[0]!.uri,
    callId: call.callId,
    from: call.overrides.from!,
    to: call.answer!.header('to')!,
  });
  const rogue = new ScriptedPeer(stage.network, '10.0.0.66', { address: '10.0.0.1', port: 5060 });
  rogue.send({ ...bye(), branch: 'z9hG4bK-rogue', cseq: 20 });
  await stage.clock.advance(0);
  expect(rogue.statuses('BYE')).toEqual([481]);
  expect(dialog.state).toBe('confirmed');
  const other = stage.provider.sources[2]!;
  other.send({ ...bye(), branch: 'z9hG4bK-pool', cseq: 21 });
  await stage.clock.advance(0);
  expect(other.statuses('BYE')).toEqual([200]);
  expect(dialog.state).toBe('ended');
});

describe('our password', () => {
  test('a stranger who challenges our BYE a hundred times gets nothing', async () => {
    await meet(challengedBye);
    const rogue = new ScriptedPeer(stage.network, '10.0.0.66', { address: '10.0.0.1', port: 5060 });
    rogue.onRequest = (request) => {
      if (request.method === 'BYE' || request.method === 'INVITE')
        rogue.respond(request, request.method === 'BYE' ? 401 : 407, {
          toTag: 'rogue',
          headers: [
            'WWW-Authenticate: Digest realm="provider.test", nonce="steal", algorithm=MD5, qop="auth"',
            'Proxy-Authenticate: Digest realm="provider.test", nonce="steal2", algorithm=MD5, qop="auth"',
          ],
        });
    };
    for (let round = 0; round < 100; round++) {
      const call = rogue.call('welcome');
      call.invite({ body: 'offer' });
      await stage.clock.advance(0);
      const dialog = stage.user.accept();
      // As if somebody had taken the call for the trunk's: the scope of the credentials still holds.
      dialog.credentials = stage.trunks.get('provider')!.way.credentials;
      await stage.clock.advance(0);
      call.ack();
      await stage.clock.advance(0);
      await hang(dialog);
    }
    const byes = rogue.requests.filter(({ method }) => method === 'BYE');
    expect(byes.length).toBeGreaterThanOrEqual(100);
    const leaked = rogue.requests.filter(
      (request) => request.header('authorization') ?? request.header('proxy-authorization'),
    );
    expect(leaked).toEqual([]);
  });

  test('the provider itself, under another name, gets nothing in a call either', async () => {
    await meet(challengedBye);
    const { dialog } = await takeCall();
    stage.provider.rename('thief.test');
    dialog.listener = {
      challengeUnanswered: (challenges) => stage.trunks.challenged('provider', challenges),
    };
    await hang(dialog);
    expect(stage.provider.heard('BYE').every((bye) => !bye.header('proxy-authorization')?.includes('thief.test'))).toBe(
      true,
    );
    expect(stage.trunks.get('provider')!.row.realmOffered).toBe('thief.test');
  });
});
