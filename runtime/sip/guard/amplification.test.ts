/**
 * Threat S10: somebody writes another's address into his datagrams, so that our answers hit that other. We must not be
 * worth it: bytes out over bytes in stay at or below 1.5, however long one waits.
 */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

const challenge = [
  'WWW-Authenticate',
  'Digest realm="pbx", nonce="0123456789012345678901234567890123456789", qop="auth"',
];
const victim = { address: '10.0.0.66', port: 5060 };

let serial = 0;
/** As small as a request gets that a phone would send. */
function request(
  method: string,
  lines: readonly string[] = [],
  more: { to?: string; uri?: string; body?: string } = {},
) {
  const id = ++serial;
  const { to = '<sip:a@10.0.0.1>', uri = 'sip:a@10.0.0.1', body = '' } = more;
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP 10.0.0.66;branch=z9hG4bK${id};rport`,
    'Max-Forwards: 70',
    `From: <sip:x@10.0.0.1>;tag=${id}`,
    `To: ${to}`,
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    ...lines,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

const contact = 'Contact: <sip:x@10.0.0.66>';
const ghost = { to: '<sip:a@10.0.0.1>;tag=ghost' };
const kinds: readonly (readonly [name: string, make: () => string])[] = [
  ['OPTIONS', () => request('OPTIONS')],
  ['INVITE, refused by policy', () => request('INVITE', [contact])],
  ['INVITE, challenged', () => request('INVITE', [contact, 'Subject: challenge'])],
  ['REGISTER, challenged', () => request('REGISTER', [contact, 'Expires: 3600'])],
  ['MESSAGE, challenged', () => request('MESSAGE', ['Content-Type: text/plain'], { body: 'hello' })],
  ['SUBSCRIBE, not allowed', () => request('SUBSCRIBE', [contact, 'Event: presence'])],
  ['BYE of no dialog', () => request('BYE', [], ghost)],
  ['INVITE into no dialog', () => request('INVITE', [contact], ghost)],
  ['CANCEL of nothing', () => request('CANCEL')],
  ['NOTIFY that nobody asked for', () => request('NOTIFY', [contact, 'Event: message-summary'], ghost)],
  ['a method that is none', () => request('JUMP')],
  ['a required extension', () => request('INVITE', [contact, 'Require: magic'])],
  ['a foreign scheme', () => request('INVITE', [contact], { uri: 'soap.beep://10.0.0.1' })],
  ['a broken CSeq', () => request('OPTIONS').replace('CSeq: 1 ', 'CSeq: one ')],
  ['another version', () => request('OPTIONS').replace(' SIP/2.0\r\n', ' SIP/3.0\r\n')],
  ['a body that is too short', () => request('OPTIONS').replace('Content-Length: 0', 'Content-Length: 99')],
  ['an ACK', () => request('ACK', [], ghost)],
  [
    'compact and tiny',
    () =>
      'OPTIONS sip:a SIP/2.0\r\nv:SIP/2.0/UDP h;branch=z;rport\r\nf:<sip:a>;tag=1\r\nt:<sip:a>\r\ni:1\r\nCSeq:1 OPTIONS\r\n\r\n',
  ],
];

describe('bytes out over bytes in, from a forged address', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ guard: {}, allow: ['INFO', 'REGISTER', 'MESSAGE'], userAgentHeader: 'Cordboard/0.1.0' });
    stage.user.onInvite = (invite) => {
      const headers = invite.request.header('subject') ? [challenge as [string, string]] : [];
      invite.refuse(headers.length > 0 ? 401 : 403, { headers });
    };
    const { listener } = stage.userAgent;
    stage.userAgent.listener = {
      ...listener,
      request: (incoming) => incoming.respond(401, { headers: [challenge as [string, string]] }),
    };
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
  });

  test.each(kinds)('%s', async (name, make) => {
    const count = 20;
    let bytesIn = 0;
    for (let i = 0; i < count; i++) {
      const text = make();
      bytesIn += Buffer.byteLength(text);
      stage.peer.raw(Buffer.from(text), victim);
    }
    await stage.clock.advance(70_000);
    const out = stage.network.sent.filter(({ from }) => from.address === '10.0.0.1');
    const bytesOut = out.reduce((sum, { bytes }) => sum + bytes.length, 0);
    console.info(`S10 ${name}: ${bytesIn} bytes in, ${bytesOut} out, ${(bytesOut / bytesIn).toFixed(2)}`);
    expect(bytesOut / bytesIn).toBeLessThanOrEqual(1.5);
    expect(out.length).toBeLessThanOrEqual(count);
    expect(new Set(out.map(({ to }) => to.address))).toEqual(new Set(out.length > 0 ? [victim.address] : []));
  });

  test('answers are still given: what is left out is only what is spare', async () => {
    stage.peer.raw(Buffer.from(request('SUBSCRIBE', [contact])), victim);
    stage.peer.raw(Buffer.from(request('REGISTER', [contact])), victim);
    await stage.settle();
    const [notAllowed, challenged] = stage.network.sent.filter(({ from }) => from.address === '10.0.0.1');
    expect(notAllowed!.text).toMatch(/^SIP\/2.0 405 [\s\S]*\r\nAllow: /);
    expect(challenged!.text).toMatch(/^SIP\/2.0 401 [\s\S]*\r\nWWW-Authenticate: Digest /);
  });

  test('a refused INVITE of a stranger is answered as often as it is sent; that of a friend until its ACK comes', async () => {
    const count = () => stage.network.sent.filter(({ text }) => text.startsWith('SIP/2.0 403')).length;
    const text = request('INVITE', [contact]);
    for (let i = 0; i < 3; i++) stage.peer.raw(Buffer.from(text), victim);
    await stage.clock.advance(40_000);
    expect(count()).toBe(3);
    stage.userAgent.guard.proved(victim.address);
    stage.peer.raw(Buffer.from(request('INVITE', [contact])), victim);
    await stage.clock.advance(40_000);
    expect(count()).toBe(3 + 11);
  });
});
