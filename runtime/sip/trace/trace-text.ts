/** A trace as text, to be read beside a ladder or sent to somebody who asks "what went over the wire?". */

import type { TraceAddress, TracedMessage } from './traced-message.ts';

/*
 *  2026-01-05T09:00:00.000Z  10.0.0.2:5060 -> 10.0.0.1:5060  udp  INVITE sip:welcome@10.0.0.1 SIP/2.0
 *
 *      INVITE sip:welcome@10.0.0.1 SIP/2.0
 *      Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK-1-1;rport
 */
const indent = '    ';

/** The ladder first, one line a message; then each message in full. */
export function traceText(messages: readonly TracedMessage[]): string {
  const ladder = messages.map(lineOf);
  const whole = messages.map((message) => `${lineOf(message)}\n\n${body(message.text)}\n`);
  return [...ladder, '', ...whole].join('\n');
}

function lineOf({ at, from, to, transport, firstLine }: TracedMessage): string {
  return `${new Date(at).toISOString()}  ${written(from)} -> ${written(to)}  ${transport}  ${printable(firstLine)}`;
}

const written = ({ address, port }: TraceAddress): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

const body = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => `${indent}${printable(line)}`.trimEnd())
    .join('\n')
    .trimEnd();

/** UTF-8 where it is, and no control characters: a terminal would obey them. */
function printable(line: string): string {
  const text = Buffer.from(line, 'latin1').toString('utf8');
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}
