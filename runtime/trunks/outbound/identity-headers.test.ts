import { describe, expect, test } from 'vitest';
import { trunkRow } from '../testing/trunk-row.ts';
import { identityOf, type OutgoingCaller } from './identity-headers.ts';

const own = { callerId: '+4930123456' };
const CALLED = 'sip:+442070000000@sip.example.net;user=phone';
const anonymous = 'sip:anonymous@anonymous.invalid';

const passedOn = { outside: '+442079460000', diverted: { by: '+4930123456', why: 'unconditional' } } as const;

describe('how a provider is told who calls', () => {
  test.each<[string, Parameters<typeof trunkRow>[0], OutgoingCaller, string, (readonly string[])[]]>([
    ['From is the account where nothing else is known', {}, {}, 'sip:alice@sip.example.net', []],
    ['From is the trunk’s number', own, { callerId: '+49301' }, 'sip:+4930123456@sip.example.net', []],
    ['else that of the account that calls', {}, { callerId: '+4930777777' }, 'sip:+4930777777@sip.example.net', []],
    [
      'in the trunk’s form',
      { ...own, numbers: { out: 'national', in: 'e164' } },
      {},
      'sip:030123456@sip.example.net',
      [],
    ],
    ['what is drawn wins', own, { drawn: { user: '+4930999999' } }, 'sip:+4930999999@sip.example.net', []],
    ['its host too', own, { drawn: { host: 'pbx.example.org' } }, 'sip:+4930123456@pbx.example.org', []],
    ['the trunk’s domain', { ...own, domain: 'example.org' }, {}, 'sip:+4930123456@example.org', []],
    [
      'an asserted identity beside the account',
      { ...own, identity: 'pAssertedIdentity' },
      {},
      'sip:alice@sip.example.net',
      [['P-Asserted-Identity', '<sip:+4930123456@sip.example.net>']],
    ],
    [
      'a preferred one',
      { ...own, identity: 'pPreferredIdentity' },
      {},
      'sip:alice@sip.example.net',
      [['P-Preferred-Identity', '<sip:+4930123456@sip.example.net>']],
    ],
    [
      'Remote-Party-ID',
      { ...own, identity: 'remotePartyId', username: undefined },
      {},
      'sip:+4930123456@sip.example.net',
      [['Remote-Party-ID', '<sip:+4930123456@sip.example.net>;party=calling;screen=no;privacy=off']],
    ],
    [
      'withheld: the provider alone is told',
      own,
      { withheld: true },
      anonymous,
      [
        ['Privacy', 'id'],
        ['P-Preferred-Identity', '<sip:+4930123456@sip.example.net>'],
      ],
    ],
    [
      'withheld, with an asserted identity',
      { ...own, identity: 'pAssertedIdentity' },
      { withheld: true, name: 'Anna' },
      anonymous,
      [
        ['Privacy', 'id'],
        ['P-Asserted-Identity', '<sip:+4930123456@sip.example.net>'],
      ],
    ],
    [
      'a call passed on shows who calls, and who passes it on',
      { ...own, sendDiversion: true },
      { outside: '+442079460000', diverted: { by: '+4930123456', why: 'unconditional' } },
      'sip:+442079460000@sip.example.net',
      [['Diversion', '<sip:+4930123456@sip.example.net>;reason=unconditional;counter=1']],
    ],
    [
      'but only where the provider is told',
      own,
      { outside: '+442079460000', diverted: { by: '+4930123456', why: 'unconditional' } },
      'sip:+4930123456@sip.example.net',
      [],
    ],
    [
      'the drawing chooses another header',
      own,
      { drawn: { identity: 'pAssertedIdentity' } },
      'sip:alice@sip.example.net',
      [['P-Asserted-Identity', '<sip:+4930123456@sip.example.net>']],
    ],
    [
      'the drawing chooses From alone',
      { ...own, identity: 'pAssertedIdentity' },
      { drawn: { identity: 'from' } },
      'sip:+4930123456@sip.example.net',
      [],
    ],
    [
      'the drawing has the history told instead',
      { ...own, sendDiversion: true },
      { ...passedOn, drawn: { passedOn: 'historyInfo', passedOnWhy: 'user-busy' } },
      'sip:+442079460000@sip.example.net',
      [
        [
          'History-Info',
          '<sip:+4930123456@sip.example.net>;index=1, <sip:+442070000000@sip.example.net;cause=486>;index=1.1;mp=1',
        ],
      ],
    ],
    [
      'both',
      own,
      { ...passedOn, drawn: { passedOn: 'both' } },
      'sip:+442079460000@sip.example.net',
      [
        ['Diversion', '<sip:+4930123456@sip.example.net>;reason=unconditional;counter=1'],
        [
          'History-Info',
          '<sip:+4930123456@sip.example.net>;index=1, <sip:+442070000000@sip.example.net;cause=302>;index=1.1;mp=1',
        ],
      ],
    ],
    [
      'neither, whatever the trunk’s page says',
      { ...own, sendDiversion: true },
      { ...passedOn, drawn: { passedOn: 'none' } },
      'sip:+4930123456@sip.example.net',
      [],
    ],
    [
      'nobody has passed it on: there is no history',
      own,
      { drawn: { passedOn: 'both' } },
      'sip:+4930123456@sip.example.net',
      [],
    ],
  ])('%s', (_what, trunk, caller, from, headers) => {
    const identity = identityOf(trunkRow(trunk), caller, CALLED);
    expect(identity.from.uri).toBe(from);
    expect(identity.headers).toEqual(headers);
  });

  test('an emergency call shows the registered number, whatever anybody wishes', () => {
    const drawn = { user: '+491', identity: 'remotePartyId', passedOn: 'both' } as const;
    const wishes = { ...passedOn, withheld: true, drawn, callerId: '+492' };
    expect(identityOf(trunkRow(own), wishes, CALLED, true)).toEqual({
      from: { uri: 'sip:+4930123456@sip.example.net' },
      headers: [],
    });
    expect(identityOf(trunkRow(), wishes, CALLED, true).from.uri).toBe('sip:alice@sip.example.net');
  });

  test('a name goes with the number', () => {
    expect(identityOf(trunkRow(own), { name: 'Anna' }, CALLED).from.displayName).toBe('Anna');
  });
});

test('a call that was passed on before counts on, so that a circle through providers ends', () => {
  const diverted = { by: '+4930123456', why: 'unknown', times: 4 } as const;
  const { headers } = identityOf(
    trunkRow({ ...own, sendDiversion: true }),
    { outside: '+4930999999', diverted },
    CALLED,
  );
  expect(headers.find(([name]) => name === 'Diversion')?.[1]).toMatch(/;counter=5$/);
});
