import { expect, test } from 'vitest';
import type { SipResponse } from './message.ts';
import { parseMessage } from './parse-message.ts';
import { serviceRouteOf } from './service-route.ts';

const registered = (...headers: string[]) =>
  parseMessage(
    Buffer.from(
      [
        'SIP/2.0 200 OK',
        'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1',
        'From: <sip:a@a.test>;tag=1',
        'To: <sip:a@a.test>;tag=2',
        'Call-ID: 1',
        'CSeq: 1 REGISTER',
        ...headers,
        'Content-Length: 0\r\n\r\n',
      ].join('\r\n'),
    ),
  ) as SipResponse;

test.each([
  ['none', [], []],
  [
    'several, over lines, in order',
    ['Service-Route: <sip:p1;lr>, "Two" <sip:p2;lr>', 'Service-Route: <sip:p3;lr>;x=y'],
    ['sip:p1;lr', 'sip:p2;lr', 'sip:p3;lr'],
  ],
  ['one that cannot be read voids all', ['Service-Route: <sip:p1;lr>, <sip:p2;lr'], []],
])('Service-Route (RFC 3608 §6.1): %s', (_name, headers, uris) => {
  expect(serviceRouteOf(registered(...headers))).toEqual(uris);
});
