import { describe, expect, test } from 'vitest';
import { parseMessage } from '../sip/message/parse-message.ts';
import { callerOf } from './party.ts';

function callerIn(from: string, ...headers: string[]) {
  const lines = [
    'INVITE sip:b@example.org SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-1',
    `From: ${from};tag=1`,
    'To: <sip:b@example.org>',
    'Call-ID: 1',
    'CSeq: 1 INVITE',
    ...headers,
  ];
  const message = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  if (message.kind !== 'request') throw new Error('no request');
  return callerOf(message);
}

describe('a caller who is to be shown to nobody', () => {
  test.each([['Privacy: id'], ['Privacy: header; user; critical'], ['Privacy: ID,session']])(
    'says so by %s',
    (header) => {
      expect(callerIn('"Anna" <sip:anna@example.org>', header)).toMatchObject({ user: 'anna', withheld: true });
    },
  );

  test('or is named by nobody’s address', () => {
    expect(callerIn('"Anonymous" <sip:anonymous@anonymous.invalid>')).toMatchObject({ withheld: true });
  });

  test.each([['nothing'], ['Privacy: none'], ['Privacy: session'], ['Privacy: idle']])('but not by %s', (header) => {
    const headers = header === 'nothing' ? [] : [header];
    expect(callerIn('"Anna" <sip:anna@example.org>', ...headers)).not.toHaveProperty('withheld');
  });
});
