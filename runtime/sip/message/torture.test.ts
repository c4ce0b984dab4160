/** The 49 messages of RFC 4475 and what becomes of each. Their texts come with the npm package `sip`. */

import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Stage, setStage } from '../testing/stage.ts';
import { bodyParts } from './multipart.ts';
import { parseMessage } from './parse-message.ts';
import { ParsedRequest, ParsedResponse } from './parsed-message.ts';
import { parseUri } from './uri.ts';

const bytesOf = (name: string): Buffer =>
  readFileSync(new URL(`../../../node_modules/sip/test/messages/${name}.dat`, import.meta.url));

/** What the engine does: hands it to the user, answers by itself, reads a response that nobody waits for, or drops it. */
type Verdict = 'user' | 'read' | 'dropped' | number;

const verdicts: [section: string, file: string, name: string, verdict: Verdict][] = [
  ['3.1.1.1', 'wsinv', 'a short tortuous INVITE, with the To tag of a dialog that is not ours', 481],
  ['3.1.1.2', 'intmeth', 'wide range of valid characters: the method is unknown', 501],
  ['3.1.1.3', 'esc01', 'valid use of the % escaping mechanism', 'user'],
  ['3.1.1.4', 'escnull', 'escaped nulls in URIs', 'user'],
  ['3.1.1.5', 'esc02', 'use of % when it is not an escape: the method is unknown', 501],
  ['3.1.1.6', 'lwsdisp', 'no white space between display name and <', 200],
  ['3.1.1.7', 'longreq', 'long values in header fields', 'user'],
  ['3.1.1.8', 'dblreq', 'extra trailing octets in a UDP datagram', 'user'],
  ['3.1.1.9', 'semiuri', 'semicolon-separated parameters in the user part', 200],
  ['3.1.1.10', 'transports', 'varied and unknown transport types', 200],
  ['3.1.1.11', 'mpart01', 'multipart MIME message', 'user'],
  ['3.1.1.12', 'unreason', 'unusual reason phrase', 'read'],
  ['3.1.1.13', 'noreason', 'empty reason phrase', 'read'],
  ['3.1.2.1', 'badinv01', 'extraneous header field separators', 400],
  ['3.1.2.2', 'clerr', 'Content-Length larger than the message', 400],
  ['3.1.2.3', 'ncl', 'negative Content-Length', 400],
  ['3.1.2.4', 'scalar02', 'request scalar fields with overlarge values', 400],
  ['3.1.2.5', 'scalarlg', 'response scalar fields with overlarge values', 'dropped'],
  ['3.1.2.6', 'quotbal', 'unterminated quoted string in a display name', 400],
  ['3.1.2.7', 'ltgtruri', '<> enclosing the Request-URI', 400],
  ['3.1.2.8', 'lwsruri', 'malformed Request-URI with embedded white space', 400],
  ['3.1.2.9', 'lwsstart', 'multiple SP separating Request-Line elements', 400],
  ['3.1.2.10', 'trws', 'SP characters at the end of the Request-Line', 400],
  ['3.1.2.11', 'escruri', 'escaped headers in the Request-URI', 400],
  ['3.1.2.12', 'baddate', 'invalid time zone in Date, which we do not read', 'user'],
  ['3.1.2.13', 'regbadct', 'name-addr URI not enclosed in <>', 400],
  ['3.1.2.14', 'badaspec', 'spaces within addr-spec', 400],
  ['3.1.2.15', 'baddn', 'non-token characters in a display name', 400],
  ['3.1.2.16', 'badvers', 'unknown protocol version', 505],
  ['3.1.2.17', 'mismatch01', 'start line and CSeq method mismatch', 400],
  ['3.1.2.18', 'mismatch02', 'unknown method with CSeq method mismatch', 400],
  ['3.1.2.19', 'bigcode', 'overlarge response code', 'dropped'],
  ['3.2.1', 'badbranch', 'missing transaction identifier', 200],
  ['3.3.1', 'insuf', 'missing required header fields', 400],
  ['3.3.2', 'unkscm', 'Request-URI with unknown scheme', 416],
  ['3.3.3', 'novelsc', 'Request-URI with known but atypical scheme', 416],
  ['3.3.4', 'unksm2', 'unknown URI schemes in header fields: the registrar decides', 'user'],
  ['3.3.5', 'bext01', 'Proxy-Require and Require', 420],
  ['3.3.6', 'invut', 'unknown Content-Type', 415],
  ['3.3.7', 'regaut01', 'unknown authorization scheme: the registrar decides', 'user'],
  ['3.3.8', 'multi01', 'multiple values in single-value required fields', 400],
  ['3.3.9', 'mcl01', 'multiple Content-Length values', 400],
  ['3.3.10', 'bcast', '200 with broadcast Via', 'read'],
  ['3.3.11', 'zeromf', 'Max-Forwards of zero', 200],
  ['3.3.12', 'cparam01', 'REGISTER with a Contact header parameter', 'user'],
  ['3.3.13', 'cparam02', 'REGISTER with a Contact URI parameter', 'user'],
  ['3.3.14', 'regescrt', 'REGISTER with a URI escaped header', 'user'],
  ['3.3.15', 'sdp01', 'unacceptable Accept offering', 406],
  ['3.4.1', 'inv2543', 'INVITE of RFC 2543', 'user'],
];

describe('RFC 4475', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ allow: ['INFO', 'REGISTER', 'MESSAGE'] });
  });
  afterEach(async () => {
    for (const invite of stage.user.invites) invite.refuse(480);
    for (const request of stage.user.requests) request.respond(200);
    await stage.finish();
    expect(stage.user.errors).toEqual([]);
  });

  test.each(verdicts)('%s %s: %s → %s', async (_section, file, _name, verdict) => {
    stage.peer.raw(bytesOf(file));
    await stage.settle();
    const handedOver = stage.user.invites.length + stage.user.requests.length;
    const answers = stage.network.sent.slice(1).map(({ text }) => Number(text.slice(8, 11)));
    expect(handedOver).toBe(verdict === 'user' ? 1 : 0);
    expect(answers).toEqual(typeof verdict === 'number' ? [verdict] : []);
    const { kind } = parseMessage(bytesOf(file));
    if (verdict === 'read') expect(kind).toBe('response');
    if (verdict === 'dropped') expect(kind).toBe('fault');
  });

  test('there are 49 of them', () => {
    expect(new Set(verdicts.map(([, file]) => file)).size).toBe(49);
  });

  const request = (file: string): ParsedRequest => {
    const message = parseMessage(bytesOf(file));
    if (!(message instanceof ParsedRequest)) throw new Error(`${file} is no request`);
    return message;
  };

  test('wsinv is read to its last quote', () => {
    const invite = request('wsinv');
    expect(invite.to).toMatchObject({ uri: 'sip:vivekg@chair-dnrc.example.com' });
    expect(invite.to.params.get('tag')).toBe('1918181833n');
    expect(invite.from.displayName).toBe('J Rosenberg \\"');
    expect(invite.header('max-forwards')).toBe('0068');
    expect(invite.cseq).toEqual({ number: 9, method: 'INVITE' });
    expect(invite.via).toMatchObject({ transport: 'UDP', host: '192.0.2.2', port: undefined });
    expect(invite.list('via')).toHaveLength(3);
    expect(invite.header('subject')).toBe('');
    expect(invite.header('newfangledheader')).toBe('newfangled value continued newfangled value');
    expect(invite.contacts[0]!.displayName).toBe('Quoted string ""');
    expect(invite.contacts[0]!.params.get('newparam')).toBe('newvalue');
    expect(invite.contacts[0]!.params.get('q')).toBe('0.33');
    expect(invite.contentType).toBe('application/sdp');
    expect(invite.body.length).toBe(150);
  });

  test('escapes mean what they mean', () => {
    expect(parseUri(request('esc01').uri)).toMatchObject({ user: 'sips:user@example.com', host: 'example.net' });
    expect(parseUri(request('escnull').from.uri)!.user).toBe('null-%00-null'.replace('%00', '\0'));
    expect(parseUri(request('semiuri').uri)!.user).toBe('user;par=u@example.net');
    expect(request('esc02').method).toBe('RE%47IST%45R');
  });

  test('long values are complete', () => {
    const long = request('longreq');
    expect(parseUri(long.from.uri)!.user).toBe('amazinglylongcallername'.repeat(5));
    expect([...parseUri(long.to.uri)!.params]).toHaveLength(3);
    expect(long.list('via')).toHaveLength(34);
  });

  test('what follows the Content-Length is no part of the message', () => {
    expect(request('dblreq').method).toBe('REGISTER');
    expect(request('dblreq').body.length).toBe(0);
  });

  test('multipart bodies come apart, binary ones too', () => {
    const parts = bodyParts(request('mpart01'));
    expect(parts.map((part) => part.contentType)).toEqual(['text/plain', 'application/octet-stream']);
    expect(Buffer.from(parts[0]!.body).toString()).toBe('Hello');
    expect(parts[1]!.body.length).toBeGreaterThan(200);
  });

  test('reason phrases are UTF-8 or nothing', () => {
    const unusual = parseMessage(bytesOf('unreason'));
    const none = parseMessage(bytesOf('noreason'));
    if (!(unusual instanceof ParsedResponse) || !(none instanceof ParsedResponse)) throw new Error('no response');
    expect(unusual.reason).toBe('= 2**3 * 5**2 но сто девяносто девять - простое');
    expect(none.reason).toBe('');
  });

  test('an unknown transport in a Via is no reason to fail', () => {
    expect(
      request('transports')
        .list('via')
        .map((via) => via.split(' ')[0]),
    ).toEqual(['SIP/2.0/UDP', 'SIP/2.0/SCTP', 'SIP/2.0/TLS', 'SIP/2.0/UNKNOWN', 'SIP/2.0/TCP']);
  });
});
