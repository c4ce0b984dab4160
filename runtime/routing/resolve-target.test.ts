import { describe, expect, test } from 'vitest';
import type { Rights } from '../call/rights.ts';
import type { DialAsk, LegRoute, Resolution } from '../call/target-resolver.ts';
import type { Binding } from '../registrar/binding.ts';
import { HouseTargets } from './resolve-target.ts';
import { accountRow, numberRow, type SmallHouse, smallHouse, trunkRow } from './testing/small-house.ts';
import type { TrunkCall } from './trunk-door.ts';

const OFFICE: SmallHouse = {
  accounts: [
    accountRow('anna', { extension: '101', callerId: '+442079460001' }),
    accountRow('bert', { extension: '102', incomingFlow: 'berts-calls', outgoingFlow: 'office-out' }),
    accountRow('carl', { extension: '103', mayTransfer: false }),
    accountRow('dora', { destinations: { allow: ['premium', 'sip'], deny: ['+449098'], countries: [] } }),
    accountRow('gone', { disabled: true }),
  ],
  trunks: [
    trunkRow('carrier', { priority: 1 }),
    trunkRow('backup', { priority: 2, emergency: true }),
    trunkRow('halted', { priority: 3, stopped: true }),
    trunkRow('off', { priority: 0, disabled: true }),
  ],
  numbers: [numberRow('+442079460001', { kind: 'account', account: 'bert' })],
  flows: {
    'berts-calls': { access: 'none' },
    'office-out': { access: 'none' },
    open: { access: 'public', anonymousDial: ['+353', '@friends.example'] },
    closed: { access: 'public' },
  },
};

function binding(account: string, port: number): Binding {
  return {
    id: `${account}/${port}`,
    account,
    contact: `sip:${account}@192.0.2.7:${port}`,
    params: [],
    q: 1,
    expiresAt: 1e15,
    callId: 'r',
    cseq: 1,
    flow: undefined,
    path: [],
    received: { transport: 'udp', address: '192.0.2.7', port },
    userAgent: undefined,
    registeredAt: 0,
  };
}

function resolverOf(drawn: SmallHouse = OFFICE, down: readonly string[] = []) {
  const house = smallHouse(drawn);
  const calls: (TrunkCall & { readonly trunk: string })[] = [];
  const helpless: string[] = [];
  const phones: Readonly<Record<string, readonly Binding[]>> = {
    anna: [binding('anna', 5070), binding('anna', 5060)],
    bert: [binding('bert', 5080)],
  };
  const targets = new HouseTargets({
    house,
    bindings: { of: (name) => phones[name] ?? [] },
    trunks: {
      list: () => house.trunks(),
      stateOf: (name) => (down.includes(name) ? 'down' : 'up'),
      routeOut: (trunk, call) => {
        calls.push({ ...call, trunk: trunk._id });
        const uri = `sip:${call.number}@${trunk.server}`;
        return {
          uri,
          route: [],
          from: { uri: 'sip:us' },
          headers: [],
          fixedTransport: true,
          releaseAllowed: false,
          mayTransfer: false,
          referAnswer: 202,
        };
      },
    },
    limits: {
      admit: () => ({ answered() {}, release() {}, spent: new AbortController().signal }),
      secondsLeft: () => undefined,
    },
    domain: (peer) => (peer ? `seen-at-${peer.port}.example` : 'pbx.example'),
    helpless: (number, { caller }) => helpless.push(`${caller.user} ${number}`),
  });
  return { targets, calls, helpless };
}

const anna: Rights = { kind: 'account', account: 'anna' };
const owner: Rights = { kind: 'owner', trunk: 'carrier' };
const stranger: Rights = { kind: 'stranger', source: '203.0.113.5' };
const nowhere = { accounts: new Set<string>(), flows: new Set<string>() };

function ask(target: string, rights: Rights = owner, more: Partial<DialAsk> = {}): DialAsk {
  const caller = { user: '+353612345678', host: 'carrier.example', uri: 'sip:+353612345678@carrier.example' };
  return { target, call: 'c1', rights, caller, flow: 'closed', visited: nowhere, by: 'flow', ...more };
}

function told(resolution: Resolution): string {
  if (resolution.kind === 'legs')
    return resolution.alternatives.map((legs) => legs.map(({ uri }) => uri).join(' & ')).join(' | ');
  if (resolution.kind === 'flow') return `flow ${resolution.flow} ${resolution.entry} of ${resolution.account}`;
  return 'why' in resolution ? `${resolution.kind}: ${resolution.why}` : `notRegistered ${resolution.account}`;
}

const resolved = async (...given: Parameters<typeof ask>) => told(await resolverOf().targets.resolve(ask(...given)));
const BOTH = 'sip:+353612345678@sip.carrier.example | sip:+353612345678@sip.backup.example';

test('each phone is told an address at which it can call back', async () => {
  const resolution = await resolverOf().targets.resolve(ask('101'));
  const [legs = []] = resolution.kind === 'legs' ? resolution.alternatives : [];
  expect(legs.map(({ from, to }) => `${from.uri} ${to?.uri}`)).toEqual([
    'sip:+353612345678@seen-at-5060.example sip:anna@seen-at-5060.example',
    'sip:+353612345678@seen-at-5070.example sip:anna@seen-at-5070.example',
  ]);
});

describe('what a dialled name means', () => {
  test.each([
    ['101', 'sip:anna@192.0.2.7:5060 & sip:anna@192.0.2.7:5070'],
    ['anna@local', 'sip:anna@192.0.2.7:5060 & sip:anna@192.0.2.7:5070'],
    ['sip:anna@pbx.example', 'sip:anna@192.0.2.7:5060 & sip:anna@192.0.2.7:5070'],
    ['bert', 'flow berts-calls in of bert'],
    ['carl', 'notRegistered carl'],
    ['gone', 'refused: the account gone is switched off'],
    ['+353 61 2345678', BOTH],
    ['00353612345678', BOTH],
    ['tel:+353612345678', BOTH],
    ['+353612345678@backup', 'sip:+353612345678@sip.backup.example'],
    ['+353612345678@off', 'refused: the trunk off is switched off'],
    ['+353612345678@halted', 'refused: the trunk halted is stopped: nothing goes out until somebody lets it'],
    // By its server's name it is the same trunk, and costs the same.
    ['sip:+353612345678@sip.carrier.example', 'sip:+353612345678@sip.carrier.example'],
    ['sip:0909 8790555@sip.carrier.example', 'unknown: sip:0909 8790555@sip.carrier.example is no SIP address'],
    ['sip:09098790555@sip.carrier.example', 'refused: +449098790555 is a premium-rate number, and nobody allowed it'],
    ['02079460001', 'flow berts-calls in of bert'],
    ['echo@carrier', 'sip:echo@sip.carrier.example'],
    ['bob@friends.example', 'sip:bob@friends.example'],
    ['sip:bob@friends.example;transport=tcp;maddr=10.0.0.1?Route=%3Csip:x%3E', 'sip:bob@friends.example;transport=tcp'],
    ['closed', 'refused: the call has been in the flow closed already'],
    ['open', 'flow open in of undefined'],
    ['nobody', 'unknown: nothing is called nobody: no trunk, no account, no extension, no number'],
    ['nobody@local', 'unknown: nothing here is called nobody'],
    ['', 'unknown: the target is empty or no address'],
    ['anna\r\nRoute: <sip:x>', 'unknown: the target is empty or no address'],
    ['1234', 'refused: 1234 is no complete number; allow “short”, or “=1234”, if the provider knows it'],
  ])('%s', async (target, words) => {
    const visited = { ...nowhere, flows: new Set(['closed']) };
    expect(await resolved(target, owner, { visited })).toBe(words);
  });

  test('a trunk alone means whom the caller dialled', async () => {
    const called = { user: '00353612345678', host: 'pbx.example', uri: '' };
    expect(await resolved('backup', owner, { called })).toBe('sip:+353612345678@sip.backup.example');
    expect(await resolved('backup')).toBe('unknown: nobody was dialled who could be called by backup');
  });

  test('a trunk that says nothing is given up soon while there is another', async () => {
    const resolution = await resolverOf().targets.resolve(ask('+353612345678'));
    const legs = resolution.kind === 'legs' ? resolution.alternatives.flat() : [];
    expect(legs.map(({ trunk, moreRoutes = false }) => [trunk, moreRoutes])).toEqual([
      ['carrier', true],
      ['backup', false],
    ]);
  });

  test('a trunk that is down is tried last', async () => {
    const { targets } = resolverOf(OFFICE, ['carrier']);
    expect(told(await targets.resolve(ask('+353612345678')))).toBe(BOTH.split(' | ').reverse().join(' | '));
  });

  test('a flow that rings its own account means the phones, and nobody goes round in a circle', async () => {
    const visited = { accounts: new Set(['bert']), flows: new Set(['berts-calls']) };
    expect(await resolved('bert', owner, { visited })).toBe('sip:bert@192.0.2.7:5080');
    expect(await resolved('+442079460001', owner, { visited })).toBe('sip:bert@192.0.2.7:5080');
  });
});

describe('emergency', () => {
  const order = ['backup', 'carrier', 'halted', 'off'].map((name) => `sip:112@sip.${name}.example`).join(' | ');
  test.each([
    '112',
    '1 1 2',
    'tel:112',
    '112@carrier',
    '112@local',
    'sip:112@pbx.example;user=phone',
    'urn:service:sos',
    'urn:service:sos.ambulance',
  ])('%s leaves by the trunk that is marked for it, then by any other', async (target) => {
    const { targets, calls } = resolverOf();
    const resolution = await targets.resolve(ask(target, anna));
    expect(told(resolution).replaceAll('999', '112')).toBe(order);
    expect(calls.every(({ emergency }) => emergency)).toBe(true);
    const [leg] = resolution.kind === 'legs' ? resolution.alternatives[0]! : [];
    expect(leg).toMatchObject({ emergency: true, mayTransfer: false });
    expect(leg).not.toHaveProperty('limit');
  });

  test('without any trunk is an alert, and trying it out is none', async () => {
    const { targets, helpless } = resolverOf({ ...OFFICE, trunks: [] });
    targets.resolveNow(ask('112', anna));
    await targets.resolve(ask('nobody', anna));
    expect(helpless).toEqual([]);
    expect((await targets.resolve(ask('112', anna))).kind).toBe('unknown');
    expect(helpless).toEqual([`${ask('112', anna).caller.user} 112`]);
  });

  test('a longer number is none, nor is a SIP address outside', async () => {
    expect(await resolved('1123')).toMatch(/^refused: 1123 is no complete number/);
    expect(await resolved('112@elsewhere.example')).toBe('sip:112@elsewhere.example');
  });

  test('a stranger cannot ring the police by our trunks, unless the flow says so', async () => {
    expect(await resolved('112', stranger)).toMatch(/^refused: nobody knows who calls/);
    const flows = { ...OFFICE.flows, sos: { access: 'public', anonymousDial: ['emergency'] } as const };
    const { targets } = resolverOf({ ...OFFICE, flows });
    expect(told(await targets.resolve(ask('112', stranger, { flow: 'sos' })))).toBe(order);
  });
});

describe('who may', () => {
  test.each([
    // target, whose rights, in which flow, what happens
    [
      '+353612345678',
      stranger,
      'closed',
      'refused: nobody knows who calls from 203.0.113.5, and the flow does not let strangers reach +353612345678',
    ],
    ['+353612345678', stranger, 'open', BOTH],
    [
      '+442079460002',
      stranger,
      'open',
      'refused: nobody knows who calls from 203.0.113.5, and the flow does not let strangers reach +442079460002',
    ],
    ['anna', stranger, 'closed', 'sip:anna@192.0.2.7:5060 & sip:anna@192.0.2.7:5070'],
    ['bob@friends.example', stranger, 'open', 'sip:bob@friends.example'],
    [
      'bob@friends.example',
      stranger,
      'closed',
      'refused: nobody knows who calls from 203.0.113.5, and the flow does not let strangers reach bob@friends.example',
    ],
    [
      'bob@friends.example',
      anna,
      'closed',
      'refused: nobody allowed the SIP address bob@friends.example; allow “sip”, or “@friends.example”',
    ],
    ['bob@friends.example', { kind: 'account', account: 'dora' }, 'closed', 'sip:bob@friends.example'],
    ['09112345678', anna, 'closed', 'refused: +449112345678 is a premium-rate number, and nobody allowed it'],
    [
      '09112345678',
      { kind: 'account', account: 'dora' },
      'closed',
      'sip:+449112345678@sip.carrier.example | sip:+449112345678@sip.backup.example',
    ],
    ['09098790555', { kind: 'account', account: 'dora' }, 'closed', 'refused: the account dora denies +449098'],
  ] as const)('%s by %o in %s', async (target, rights, flow, words) => {
    expect(await resolved(target, rights, { flow })).toBe(words);
  });
});

describe('where a phone transfers to is called as if it had dialled it', () => {
  const by = 'transfer';
  test.each([
    ['bert', 'sip:+353612345678@pbx.example', 'flow office-out out of bert'],
    ['bert', 'sip:101@pbx.example', 'flow office-out out of bert'],
    ['anna', 'sip:102@pbx.example', 'flow berts-calls in of bert'],
    [
      'anna',
      '<sip:+353612345678@pbx.example>'.slice(1, -1),
      'refused: +353612345678 is outside; anna has no outgoing flow and reaches only what is inside',
    ],
    [
      'anna',
      'sip:+353612345678@sip.carrier.example',
      'refused: sip.carrier.example is none of our addresses or domains',
    ],
    ['carl', 'sip:101@pbx.example', 'refused: the account carl may not transfer calls'],
  ])('%s to %s', async (account, target, words) => {
    expect(await resolved(target, { kind: 'account', account }, { by })).toBe(words);
  });

  test('what a carrier’s side wishes is judged more strictly than what was drawn', async () => {
    const rules = { destinations: { allow: ['premium', '=+449112345678'], deny: [], countries: [] } };
    const { targets } = resolverOf({ ...OFFICE, rules });
    expect(told(await targets.resolve(ask('09110000000', owner)))).toMatch(/^sip:/);
    expect(told(await targets.resolve(ask('09110000000', owner, { by })))).toMatch(/^refused: .* premium-rate/);
    expect(told(await targets.resolve(ask('09112345678', owner, { by })))).toMatch(/^sip:/);
    expect(told(await targets.resolve(ask('bob@friends.example', owner, { by })))).toMatch(/^refused: nobody allowed/);
  });
});

test('the far ends of a loop through carriers are counted: five legs to one number of ours, no sixth', () => {
  const { targets } = resolverOf();
  const leg = { trunk: 'carrier', number: '+442079460001' } as LegRoute;
  const permits = Array.from({ length: 5 }, () => targets.admit(leg, ask('x')));
  expect(targets.admit(leg, ask('x'))).toEqual({
    refused: 'too many calls go out and come back to our number +442079460001',
  });
  for (const permit of permits) if ('release' in permit) permit.release();
  expect(targets.admit(leg, ask('x'))).not.toHaveProperty('refused');
});

test('a trunk is told who calls: the account’s number, or whoever is passed on and by whom', async () => {
  const { targets, calls } = resolverOf();
  await targets.resolve(ask('+353612345678@carrier', anna));
  await targets.resolve(ask('+353612345678@carrier', owner, { called: { user: '+442079460001', host: '', uri: '' } }));
  const again = { called: { user: '+442079460001', host: '', uri: '' }, diversions: 2 };
  await targets.resolve(ask('+353612345678@carrier', owner, again));
  expect(calls.map(({ caller }) => caller)).toEqual([
    { callerId: '+442079460001' },
    { outside: '+353612345678', diverted: { by: '+442079460001', why: 'unknown' } },
    { outside: '+353612345678', diverted: { by: '+442079460001', why: 'unknown', times: 2 } },
  ]);
});

test('a caller who is withheld is shown to nobody: not to phones, not to whom a trunk reaches', async () => {
  const { targets, calls } = resolverOf();
  const hidden = { withheld: true, called: { user: '+442079460001', host: '', uri: '' } } as const;
  const phones = await targets.resolve(ask('101', owner, hidden));
  const outside = await targets.resolve(ask('sip:bob@friends.example', owner, hidden));
  for (const resolution of [phones, outside]) {
    const legs = resolution.kind === 'legs' ? resolution.alternatives.flat() : [];
    expect(legs.length).toBeGreaterThan(0);
    for (const { from, headers } of legs) {
      expect(from.uri).toBe('sip:anonymous@anonymous.invalid');
      expect(headers).toEqual([['Privacy', 'id']]);
    }
  }
  await targets.resolve(ask('+353612345678@carrier', owner, hidden));
  expect(calls[0]!.caller).toMatchObject({ withheld: true });
});
