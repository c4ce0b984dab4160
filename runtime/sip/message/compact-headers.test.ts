import { describe, expect, test } from 'vitest';
import { compactHeaders } from './compact-headers.ts';
import { parseMessage } from './parse-message.ts';

const large = [
  'INVITE sip:bob@192.0.2.4 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport',
  'Max-Forwards: 70',
  'From: <sip:us@192.0.2.1>;tag=1',
  'To: <sip:bob@192.0.2.4>',
  'Call-ID: one@192.0.2.1',
  'CSeq: 1 INVITE',
  'Contact: <sip:us@192.0.2.1>',
  'Subject: From: here To: there',
  'Content-Type: application/sdp',
  'Content-Length: 29',
  '',
  'v=0\r\nContact: stays\r\nFrom: me',
].join('\r\n');

describe('compact headers', () => {
  test('say the same in fewer bytes, and leave values and body alone', () => {
    const bytes = compactHeaders(Buffer.from(large));
    expect(bytes.length).toBeLessThan(large.length - 40);
    const [before, after] = [parseMessage(Buffer.from(large)), parseMessage(bytes)];
    if (before.kind !== 'request' || after.kind !== 'request') throw new Error('not a request');
    for (const name of ['via', 'from', 'to', 'call-id', 'cseq', 'contact', 'subject', 'content-type', 'max-forwards']) {
      expect(after.headers(name), name).toEqual(before.headers(name));
    }
    expect(after.text).toBe(before.text);
    expect(bytes.toString()).toContain('\r\ns: From: here To: there\r\n');
  });

  test('bytes that are no message stay as they are', () => {
    expect(compactHeaders(Buffer.from('\r\nFrom: x')).toString()).toBe('\r\nFrom: x');
  });
});
