/** Responses of the corpus: those that calls, registrations and refusals are made of. */

import { audioOffer, lines, type Sample } from './corpus-parts.ts';

/** The headers that a response repeats, of one call through a proxy. */
const echoed = (cseq: string, toTag = ';tag=b27e1a1d33761e85846fc98f5f3a7e58') => [
  'Via: SIP/2.0/UDP p1.example.com:5060;branch=z9hG4bK2d4790.1;received=192.0.2.101',
  'Via: SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bK74bf9;rport=5060',
  'From: "Alice" <sip:alice@atlanta.example.com>;tag=9fxced76sl',
  `To: Bob <sip:bob@biloxi.example.com>${toTag}`,
  'Call-ID: 3848276298220188511@atlanta.example.com',
  `CSeq: ${cseq}`,
];

const ofPhone = [
  'Via: SIP/2.0/UDP 192.168.1.40:5062;branch=z9hG4bK2b91;rport=5062;received=192.168.1.40',
  'From: <sip:2000@pbx.example.com>;tag=4f6b2c9d1e',
  'To: <sip:2000@pbx.example.com>;tag=as6f0a',
  'Call-ID: 3c267009c5f3-1x2y',
];

export const responses: readonly Sample[] = [
  { name: '100', text: lines('SIP/2.0 100 Trying', ...echoed('1 INVITE', '')), body: '' },
  {
    name: '180',
    text: lines('SIP/2.0 180 Ringing', ...echoed('1 INVITE'), 'Contact: <sip:bob@192.0.2.4:5070>', 'Server: phone'),
    body: '',
  },
  {
    name: '183 with early media, reliable',
    text: lines(
      'SIP/2.0 183 Session Progress',
      ...echoed('1 INVITE'),
      'Contact: <sip:bob@192.0.2.4:5070;transport=udp>',
      'Require: 100rel',
      'RSeq: 776656',
      'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE, PRACK',
      'Content-Type: application/sdp',
    ),
    body: audioOffer,
  },
  {
    name: '200 to INVITE',
    text: lines(
      'SIP/2.0 200 OK',
      ...echoed('1 INVITE'),
      'Record-Route: <sip:p2.example.net;lr>, <sip:p1.example.com;lr>',
      'Contact: <sip:bob@192.0.2.4:5070>',
      'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, PUBLISH, MESSAGE',
      'Supported: replaces, timer',
      'Require: timer',
      'Session-Expires: 1800;refresher=uac',
      'Server: exchange 18.9',
      'Content-Type: application/sdp',
    ),
    body: audioOffer,
  },
  { name: '200 to BYE', text: lines('SIP/2.0 200 OK', ...echoed('2 BYE')), body: '' },
  {
    name: '200 to REGISTER',
    text: lines(
      'SIP/2.0 200 OK',
      ...ofPhone,
      'CSeq: 2 REGISTER',
      'Contact: <sip:2000@192.168.1.40:5062;line=8ygxqz3p>;expires=600;+sip.instance="<urn:uuid:0-1-2-AABBCC>";reg-id=1',
      'Contact: "Soft phone" <sip:2000@192.168.1.77:49811;rinstance=81c2>;expires=57',
      'Service-Route: <sip:edge.example.com;lr>',
      'Date: Wed, 25 Nov 2026 22:41:07 GMT',
    ),
    body: '',
  },
  {
    name: '200 to OPTIONS',
    text: lines(
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP 203.0.113.8:5060;branch=z9hG4bK1e57.b0a2d7c1.0',
      'From: sip:pinger@sbc.example.net;tag=uloc-1-5f1b-3e-0a1b2c3d',
      'To: sip:100@203.0.113.5:5060;tag=90ba2',
      'Call-ID: 5fe1ab2c-3d4e5f60-1b2c3d4@203.0.113.8',
      'CSeq: 1 OPTIONS',
      'Accept: application/sdp',
      'Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, OPTIONS, INFO, SUBSCRIBE',
      'Supported: replaces, norefersub, extended-refer, timer',
      'Allow-Events: message-summary, dialog',
    ),
    body: '',
  },
  { name: '202', text: lines('SIP/2.0 202 Accepted', ...echoed('93809823 REFER')), body: '' },
  {
    name: '302 to two places',
    text: lines(
      'SIP/2.0 302 Moved Temporarily',
      ...echoed('1 INVITE'),
      'Contact: "Bob, mobile" <sip:bob@mobile.example.net>;q=0.9, <sip:bob@home.example.net;transport=tcp>;q=0.4',
    ),
    body: '',
  },
  {
    name: '401',
    text: lines(
      'SIP/2.0 401 Unauthorized',
      ...ofPhone,
      'CSeq: 1 REGISTER',
      'WWW-Authenticate: Digest realm="pbx.example.com", nonce="4f8e2a0d9c", algorithm=SHA-256, qop="auth"',
      'WWW-Authenticate: Digest realm="pbx.example.com", nonce="4f8e2a0d9c", algorithm=MD5, qop="auth", stale=false',
    ),
    body: '',
  },
  {
    name: '407',
    text: lines(
      'SIP/2.0 407 Proxy Authentication Required',
      ...echoed('1 INVITE'),
      'Proxy-Authenticate: Digest realm="atlanta.example.com", qop="auth", nonce="f84f1cec41e6cbe5aea9c8e88d359", opaque="", stale=FALSE, algorithm=MD5',
    ),
    body: '',
  },
  {
    name: '486',
    text: lines('SIP/2.0 486 Busy Here', ...echoed('1 INVITE'), 'Reason: Q.850;cause=17;text="User busy"'),
    body: '',
  },
  { name: '487', text: lines('SIP/2.0 487 Request Terminated', ...echoed('1 INVITE')), body: '' },
  {
    name: '503',
    text: lines('SIP/2.0 503 Service Unavailable', ...echoed('1 INVITE'), 'Retry-After: 12 (overloaded)'),
    body: '',
  },
  {
    name: '200 in compact form',
    text: lines(
      'SIP/2.0 200 OK',
      'v: SIP/2.0/TCP 203.0.113.9;branch=z9hG4bKnashds8',
      'f: <sip:+19195550123@example.net>;tag=1928301774',
      't: <sip:+12125551212@gw1.example.net>;tag=314159',
      'i: a84b4c76e66710',
      'CSeq: 63104 INVITE',
      'm: <sip:gw@192.0.2.8:5060>',
      'c: application/sdp',
    ),
    body: audioOffer,
  },
  {
    name: '603 with a phrase',
    text: lines(
      'SIP/2.0 603 Not now, thank you; later perhaps',
      ...echoed('1 INVITE'),
      'Warning: 399 biloxi.example.com "declined by hand"',
    ),
    body: '',
  },
];
