import { describe, expect, test } from 'vitest';
import { type InviteParts, inviteOf } from '../testing/invite-text.ts';
import { trunkRow } from '../testing/trunk-row.ts';
import { readCalled } from './called-number.ts';
import { readCaller } from './caller.ts';

describe('where the called number stands', () => {
  const national = { numbers: { in: 'national', out: 'plus' } } as const;
  test.each<[string, InviteParts, Parameters<typeof trunkRow>[0], string, string]>([
    ['in the Request-URI', { uri: 'sip:+4930123456@us' }, {}, '+4930123456', 'request-uri'],
    ['in To, when the Request-URI is our Contact', {}, {}, '+4930123456', 'to'],
    [
      'in P-Called-Party-ID before To',
      { headers: ['P-Called-Party-ID: <sip:+493099@example.net;user=phone>'] },
      {},
      '+493099',
      'p-called-party-id',
    ],
    ['nationally', { uri: 'sip:030123456@us' }, national, '+4930123456', 'request-uri'],
    ['behind the prefix of this trunk', { uri: 'sip:provider.reception@us' }, {}, 'reception', 'request-uri'],
    ['not behind that of another', { uri: 'sip:other.reception@us' }, {}, 'other.reception', 'request-uri'],
    ['in To by choice', { uri: 'sip:+4999@us' }, { calledFrom: 'to' }, '+4930123456', 'to'],
    [
      'in a header by choice',
      { headers: ['X-DID: 4930777777'] },
      { calledFrom: { header: 'X-DID' } },
      '+4930777777',
      'x-did',
    ],
    [
      'in Diversion by choice, as an address',
      { headers: ['Diversion: "us" <sip:+4930777777@example.net>;reason=unconditional'] },
      { calledFrom: { header: 'Diversion' } },
      '+4930777777',
      'diversion',
    ],
    ['elsewhere, when the chosen header is missing', {}, { calledFrom: { header: 'X-DID' } }, '+4930123456', 'to'],
    ['in the Request-URI by choice, even our Contact', {}, { calledFrom: 'requestUri' }, 'c0ffee', 'request-uri'],
    ['in a tel URI', { uri: 'tel:0301234;phone-context=+49' }, {}, '+49301234', 'request-uri'],
    ['nowhere', { to: '<sip:example.net>' }, {}, '', 'request-uri'],
  ])('%s', (_where, parts, more, number, from) => {
    expect(readCalled(inviteOf(parts), trunkRow(more))).toMatchObject({ number, from });
  });
});

describe('who calls', () => {
  const asserted = 'P-Asserted-Identity: "Front desk" <sip:+442079460000@example.net>';
  test.each<[string, InviteParts, Parameters<typeof trunkRow>[0], object]>([
    [
      'the asserted identity wins over From',
      { from: '"Bob" <sip:bob@example.net>', headers: [asserted] },
      {},
      { number: '+442079460000', name: 'Front desk', from: 'p-asserted-identity', withheld: false },
    ],
    [
      'the telephone number of two identities counts',
      { headers: ['P-Asserted-Identity: <sip:bob@example.net>, <tel:+442079460001>'] },
      {},
      { number: '+442079460001' },
    ],
    [
      'the name comes from From when both are the same number',
      { from: '"Carol" <sip:442079460000@x>', headers: ['P-Asserted-Identity: <tel:+442079460000>'] },
      {},
      { number: '+442079460000', name: 'Carol' },
    ],
    [
      'a name that only repeats the number is none',
      { from: '"+442079460000" <sip:+442079460000@x>' },
      {},
      { number: '+442079460000', name: '' },
    ],
    [
      'Remote-Party-ID before From',
      { from: '<sip:alice@x>', headers: ['Remote-Party-ID: <sip:442079460002@x>;party=calling;privacy=off'] },
      {},
      { number: '+442079460002', from: 'remote-party-id' },
    ],
    [
      'a Remote-Party-ID of the called side is passed over',
      { headers: ['Remote-Party-ID: <sip:999@x>;party=called'] },
      {},
      { number: '+442079460000', from: 'from' },
    ],
    ['From by choice', { headers: [asserted], from: '<sip:+49301@x>' }, { callerFrom: 'from' }, { number: '+49301' }],
    ['Privacy: id withholds', { headers: [asserted, 'Privacy: id'] }, {}, { number: '', name: '', withheld: true }],
    ['Privacy: none does not', { headers: [asserted, 'Privacy: none'] }, {}, { withheld: false }],
    ['critical alone does not', { headers: [asserted, 'Privacy: critical'] }, {}, { withheld: false }],
    ['user;critical does', { headers: [asserted, 'Privacy: user;critical'] }, {}, { withheld: true }],
    [
      'an anonymous From withholds',
      { from: '"Anonymous" <sip:anonymous@anonymous.invalid>', headers: [asserted] },
      {},
      { number: '', withheld: true },
    ],
    [
      'unless only the asserted identity is to count',
      { from: '<sip:anonymous@anonymous.invalid>', headers: [asserted] },
      { callerFrom: 'pAssertedIdentity' },
      { number: '+442079460000', withheld: false },
    ],
    [
      'Remote-Party-ID with privacy=full withholds',
      { headers: ['Remote-Party-ID: <sip:442079460002@x>;privacy=full'] },
      {},
      { withheld: true },
    ],
    [
      'nationally',
      { from: '<sip:030123456@x>' },
      { numbers: { in: 'national', out: 'plus' } },
      { number: '+4930123456' },
    ],
    ['a broken identity is passed over', { headers: ['P-Asserted-Identity: "half <sip:1@x>'] }, {}, { from: 'from' }],
  ])('%s', (_what, parts, more, expected) => {
    expect(readCaller(inviteOf(parts), trunkRow(more))).toMatchObject(expected);
  });
});
