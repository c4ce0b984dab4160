import { describe, expect, test } from 'vitest';
import { limits } from './limits.ts';
import { type Incoming, parseMessage } from './parse-message.ts';
import { ParsedRequest, ParsedResponse } from './parsed-message.ts';

const bytes = (text: string, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from(text.replace(/\n/g, '\r\n')), body]);

const head = (more = '', to = 'sip:b@example.org') => `INVITE sip:b@example.org SIP/2.0
Via: SIP/2.0/UDP [2001:db8::9]:5062;branch=z9hG4bKx;rport, SIP/2.0/TCP second.example.org
f: "A" <sip:a@example.org>;tag=1
t: ${to}
i: id@host
CSeq: 1 INVITE
${more}`;

const read = (text: string, body?: Buffer): ParsedRequest => {
  const message = parseMessage(bytes(text, body));
  if (!(message instanceof ParsedRequest)) throw new Error(JSON.stringify(message));
  return message;
};
const verdict = (message: Incoming): string =>
  message.kind === 'fault' ? `${message.status ?? 'drop'} ${message.why}` : message.kind;

describe('a message', () => {
  test('is found by full names, whatever form was written', () => {
    const message = read(head('m: <sip:x@y>\nk: timer,100rel\nK: replaces\nl: 0\nc: Application/SDP ; a=b\n\n'));
    expect(message.callId).toBe('id@host');
    expect(message.via).toMatchObject({ transport: 'UDP', host: '2001:db8::9', port: 5062 });
    expect(message.contacts[0]!.uri).toBe('sip:x@y');
    expect(message.list('supported')).toEqual(['timer', '100rel', 'replaces']);
    expect(message.contentType).toBe('application/sdp');
    expect([...message.fields()].map(([name]) => name)).toEqual([
      'Via',
      'f',
      't',
      'i',
      'CSeq',
      'm',
      'k',
      'K',
      'l',
      'c',
    ]);
  });

  test('may be folded anywhere between tokens', () => {
    const message = read(head('Subject: one\n two\n\t three\n\n'));
    expect(message.header('subject')).toBe('one two three');
    expect(message.list('via')).toHaveLength(2);
  });

  test('is UTF-8, or else what old phones write', () => {
    expect(read(head('Subject: Grüße\n\n')).header('subject')).toBe('Grüße');
    const latin = Buffer.from(head('Subject: Grüße\n\n').replace(/\n/g, '\r\n'), 'latin1');
    const message = parseMessage(latin) as ParsedRequest;
    expect(message.header('subject')).toBe('Grüße');
  });

  test('has the body that Content-Length counts, in bytes', () => {
    expect(read(head('Content-Length: 3\n\n'), Buffer.from('äbcd')).text).toBe('äb');
    expect(read(head('\n'), Buffer.from('all of it')).text).toBe('all of it');
  });

  test('a response is read by its three digits', () => {
    const response = parseMessage(bytes(head('\n').replace(/^.*/, 'SIP/2.0 183 Session: Progress')));
    expect(response).toBeInstanceOf(ParsedResponse);
    expect(response).toMatchObject({ status: 183, reason: 'Session: Progress' });
  });

  test.each(['', '\n', '\n\n\n\n', '\0\0\0\0'])('%j is a keep-alive', (text) => {
    expect(parseMessage(bytes(text)).kind).toBe('keep-alive');
  });

  test.each([
    ['no message at all', 'hello', 'drop No SIP Message'],
    ['no empty line', head().trimEnd(), '400 No Empty Line'],
    ['no Via', head('\n').replace(/Via.*\n/, ''), 'drop Malformed Via'],
    ['no CSeq', head('\n').replace(/CSeq.*\n/, ''), '400 Missing Header'],
    ['a header without colon', head('what is this\n\n'), '400 Header Without Colon'],
    ['a bare LF', head('Subject: a\n\n').replace('Subject: a', 'Subject: a\u0001LFb'), 'request'],
    ['two Call-IDs', head('i: other\n\n'), '400 More Than One call-id'],
    ['Max-Forwards of 300', head('Max-Forwards: 300\n\n'), '400 Malformed Max-Forwards'],
    ['too many headers', head(`${'X: y\n'.repeat(limits.headers)}\n`), '400 Too Many Headers'],
    ['a header too long', head(`X: ${'y'.repeat(limits.headerLine)}\n\n`), '400 Header Too Long'],
    ['a folded header too long', head(`X: y\n${' y\n'.repeat(limits.headerLine)}\n`), '400 Header Too Long'],
    [
      'a start line too long',
      head('\n').replace('sip:b', `sip:${'b'.repeat(limits.startLine)}`),
      '414 Request-URI Too Long',
    ],
    ['a body too long', head(`Content-Length: ${limits.body + 1}\n\n`), '513 Message Too Large'],
    ['a malformed ACK', head('\n').replaceAll('INVITE', 'ACK').replace('CSeq: 1', 'CSeq: x'), 'drop Malformed CSeq'],
    ['a status of 700', head('\n').replace(/^.*/, 'SIP/2.0 700 x'), 'drop Malformed Status Line'],
    ['a CSeq of 2^31', head('\n').replace('CSeq: 1', 'CSeq: 2147483648'), '400 Malformed CSeq'],
  ])('%s', (_name, text, expected) => {
    expect(verdict(parseMessage(bytes(text)))).toBe(expected);
  });

  test.each(['Subject: a\nb', 'Subject: a\rb', 'Subject: a\rVia: x', '\rSubject: a'])('%j hides a line end', (line) => {
    const text = `${head().replace(/\n/g, '\r\n')}${line}\r\n\r\n`;
    expect(verdict(parseMessage(Buffer.from(text)))).toBe('400 bare CR or LF');
  });

  test('reads in time that grows with its length, not faster', () => {
    // Repeated characters that invite backtracking; a quadratic scan of these would be felt as minutes.
    for (const filler of ['"', '<', ',', ';', '\\', ' ', '%', '=', '\t', ':']) {
      const line = filler.repeat(limits.headerLine - 20);
      const text = head(`Contact: ${line}\nVia: ${line}\nContent-Length: 0\n\n`, `"${line}`);
      const folded = `${head()}Subject: ${filler.repeat(7000)}x\n ${filler.repeat(1000)}\nContent-Length: 0\n\n`;
      for (let i = 0; i < 20; i++) {
        const message = parseMessage(bytes(folded));
        if (message.kind === 'request') message.header('subject');
      }
      for (let i = 0; i < 20; i++) expect(parseMessage(bytes(text)).kind).toBe('fault');
    }
  });
});
