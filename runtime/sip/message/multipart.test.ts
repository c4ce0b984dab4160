import { expect, test } from 'vitest';
import type { SipMessage } from './message.ts';
import { bodyOfType, bodyParts } from './multipart.ts';
import { parseMessage } from './parse-message.ts';

function message(contentType: string, body: string): SipMessage {
  const head = [
    'INVITE sip:x SIP/2.0',
    'Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1',
    'From: <sip:a@b>;tag=1',
    'To: <sip:x>',
  ];
  const lines = [
    ...head,
    'Call-ID: 1',
    'CSeq: 1 INVITE',
    `Content-Type: ${contentType}`,
    `Content-Length: ${body.length}`,
  ];
  return parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)) as SipMessage;
}

const parts = '--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n--b\r\n\r\nplain\r\n--b--\r\n';
const types = (contentType: string, body: string) =>
  bodyParts(message(contentType, body)).map((part) => part.contentType);

test('parts come apart, each with its type (RFC 2046 §5.1)', () => {
  const mixed = message('multipart/mixed;boundary=b', parts);
  expect(bodyParts(mixed).map(({ body }) => Buffer.from(body).toString())).toEqual(['v=0\r\n', 'plain']);
  expect(types('multipart/mixed; boundary="b"', parts)).toEqual(['application/sdp', 'text/plain']);
});

test('the description is found in them (RFC 5621 §3)', () => {
  const found = bodyOfType(message('multipart/alternative;boundary=b', parts), 'application/sdp');
  expect(Buffer.from(found!).toString()).toBe('v=0\r\n');
});

test('what is in none of them is not found, nor in parts of parts (RFC 5621 §3)', () => {
  expect(bodyOfType(message('multipart/mixed;boundary=b', parts), 'image/png')).toBeUndefined();
  const nested = `--o\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n${parts}\r\n--o--\r\n`;
  expect(bodyOfType(message('multipart/mixed;boundary=o', nested), 'application/sdp')).toBeUndefined();
});

test.each([
  ['no boundary', 'multipart/mixed', parts],
  ['another boundary', 'multipart/mixed;boundary=c', parts],
  ['no end', 'multipart/mixed;boundary=b', '--b\r\n\r\nplain'],
  ['nothing but a boundary', 'multipart/mixed;boundary=b', '--b--'],
])('malformed (RFC 2046 §5.1): %s gives no parts', (_name, contentType, body) => {
  expect(types(contentType, body)).toEqual([]);
});

test('ten thousand parts are read as far as the limit', () => {
  expect(bodyParts(message('multipart/mixed;boundary=b', '--b\r\n\r\nx\r\n'.repeat(10_000)))).toHaveLength(16);
});
