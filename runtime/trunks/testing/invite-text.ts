/** INVITEs as providers write them, for tests of what is read from them. */

import type { SipRequest } from '../../sip/message/message.ts';
import { parseMessage } from '../../sip/message/parse-message.ts';

export interface InviteParts {
  readonly uri?: string;
  readonly from?: string;
  readonly to?: string;
  readonly headers?: readonly string[];
}

export function inviteOf(parts: InviteParts = {}): SipRequest {
  const {
    uri = 'sip:c0ffee@192.0.2.1:5060',
    from = '<sip:+442079460000@example.net>',
    to = '<sip:+4930123456@example.net>',
  } = parts;
  const lines = [
    `INVITE ${uri} SIP/2.0`,
    'Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK-1',
    'Max-Forwards: 70',
    `From: ${from};tag=a`,
    `To: ${to}`,
    'Call-ID: one@198.51.100.7',
    'CSeq: 1 INVITE',
    ...(parts.headers ?? []),
    'Content-Length: 0',
  ];
  const message = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  if (message.kind !== 'request') throw new Error(`no request: ${lines.join('\n')}`);
  return message;
}
