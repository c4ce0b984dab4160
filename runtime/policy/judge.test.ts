import { describe, expect, test } from 'vitest';
import type { Rights } from '../call/rights.ts';
import { accountRow, trunkRow } from '../routing/testing/small-house.ts';
import type { Destinations } from '../store/collections.ts';
import { judge, type PolicyAsk, type PolicyState } from './judge.ts';
import { readNumber } from './read-number.ts';

const lists = (more: Partial<Destinations> = {}): Destinations => ({ allow: [], deny: [], countries: [], ...more });
const anna: Rights = { kind: 'account', account: 'anna' };
const owner: Rights = { kind: 'owner' };
const stranger: Rights = { kind: 'stranger', source: '203.0.113.5' };

const call = (dialled: string, rights: Rights = owner, more: Partial<PolicyAsk> = {}): PolicyAsk => ({
  dialled: { type: 'number', number: readNumber(dialled, 'GB') },
  rights,
  by: 'flow',
  ...more,
});
const open: PolicyState = { house: { destinations: lists() }, account: accountRow('anna'), trunk: trunkRow('carrier') };
const rule = (ask: PolicyAsk, state: Partial<PolicyState> = {}) => {
  const verdict = judge(ask, { ...open, ...state });
  return verdict.kind === 'refused' ? verdict.rule : verdict.kind;
};

describe('each rule by itself', () => {
  test.each<[string, PolicyAsk, Partial<PolicyState>]>([
    ['allowed', call('+35312345678'), {}],
    ['allowed', call('+35312345678', anna), {}],
    ['trunk-off', call('+35312345678'), { trunk: trunkRow('carrier', { disabled: true }) }],
    ['trunk-off', call('+35312345678'), { trunk: trunkRow('carrier', { stopped: true }) }],
    ['account-may-call', call('+35312345678', anna), { account: undefined }],
    ['account-may-call', call('+35312345678', anna), { account: accountRow('anna', { disabled: true }) }],
    ['account-may-call', call('+35312345678', anna), { account: accountRow('anna', { incomingOnly: true }) }],
    [
      'account-may-transfer',
      call('+35312345678', anna, { by: 'transfer' }),
      { account: accountRow('anna', { mayTransfer: false }) },
    ],
    [
      'account-may-transfer',
      call('+35312345678', anna, { by: 'redirect' }),
      { account: accountRow('anna', { mayTransfer: false }) },
    ],
    ['allowed', call('+35312345678', anna), { account: accountRow('anna', { mayTransfer: false }) }],
    ['strangers', call('+35312345678', stranger), {}],
    ['strangers', call('+442079460000', stranger), { anonymousDial: ['+353'] }],
    ['allowed', call('+35312345678', stranger), { anonymousDial: ['+353'] }],
    ['costly', call('09098790555', stranger), { anonymousDial: ['+44'] }],
    ['allowed', call('09098790555', stranger), { anonymousDial: ['=+449098790555'] }],
    ['denied', call('+35312345678'), { house: { destinations: lists({ deny: ['+353'], allow: ['+353'] }) } }],
    ['denied', call('+35312345678', anna), { account: accountRow('anna', { destinations: lists({ deny: ['00'] }) }) }],
    ['denied', call('+35312345678'), { trunk: trunkRow('carrier', { destinations: lists({ deny: ['+35'] }) }) }],
    [
      'destinations',
      call('+35312345678'),
      { trunk: trunkRow('carrier', { destinations: lists({ countries: ['GB'] }) }) },
    ],
    ['costly', call('09098790555'), {}],
    // The trunk can carry it; that does not give it to everybody.
    [
      'costly',
      call('09098790555', anna),
      { trunk: trunkRow('carrier', { destinations: lists({ allow: ['premium'] }) }) },
    ],
    [
      'allowed',
      call('09098790555', anna),
      { account: accountRow('anna', { destinations: lists({ allow: ['premium'] }) }) },
    ],
    ['allowed', call('09098790555', anna), { house: { destinations: lists({ allow: ['premium'] }) } }],
    ['incomplete', call('1234'), {}],
    ['allowed', call('1234'), { trunk: trunkRow('carrier', { destinations: lists({ allow: ['short'] }) }) }],
    ['allowed', call('echo'), {}],
    ['sip-outside', { ...call(''), dialled: { type: 'sip', user: 'bob', host: 'x.example' }, rights: anna }, {}],
    ['allowed', { ...call(''), dialled: { type: 'sip', user: 'bob', host: 'x.example' } }, {}],
  ])('%s: %#', (expected, ask, state) => {
    expect(rule(ask, state)).toBe(expected);
  });
});

describe('nothing keeps anybody from an emergency call', () => {
  const everything = ['1', '112', '=112', '9', '+', '00', '*', 'short', 'emergency', 'other', 'X', '.'];
  const closed = [
    lists({ deny: everything }),
    lists({ countries: ['FR'] }),
    lists({ allow: ['+33'] }),
    lists({ allow: ['nonsense'] }),
  ];
  const accounts = [undefined, { disabled: true }, { incomingOnly: true }, { mayTransfer: false }] as const;
  const trunks = [undefined, { disabled: true }, { stopped: true }] as const;

  test.each([anna, owner])('%o', (rights) => {
    let cases = 0;
    for (const destinations of closed) {
      for (const account of accounts) {
        for (const trunk of trunks) {
          for (const by of ['flow', 'redirect', 'transfer'] as const) {
            const state = {
              house: { destinations },
              account: account && accountRow('anna', { ...account, destinations }),
              trunk: trunk && trunkRow('carrier', { ...trunk, destinations }),
            };
            expect(judge(call('112', rights, { emergency: true, by }), state)).toEqual({ kind: 'emergency' });
            cases++;
          }
        }
      }
    }
    expect(cases).toBe(144);
  });

  test('but nobody whom nobody knows, unless the flow says so', () => {
    const ask = call('112', stranger, { emergency: true });
    expect(rule(ask)).toBe('strangers');
    expect(rule(ask, { anonymousDial: ['+44', '+112'] })).toBe('strangers');
    expect(rule(ask, { anonymousDial: ['emergency'] })).toBe('emergency');
    expect(rule(ask, { anonymousDial: ['=112'] })).toBe('emergency');
  });
});
