import { expect, test } from 'vitest';
import { parseMessage } from '../sip/message/parse-message.ts';
import { timesPassedOn } from './times-passed-on.ts';

test.each([
  ['nothing said', [], 0],
  ['a Diversion', ['Diversion: <sip:anna@a.example>;reason=user-busy'], 1],
  ['two in one header', ['Diversion: <sip:a@a.example>, <sip:b@b.example>;reason=no-answer'], 2],
  ['one that counts for several', ['Diversion: <sip:a@a.example>;reason=unknown;counter=4', 'Diversion: <sip:b@b>'], 5],
  ['a counter that is none', ['Diversion: <sip:a@a.example>;counter=-3'], 1],
  [
    'proxies that only passed it along',
    ['History-Info: <sip:a@a.example>;index=1, <sip:a@10.0.0.1>;index=1.1;rc=1'],
    0,
  ],
  [
    'forwarded twice, by RFC 7044',
    ['History-Info: <sip:a@a.example>;index=1, <sip:b@b.example;cause=302>;index=1.1;mp=1, <sip:c@c>;index=1.2;mp=1.1'],
    2,
  ],
  [
    'forwarded once, by RFC 4244',
    ['History-Info: <sip:a@a.example?Reason=SIP%3Bcause%3D486>;index=1', 'History-Info: <sip:b@b.example>;index=2'],
    1,
  ],
  [
    'told in both forms',
    ['Diversion: <sip:a@a.example>;reason=user-busy', 'History-Info: <sip:a@a>;index=1, <sip:b@b;cause=486>;index=2'],
    1,
  ],
] as const)('%s', (_what, headers, times) => {
  expect(timesPassedOn(inviteWith(headers))).toBe(times);
});

function inviteWith(headers: readonly string[]) {
  const lines = [
    'INVITE sip:100@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK-1',
    'From: <sip:x@example.net>;tag=a',
    'To: <sip:100@example.net>',
    'Call-ID: one',
    'CSeq: 1 INVITE',
    ...headers,
    'Content-Length: 0',
  ];
  const message = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  if (message.kind !== 'request') throw new Error('no request');
  return message;
}
