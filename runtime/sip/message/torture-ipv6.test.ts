/** IPv6 in messages, by the cases of RFC 5118, in our own words. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import { parseMessage } from './parse-message.ts';
import { ParsedResponse } from './parsed-message.ts';
import { parseUri } from './uri.ts';

interface Variation {
  readonly uri?: string;
  readonly via?: string;
  readonly to?: string;
  readonly contact?: string;
  readonly more?: readonly string[];
  readonly body?: string;
}

let serial = 0;

function invite({ uri = 'sip:bob@[2001:db8::10]', via, to, contact, more = [], body = '' }: Variation): Buffer {
  const sentBy = via ?? '[2001:db8::9:1]';
  const lines = [
    `INVITE ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${sentBy};branch=z9hG4bKv6${++serial};rport`,
    ...more,
    'Max-Forwards: 70',
    'From: <sip:alice@[2001:db8::9:1]>;tag=81x2',
    `To: <${to ?? uri}>`,
    `Call-ID: v6-${serial}@[2001:db8::9:1]`,
    'CSeq: 1 INVITE',
    `Contact: <${contact ?? 'sip:alice@[2001:db8::9:1]:5062'}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

describe('IPv6 (RFC 5118)', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    for (const pending of stage.user.invites) pending.refuse(480);
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });
  const receive = async (variation: Variation) => {
    stage.peer.raw(invite(variation));
    await stage.settle();
    return stage.user.invites.at(-1)?.request;
  };

  test('RFC 5118 §4.1: addresses in brackets, everywhere', async () => {
    const request = await receive({});
    expect(parseUri(request!.uri)).toMatchObject({ user: 'bob', host: '2001:db8::10', port: undefined });
    expect(request!.via).toMatchObject({ host: '2001:db8::9:1', port: undefined });
    expect(parseUri(request!.contacts[0]!.uri)).toMatchObject({ host: '2001:db8::9:1', port: 5062 });
  });

  test('RFC 5118 §4.2: without brackets a Request-URI is malformed: 400', async () => {
    expect(await receive({ uri: 'sip:2001:db8::10', to: 'sip:bob@example.org' })).toBeUndefined();
    expect(stage.peer.responses.map(({ status }) => status)).toEqual([400]);
    stage.peer.responses.length = 0;
  });

  test('RFC 5118 §4.3: what looks like a port within the brackets is part of the address', async () => {
    const request = await receive({ uri: 'sip:[2001:db8::10:5070]' });
    expect(parseUri(request!.uri)).toMatchObject({ host: '2001:db8::10:5070', port: undefined });
  });

  test('RFC 5118 §4.4: behind the brackets it is a port', async () => {
    const request = await receive({ uri: 'sip:[2001:db8::10]:5070' });
    expect(parseUri(request!.uri)).toMatchObject({ host: '2001:db8::10', port: 5070 });
  });

  test.each(['[2001:db8::9:255]', '2001:db8::9:255'])(
    'RFC 5118 §4.5: received=%s in a Via is understood',
    (received) => {
      const via = `Via: SIP/2.0/UDP [2001:db8::9:1]:6050;received=${received};branch=z9hG4bKas3`;
      const lines = [
        'SIP/2.0 200 OK',
        via,
        'From: <sip:a@b>;tag=1',
        'To: <sip:b@b>;tag=2',
        'Call-ID: 1',
        'CSeq: 1 BYE',
      ];
      const response = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`));
      expect(response).toBeInstanceOf(ParsedResponse);
      if (response.kind !== 'response') return;
      expect(response.via).toMatchObject({ host: '2001:db8::9:1', port: 6050 });
      expect(response.via.params.get('branch')).toBe('z9hG4bKas3');
      expect(response.via.params.get('received')).toBe(received);
    },
  );

  test('RFC 5118 §4.6, §4.8: addresses of both families in a body are the business of whoever reads it', async () => {
    const body =
      'v=0\r\no=- 1 1 IN IP6 2001:db8::20\r\ns=-\r\nc=IN IP6 2001:db8::20\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n';
    expect((await receive({ body }))!.text).toBe(body);
  });

  test('RFC 5118 §4.7: both families in the headers of one message', async () => {
    const more = [
      'Via: SIP/2.0/TCP 192.0.2.2;branch=z9hG4bK1d32hr4',
      'Via: SIP/2.0/UDP [2001:db8::9:1]:5060;branch=z9hG4bK2',
    ];
    const request = await receive({ more, contact: 'sip:alice@192.0.2.1' });
    expect(request!.list('via')).toHaveLength(3);
    expect(parseUri(request!.contacts[0]!.uri)!.host).toBe('192.0.2.1');
  });

  test('RFC 5118 §4.9: an IPv4 address inside an IPv6 one', async () => {
    const request = await receive({ via: '[::ffff:192.0.2.10]:19823', contact: 'sip:alice@[::ffff:192.0.2.2]' });
    expect(request!.via).toMatchObject({ host: '::ffff:192.0.2.10', port: 19_823 });
    expect(parseUri(request!.contacts[0]!.uri)!.host).toBe('::ffff:192.0.2.2');
  });

  test('RFC 5118 §4.10: the three colons that the grammar of RFC 3261 allowed are read as they stand', async () => {
    const request = await receive({ uri: 'sip:bob@[2001:db8:::192.0.2.1]' });
    expect(parseUri(request!.uri)!.host).toBe('2001:db8:::192.0.2.1');
  });

  test.each(['[2001:db8::g]', '[2001:db8::1', '[]'])('RFC 5118 §4.10: %s is no address', async (host) => {
    expect(await receive({ uri: `sip:bob@${host}`, to: 'sip:bob@example.org' })).toBeUndefined();
    expect(stage.peer.responses.map(({ status }) => status)).toEqual([400]);
  });
});
