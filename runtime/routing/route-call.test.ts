import { describe, expect, test } from 'vitest';
import { MATCHING_RULES } from './matching-rules.ts';
import { type Caller, type RouteStep, routeCall, routeWords } from './route-call.ts';
import { accountRow, numberRow, smallHouse, trunkRow } from './testing/small-house.ts';

const house = smallHouse({
  accounts: [
    accountRow('anna', { extension: '101' }),
    accountRow('bert', { extension: '102', incomingFlow: 'berts-calls', outgoingFlow: 'office-out' }),
    accountRow('door', { incomingOnly: true, extension: '103' }),
    accountRow('gone', { disabled: true }),
    accountRow('lost', { outgoingFlow: 'not-there', incomingFlow: 'not-there' }),
    accountRow('hans', { country: 'DE' }),
  ],
  trunks: [
    trunkRow('carrier', { incoming: { kind: 'flow', flow: 'welcome' } }),
    trunkRow('other'),
    trunkRow('berlin', { country: 'DE', numbers: { in: 'national', out: 'plus' } }),
  ],
  numbers: [
    numberRow('+442079460001', { kind: 'account', account: 'anna' }),
    numberRow('+442079460002', { kind: 'flow', flow: 'hotline' }, { trunk: 'carrier' }),
    numberRow('+4930123456', { kind: 'account', account: 'bert' }),
    numberRow('+442079460009', { kind: 'flow', flow: 'not-there' }),
    numberRow('*97', { kind: 'flow', flow: 'voicemail' }),
  ],
  flows: {
    welcome: { access: 'trusted' },
    hotline: { access: 'public' },
    inner: { access: 'none' },
    voicemail: { access: 'none' },
    'berts-calls': { access: 'none' },
    'office-out': { access: 'none' },
  },
});

const account = (name: string): Caller => ({ kind: 'account', account: name });
const trunk = (name: string): Caller => ({ kind: 'trunk', trunk: name });
const stranger = (trusted: boolean): Caller => ({ kind: 'stranger', source: '203.0.113.5', trusted });

const told = (caller: Caller, user: string, host = 'pbx.example', diversions = 0) =>
  routeWords(routeCall({ caller, user, host, diversions }, house));

describe('an account calls', () => {
  test.each([
    // caller, dialled, what happens
    ['bert', '101', 'the outgoing flow office-out of bert takes the call'],
    ['bert', '+4930123456', 'the outgoing flow office-out of bert takes the call'],
    ['bert', '112', 'emergency call to 112: it goes out at once, past every flow, rule and limit'],
    ['bert', '1-1-2', 'emergency call to 112: it goes out at once, past every flow, rule and limit'],
    ['anna', '999', 'emergency call to 999: it goes out at once, past every flow, rule and limit'],
    ['door', '999', 'emergency call to 999: it goes out at once, past every flow, rule and limit'],
    ['hans', '110', 'emergency call to 110: it goes out at once, past every flow, rule and limit'],
    [
      'anna',
      '110',
      'refused with 404: nothing is called 110; anna has no outgoing flow and reaches only what is inside',
    ],
    ['anna', '102', 'the flow berts-calls of bert takes the call'],
    ['anna', 'Bert', 'the flow berts-calls of bert takes the call'],
    ['bert', 'anna', 'the outgoing flow office-out of bert takes the call'],
    ['anna', '101', 'all phones of anna ring'],
    ['anna', 'lost', 'all phones of lost ring'],
    ['lost', 'anna', 'all phones of anna ring'],
    ['anna', '*97', 'the flow voicemail takes the call'],
    ['anna', 'inner', 'the flow inner takes the call'],
    ['anna', '+44 20 7946 0002', 'the flow hotline takes the call'],
    ['hans', '030123456', 'the flow berts-calls of bert takes the call'],
    ['anna', 'gone', 'refused with 480: the account gone is switched off'],
    ['door', '101', 'refused with 403: the account door may only be called'],
    [
      'anna',
      '+353 61 234567',
      'refused with 403: +353 61 234567 is outside; anna has no outgoing flow and reaches only what is inside',
    ],
    [
      'anna',
      'nobody',
      'refused with 404: nothing is called nobody; anna has no outgoing flow and reaches only what is inside',
    ],
  ])('%s dials %s', (name, user, words) => {
    expect(told(account(name), user)).toBe(words);
  });

  test('to somewhere else only by its drawing', () => {
    expect(told(account('bert'), 'x', 'elsewhere.example')).toBe('the outgoing flow office-out of bert takes the call');
    expect(told(account('anna'), 'x', 'elsewhere.example')).toMatch(/^refused with 403: elsewhere.example is none of/);
  });

  test('with its own rights, and a call to its flow has been there', () => {
    expect(routeCall({ caller: account('bert'), user: '1', host: '' }, house)).toEqual({
      kind: 'flow',
      flow: 'office-out',
      entry: 'out',
      account: 'bert',
      rights: { kind: 'account', account: 'bert' },
      visited: { accounts: new Set(['bert']), flows: new Set(['office-out']) },
    });
  });
});

describe('a trunk delivers a call', () => {
  test.each([
    ['carrier', '+442079460001', 'all phones of anna ring'],
    ['other', '+442079460001', 'all phones of anna ring'],
    ['carrier', '+442079460002', 'the flow hotline takes the call'],
    // The number belongs to another trunk: whoever reaches us by this one has no claim to it.
    ['other', '+442079460002', 'refused with 404: nothing here takes calls for +442079460002'],
    ['berlin', '030123456', 'the flow berts-calls of bert takes the call'],
    ['other', '02079460001', 'all phones of anna ring'],
    ['other', 'anna', 'all phones of anna ring'],
    ['other', 'other.anna', 'all phones of anna ring'],
    ['other', 'OTHER.102', 'the flow berts-calls of bert takes the call'],
    ['other', 'carrier.anna', 'refused with 404: nothing here takes calls for carrier.anna'],
    ['other', 'inner', 'the flow inner takes the call'],
    ['carrier', '+44999', 'the flow welcome takes the call'],
    ['other', '112', 'refused with 404: nothing here takes calls for 112'],
    ['carrier', '+442079460009', 'refused with 480: the flow not-there is not published'],
  ])('%s: %s', (name, user, words) => {
    expect(told(trunk(name), user, 'anything.example')).toBe(words);
  });

  test('with the rights of the owner, the trunk and the number told', () => {
    expect(routeCall({ caller: trunk('carrier'), user: '+442079460002', host: '' }, house)).toMatchObject({
      rights: { kind: 'owner', trunk: 'carrier' },
      trunk: 'carrier',
      number: '+442079460002',
    });
  });

  test('a call that was passed on too often is going round in a circle', () => {
    expect(told(trunk('carrier'), 'anna', '', 5)).toBe('all phones of anna ring');
    expect(told(trunk('carrier'), 'anna', '', 6)).toBe(
      'refused with 482: it was passed on 6 times before it came here',
    );
  });
});

describe('a stranger calls', () => {
  test.each([
    [true, 'welcome', 'the flow welcome takes the call'],
    [false, 'hotline', 'the flow hotline takes the call'],
    [true, 'inner', 'refused with 404: the flow inner is not reachable by name'],
    [true, 'nobody', 'refused with 404: nothing is called nobody'],
  ])('trusted: %s, %s', (trusted, user, words) => {
    expect(told(stranger(trusted), user)).toBe(words);
  });

  test.each(['nobody', 'inner', 'welcome', 'anna', '101', '+442079460001', '112', 'carrier.anna', '*97'])(
    'from outside %s is refused like everything else',
    (user) => {
      expect(told(stranger(false), user)).toBe('refused with 403: this source may not reach flows by name');
      expect(told(stranger(false), user, 'elsewhere.example')).toBe(told(stranger(false), user));
    },
  );
});

test('the walk is told rule by rule, and only the last one decides', () => {
  const steps: RouteStep[] = [];
  routeCall({ caller: trunk('other'), user: '101', host: '' }, house, (step) => steps.push(step));
  expect(steps.map(({ rule, decided, words }) => `${rule} ${decided ? '→' : '-'} ${words}`)).toEqual([
    'circle - it comes straight here',
    'number - no number 101 of the trunk other, or of any',
    'account - no account 101',
    'extension → all phones of anna ring',
  ]);
});

test('every rule has a name of its own and words in both languages', () => {
  expect(new Set(MATCHING_RULES.map(({ id }) => id)).size).toBe(MATCHING_RULES.length);
  for (const { label } of MATCHING_RULES) expect(label.en && label.de).toBeTruthy();
});
