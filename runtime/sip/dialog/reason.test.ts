/** Why a call ended, in headers (RFC 3326, RFC 6432) and in the telephone network's numbers (RFC 3398). */

import { expect, test } from 'vitest';
import { parseMessage } from '../message/parse-message.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { causeOf, causeOfStatus, completedElsewhere, reasonHeader, reasonsOf, statusOfCause } from './reason.ts';

const bye = (...reasons: string[]) => {
  const lines = ['BYE sip:a@b SIP/2.0', 'Via: SIP/2.0/UDP a;branch=z9hG4bK1', 'From: <sip:a@a>;tag=1', 'To: <sip:b@b>'];
  const all = [...lines, 'Call-ID: 1', 'CSeq: 1 BYE', ...reasons.map((reason) => `Reason: ${reason}`)];
  return parseMessage(Buffer.from(`${all.join('\r\n')}\r\n\r\n`)) as ParsedRequest;
};

test('several reasons, in one line or more (RFC 3326 §2)', () => {
  const message = bye('SIP ;cause=580 ;text="Precondition, Failure"', 'Q.850;cause=16;text="Terminated", Own;x=y');
  expect(reasonsOf(message)).toEqual([
    { protocol: 'SIP', cause: 580, text: 'Precondition, Failure' },
    { protocol: 'Q.850', cause: 16, text: 'Terminated' },
    { protocol: 'Own', cause: undefined, text: undefined },
  ]);
  expect([causeOf(message, 'SIP'), causeOf(message, 'Q.850'), causeOf(bye(), 'SIP')]).toEqual([580, 16, undefined]);
});

test('what cannot be read is passed over, and what is too much is cut (RFC 3326 §2)', () => {
  expect(reasonsOf(bye('', ';cause=1', 'SIP;;', 'Q.850;cause=-1'))).toEqual([
    { protocol: 'Q.850', cause: undefined, text: undefined },
  ]);
  expect(reasonsOf(bye(...Array(20).fill('SIP;cause=200')))).toHaveLength(8);
  expect(reasonsOf(bye(`SIP;text="${'x'.repeat(1000)}"`))[0]!.text).toHaveLength(200);
});

test('what we write can be read', () => {
  for (const text of ['plain', 'with "quotes" and \\', undefined]) {
    const [name, value] = reasonHeader('Q.850', 17, text);
    expect([name, reasonsOf(bye(value))]).toEqual(['Reason', [{ protocol: 'Q.850', cause: 17, text }]]);
  }
  expect(completedElsewhere).toEqual(['Reason', 'SIP;cause=200;text="Call completed elsewhere"']);
});

test.each([
  [1, 404],
  [16, undefined],
  [17, 486],
  [18, 408],
  [19, 480],
  [21, 403],
  [28, 484],
  [34, 503],
  [102, 504],
  [126, 500],
])('cause %i is status %s', (cause, status) => {
  expect(statusOfCause(cause)).toBe(status);
});

test.each([
  [404, 1],
  [408, 102],
  [480, 18],
  [484, 28],
  [486, 17],
  [488, 127],
  [503, 41],
  [600, 17],
  [603, 21],
])('status %i is cause %i', (status, cause) => {
  expect(causeOfStatus(status)).toBe(cause);
});
