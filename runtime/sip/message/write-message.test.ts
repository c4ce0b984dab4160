import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalName } from './header-names.ts';
import type { HeaderField } from './message.ts';
import { formatNameAddr } from './name-addr.ts';
import { parseMessage } from './parse-message.ts';
import { ParsedRequest, ParsedResponse } from './parsed-message.ts';
import { echoOf, type OutgoingRequest, writeRequest, writeResponse } from './write-message.ts';

const via = 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport';
const basics = (method: string, name = ''): HeaderField[] => [
  ['From', `${formatNameAddr({ displayName: name, uri: 'sip:a@b' })};tag=1`],
  ['To', '<sip:c@d>'],
  ['Call-ID', 'x@y'],
  ['CSeq', `7 ${method}`],
];
const read = (bytes: Buffer): ParsedRequest => {
  const message = parseMessage(bytes);
  if (!(message instanceof ParsedRequest)) throw new Error(`${JSON.stringify(message)} ${bytes}`);
  return message;
};

describe('what is written', () => {
  test('reads the same: display names, header values and bodies of any text', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,20}$/);
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(token, text, token, text, text, (method, displayName, name, value, body) => {
        fc.pre(!/^(ACK|via|v|from|f|to|t|call-id|i|cseq|content-length|l|content-type|c|max-forwards)$/i.test(name));
        const request: OutgoingRequest = {
          method,
          uri: 'sip:c@d',
          headers: [...basics(method, displayName), [name, value]],
          body,
          contentType: 'text/plain',
        };
        const message = read(writeRequest(request, via));
        const stripped = (raw: string) => raw.replace(/[\r\n\0]+[ \t]*/g, ' ');
        expect(message.method).toBe(method);
        expect(message.from.displayName).toBe(stripped(displayName));
        expect(message.header(canonicalName(name))).toBe(
          stripped(value)
            .replace(/^[ \t]+/, '')
            .replace(/[ \t]+$/, ''),
        );
        expect(message.text).toBe(body);
      }),
      { numRuns: 500, seed: 3261 },
    );
  });

  test.each(['\r\n', '\n', '\r', '\0', '\r\n\r\n', '\r\n '])('%j ends no line', (evil) => {
    const attack = `x${evil}Evil: yes`;
    const headers: HeaderField[] = [...basics('INFO', attack), [`X${evil}Evil`, 'y'], ['Subject', attack]];
    const bytes = writeRequest(
      { method: 'INFO', uri: `sip:c@d${evil}Evil:yes`, headers, body: 'b', contentType: attack },
      via,
    );
    const [head] = bytes.toString().split('\r\n\r\n');
    expect(head!.split('\r\n').filter((line) => /^\s*evil/i.test(line))).toEqual([]);
    expect(head!.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
  });
});

describe('a response', () => {
  const source = { address: '198.51.100.7', port: 40_000 };
  const respond = (vias: string[], status = 200) => {
    const lines = [
      'OPTIONS sip:x SIP/2.0',
      ...vias.map((one) => `Via: ${one}`),
      ...basics('OPTIONS').map((field) => field.join(': ')),
    ];
    const request = read(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
    const bytes = writeResponse(echoOf(request.head, request.via, source), {
      status,
      toTag: 'mine',
      headers: [['Server', 'x']],
    });
    const response = parseMessage(bytes);
    if (!(response instanceof ParsedResponse)) throw new Error(bytes.toString());
    return response;
  };

  test('repeats Via, From, To, Call-ID and CSeq, and adds a tag', () => {
    const response = respond([
      'SIP/2.0/UDP 198.51.100.7:40000;branch=z9hG4bKa, SIP/2.0/UDP 10.0.0.1',
      'SIP/2.0/TCP 10.0.0.2',
    ]);
    expect(response).toMatchObject({
      status: 200,
      reason: 'OK',
      callId: 'x@y',
      cseq: { number: 7, method: 'OPTIONS' },
    });
    expect(response.to.params.get('tag')).toBe('mine');
    expect(response.from.params.get('tag')).toBe('1');
    expect(response.list('via').map((one) => one.split(';')[0])).toEqual([
      'SIP/2.0/UDP 198.51.100.7:40000',
      'SIP/2.0/UDP 10.0.0.1',
      'SIP/2.0/TCP 10.0.0.2',
    ]);
    expect(response.via.params.has('received')).toBe(false);
  });

  test.each([
    ['SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa', 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;received=198.51.100.7'],
    [
      'SIP/2.0/UDP 10.0.0.1;rport;branch=z9hG4bKa',
      'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;received=198.51.100.7;rport=40000',
    ],
    ['SIP/2.0/UDP 198.51.100.7;RPORT', 'SIP/2.0/UDP 198.51.100.7;received=198.51.100.7;rport=40000'],
    ['SIP/2.0/UDP 10.0.0.1;received=203.0.113.66', 'SIP/2.0/UDP 10.0.0.1;received=198.51.100.7'],
  ])('%s → %s', (written, expected) => {
    expect(respond([written]).header('via')).toBe(expected);
  });

  test('knows the phrases, also of codes that nobody registered', () => {
    expect(respond([via], 481).reason).toBe('Call/Transaction Does Not Exist');
    expect(respond([via], 499).reason).toBe('Bad Request');
  });
});
