/** Who is said to have referred us (RFC 3892 §2): a claim that is read, never a reason to refuse. */

import { expect, test } from 'vitest';
import type { SipRequest } from '../message/message.ts';
import { parseMessage } from '../message/parse-message.ts';
import { readReferral } from './referral.ts';

const refer = (...headers: string[]) =>
  parseMessage(
    Buffer.from(
      [
        'REFER sip:us@10.0.0.1 SIP/2.0',
        'Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1',
        'From: <sip:a@a.test>;tag=1',
        'To: <sip:us@10.0.0.1>;tag=2',
        'Call-ID: 1',
        'CSeq: 2 REFER',
        'Refer-To: <sip:carol@c.test>',
        ...headers,
        'Content-Length: 0\r\n\r\n',
      ].join('\r\n'),
    ),
  ) as SipRequest;

test.each(['Referred-By: "Bob" <sip:bob@b.test>;cid="1@b"', 'b: Bob <sip:bob@b.test>'])(
  '%s (RFC 3892 §3)',
  (header) => {
    expect(readReferral(refer(header))).toMatchObject({ referredBy: { displayName: 'Bob', uri: 'sip:bob@b.test' } });
  },
);

test.each([
  ['none', []],
  ['one that is malformed', ['Referred-By: "Bob <sip:bob@b.test>']],
])('%s: nobody, and the REFER is good all the same (RFC 3892 §2.2)', (_name, headers) => {
  expect(readReferral(refer(...headers))).toMatchObject({ uri: 'sip:carol@c.test', referredBy: undefined });
});
