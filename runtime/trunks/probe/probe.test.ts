import { afterEach, describe, expect, test } from 'vitest';
import type { ProbeStep } from '../../../shared/api/trunks.ts';
import { SimulatedClock } from '../../clock.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { addressPool } from '../testing/characters/address-pool.ts';
import { contactUser } from '../testing/characters/contact-user.ts';
import { setTrunkStage, type TrunkStage, trunkInput } from '../testing/trunk-stage.ts';

const folder = freshFolders();
let stage: TrunkStage;

afterEach(() => stage.close());

const open = async (character = contactUser) => {
  stage = await setTrunkStage(character, { folder: folder(), clock: new SimulatedClock() });
  stage.user.onInvite = (invite) => {
    if (stage.trunks.isProbed(invite.source, invite.request)) invite.refuse(480);
  };
};

function watch(input = trunkInput(), name?: string) {
  const steps: ProbeStep[] = [];
  const gone = new AbortController();
  const over = (async () => {
    for await (const step of stage.trunks.probe(input, name, gone.signal)) steps.push(step);
  })();
  return { steps, over, gone, codes: () => steps.map(({ code }) => code) };
}

describe('a test of settings', () => {
  test('from DNS to the first call, step by step', async () => {
    await open();
    const { steps, over, codes } = watch();
    await stage.clock.advance(1_000);
    expect(codes()).toEqual(['dns.address', 'answer.good', 'register.good', 'call.waiting']);
    expect(steps.map(({ words }) => words)).toEqual([
      '10.0.0.2 is an address: nothing to look up',
      '10.0.0.2:5060 (udp) answered OPTIONS with 200 in 0 ms',
      'Registered at 10.0.0.2:5060 (udp) for 300 seconds',
      'Call your number now, from any phone. What comes in will be shown here',
    ]);
    const call = stage.provider.call('+4930123456');
    await stage.clock.advance(0);
    await over;
    expect(call.statuses('INVITE')).toEqual([480]);
    const last = steps.at(-1)!;
    expect(last).toMatchObject({
      code: 'invite.good',
      words: 'A call to +4930123456 from +442079460000',
      invite: { recognisedBy: 'contact', called: { number: '+4930123456', from: 'to' } },
    });
    const marked = last.invite!.lines.filter(({ takenFor }) => takenFor.length > 0);
    expect(marked.map(({ name, takenFor }) => [name, ...takenFor])).toEqual([
      ['Request-URI', 'contact'],
      ['From', 'caller', 'name'],
      ['To', 'called'],
    ]);
    await stage.clock.advance(100);
    expect(stage.provider.binding).toBeUndefined();
  });

  test.each<[string, () => void, Parameters<typeof trunkInput>[0], string[], string]>([
    ['settings that make no sense', () => {}, { server: 'no host' }, ['settings.bad'], 'no host'],
    ['a name that DNS does not know', () => {}, { server: 'nowhere.test' }, ['dns.failed'], 'nowhere.test'],
    [
      'a wrong password',
      () => {},
      { password: 'falsch' },
      ['dns.address', 'answer.good', 'register.failed'],
      'refuses the user name or password',
    ],
    [
      'a dead server',
      () => {
        stage.provider.silent = true;
      },
      {},
      ['dns.address', 'answer.none', 'register.failed'],
      'No answer from 10.0.0.2',
    ],
    [
      'a dead server that we do not register at',
      () => {
        stage.provider.silent = true;
      },
      { register: false },
      ['dns.address', 'answer.none'],
      'No answer',
    ],
    [
      'nobody calls',
      () => {},
      {},
      ['dns.address', 'answer.good', 'register.good', 'call.waiting', 'call.none'],
      'No call came',
    ],
  ])('%s ends it in plain words', async (_what, prepare, more, expected, words) => {
    await open();
    prepare();
    const { steps, codes, over } = watch(trunkInput(more));
    await stage.clock.advance(300_000);
    await over;
    expect(codes()).toEqual(expected);
    expect(steps.at(-1)!.words).toContain(words);
  });

  test('a peer that is known by address', async () => {
    await open(addressPool);
    const { codes, over, steps } = watch(trunkInput({ register: false, addresses: ['10.0.0.16/28'] }));
    await stage.clock.advance(1_000);
    stage.provider.call('0049123', 'anonymous', 1);
    await stage.clock.advance(0);
    await over;
    expect(codes()).toEqual(['dns.address', 'answer.good', 'register.none', 'call.waiting', 'invite.unclear']);
    expect(steps.at(-1)!.words).toContain('somebody who withholds the number');
  });

  test('of a trunk that exists: its password serves, its registration stays, its calls go their way', async () => {
    await open();
    await stage.trunks.create('provider', trunkInput({ healthEvery: 0 }));
    await stage.settle();
    const { password: _none, ...settings } = trunkInput({ healthEvery: 0 });
    const { codes, gone, over } = watch(settings, 'provider');
    await stage.clock.advance(1_000);
    expect(codes()).toEqual(['dns.address', 'answer.good', 'register.good', 'call.waiting']);
    gone.abort();
    await over;
    await stage.clock.advance(1_000);
    expect(stage.provider.binding).toContain(stage.trunks.get('provider')!.row.contactUser);
    expect(stage.trunks.state('provider')).toBe('up');
  });

  test('whoever watches goes away: it ends, and takes the registration back', async () => {
    await open();
    const { gone, over, codes } = watch();
    await stage.clock.advance(1_000);
    gone.abort();
    await over;
    await stage.clock.advance(100);
    expect(codes().at(-1)).toBe('call.none');
    expect(stage.provider.binding).toBeUndefined();
  });

  test('a few at once, not many', async () => {
    await open();
    const tests = Array.from({ length: 6 }, () => watch());
    await stage.clock.advance(1_000);
    expect(tests.at(-1)!.steps).toMatchObject([{ code: 'settings.bad', words: 'too many tests run' }]);
    for (const { gone } of tests) gone.abort();
    await Promise.all(tests.map(({ over }) => over));
  });
});
