import { expect, test } from 'vitest';
import type { SipResponse } from './message.ts';
import { parseMessage } from './parse-message.ts';
import { redirectionOf } from './redirection.ts';

const response = (status: number, ...headers: string[]) =>
  parseMessage(
    Buffer.from(
      [
        `SIP/2.0 ${status} Moved`,
        'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1',
        'From: <sip:a@a.test>;tag=1',
        'To: <sip:b@b.test>;tag=2',
        'Call-ID: 1',
        'CSeq: 1 INVITE',
        ...headers,
        'Content-Length: 0\r\n\r\n',
      ].join('\r\n'),
    ),
  ) as SipResponse;

test('the most wanted first, equals in their order, over several lines (RFC 3261 §20.10)', () => {
  const contacts = [
    'Contact: <sip:c@x>;q=0.3, "Desk" <sip:d@x>;expires=60',
    'm: <sip:e@x>;q=0.3, <sip:f@x?Route=%3Cevil%3E>;q=1.0',
  ];
  expect(redirectionOf(response(302, ...contacts))).toEqual([
    { uri: 'sip:d@x', displayName: 'Desk', q: 1, expires: 60 },
    { uri: 'sip:f@x?Route=%3Cevil%3E', displayName: '', q: 1, expires: undefined },
    { uri: 'sip:c@x', displayName: '', q: 0.3, expires: undefined },
    { uri: 'sip:e@x', displayName: '', q: 0.3, expires: undefined },
  ]);
});

test.each(['2', '-1', 'high', '0.1234'])('q=%s is no qvalue and counts as 1', (q) => {
  expect(redirectionOf(response(301, `Contact: <sip:c@x>;q=${q}`))).toMatchObject([{ q: 1 }]);
});

test('the Expires header counts for Contacts that say nothing', () => {
  const found = redirectionOf(
    response(302, 'Expires: 30', 'Contact: <sip:c@x>, <sip:d@x>;expires=5, <sip:e@x>;expires=soon'),
  );
  expect(found.map(({ expires }) => expires)).toEqual([30, 5, undefined]);
});

test.each([
  ['a response that is no redirection', 486, ['Contact: <sip:c@x>']],
  ['none', 302, []],
  ['a star', 302, ['Contact: *']],
  ['one that cannot be read', 302, ['Contact: <sip:c@x']],
] as const)('nothing from %s', (_name, status, headers) => {
  expect(redirectionOf(response(status, ...headers))).toEqual([]);
});
