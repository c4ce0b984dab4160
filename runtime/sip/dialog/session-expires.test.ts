/** What two sides agree on about refreshing (RFC 4028 §5, §7.2, §9 with table 2). */

import { describe, expect, test } from 'vitest';
import { parseMessage } from '../message/parse-message.ts';
import type { ParsedRequest, ParsedResponse } from '../message/parsed-message.ts';
import { agreeAsUac, agreeAsUas, headersOf2xx, isTooShort, minSeOf, sessionExpiresOf } from './session-expires.ts';

const common = [
  'Via: SIP/2.0/UDP a;branch=z9hG4bK1',
  'From: <sip:a@a>;tag=1',
  'To: <sip:b@b>',
  'Call-ID: 1',
  'CSeq: 1 INVITE',
];
const read = (start: string, headers: readonly string[]) =>
  parseMessage(Buffer.from(`${[start, ...common, ...headers].join('\r\n')}\r\n\r\n`));
const request = (...headers: string[]) => read('INVITE sip:b@b SIP/2.0', headers) as ParsedRequest;
const response = (...headers: string[]) => read('SIP/2.0 200 OK', headers) as ParsedResponse;
const able = 'Supported: timer';
const settings = { interval: undefined, minimum: 90 };

describe('session timers', () => {
  test.each([
    ['Session-Expires: 1800', { seconds: 1800, refresher: undefined }],
    ['x: 90;refresher=uas', { seconds: 90, refresher: 'uas' }],
    ['Session-Expires: 600 ; Refresher = "UAC"', { seconds: 600, refresher: 'uac' }],
    ['Session-Expires: 600;refresher=me', { seconds: 600, refresher: undefined }],
    ['Session-Expires: soon', undefined],
    ['Session-Expires: -5', undefined],
    ['Session-Expires: 99999999999999999999999', undefined],
  ])('%s', (header, expected) => {
    expect(sessionExpiresOf(request(header))).toEqual(expected);
  });

  test.each([
    ['Min-SE: 120', 120],
    ['Min-SE: 10', 90],
    ['Min-SE: x', 90],
    ['Subject: none', 90],
  ])('%s means at least %i', (header, seconds) => {
    expect(minSeOf(request(header))).toBe(seconds);
  });

  // Table 2: UAC supports it, refresher in the request, refresher in the response.
  test.each([
    [[], 'uas', false],
    [[able, ''], 'uac', true],
    [[able, ';refresher=uac'], 'uac', true],
    [[able, ';refresher=uas'], 'uas', true],
  ] as const)('request %j: refresher=%s', ([support, refresher], expected, required) => {
    const invite = request(`Session-Expires: 300${refresher ?? ''}`, ...(support ? [support] : []));
    const agreed = agreeAsUas(invite, settings, undefined)!;
    expect(agreed).toEqual({ seconds: 300, refresher: expected });
    const headers = headersOf2xx(agreed, invite);
    expect(headers[0]).toEqual(['Session-Expires', `300;refresher=${expected}`]);
    expect(headers.some(([name]) => name === 'Require')).toBe(required);
  });

  test.each<[string[], number | undefined, number | undefined]>([
    [[able, 'Session-Expires: 1800'], 600, 600],
    [[able, 'Session-Expires: 1800', 'Min-SE: 900'], 600, 900],
    [[able, 'Session-Expires: 300'], 600, 300],
    [[able], 600, 600],
    [['Min-SE: 900'], 600, 900],
    [[able], undefined, undefined],
  ])('request %j, ours %s: %s seconds', (headers, interval, seconds) => {
    expect(agreeAsUas(request(...headers), { interval, minimum: 90 }, undefined)?.seconds).toBe(seconds);
  });

  test('what holds goes on when a refresh says nothing', () => {
    const present = { seconds: 300, refresher: 'uas' } as const;
    expect(agreeAsUas(request(able), settings, present)).toEqual(present);
    expect(agreeAsUas(request(able, 'Session-Expires: 300'), settings, present)).toEqual(present);
  });

  test.each([
    [['Session-Expires: 89', able], true],
    [['Session-Expires: 90', able], false],
    [['Session-Expires: 89'], false],
    [[able], false],
  ])('%j is too short: %s', (headers, expected) => {
    expect(isTooShort(request(...headers), 90)).toBe(expected);
  });

  test('as UAC: the answer counts; without one whoever wanted it refreshes', () => {
    const asked = { seconds: 600, refresher: 'uac' } as const;
    expect(agreeAsUac(response('Session-Expires: 300;refresher=uas'), asked)).toEqual({
      seconds: 300,
      refresher: 'uas',
    });
    expect(agreeAsUac(response('Session-Expires: 5;refresher=uas'), asked)?.seconds).toBe(90);
    expect(agreeAsUac(response(), asked)).toEqual(asked);
    expect(agreeAsUac(response(), { seconds: 600, refresher: 'uas' })).toBeUndefined();
    expect(agreeAsUac(response(), undefined)).toBeUndefined();
  });
});
