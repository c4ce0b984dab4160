/** Seeded mutations of session descriptions: a verdict on each, never a throw; offer and answer survive what parses. */

import { describe, expect, test, vi } from 'vitest';
import { figuresOf, fuzz } from '../sip/testing/fuzz.ts';
import { audioSections } from './audio-section.ts';
import { LocalDescription } from './local-description.ts';
import { answerOffer, makeOffer, readAnswer } from './offer-answer.ts';
import { parseSdp } from './parse-sdp.ts';
import { serializeSdp } from './serialize-sdp.ts';
import type { SessionDescription } from './session-description.ts';

vi.setConfig({ testTimeout: 1_800_000 });

/** With those of `runtime/sip` 100,000, and ten million in `npm run test:long`. */
const inputs = process.env.TEST_LONG === '1' ? 3_000_000 : 30_000;

const session = (address: string, ...lines: string[]): Buffer =>
  Buffer.from(['v=0', `o=- 42 1 IN ${address}`, 's=-', `c=IN ${address}`, 't=0 0', ...lines, ''].join('\r\n'));

const seeds = [
  session(
    'IP4 192.0.2.4',
    'b=AS:64',
    'a=group:BUNDLE 0',
    'm=audio 49170 RTP/AVP 9 0 8 101',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=rtcp:53020 IN IP4 192.0.2.5',
    'a=sendonly',
    'm=video 51372 RTP/AVP 99',
    'a=rtpmap:99 h263-1998/90000',
  ),
  session('IP6 2001:db8::1', 'a=inactive', 'm=audio 4000 RTP/AVP 97', 'a=rtpmap:97 PCMA/8000/1', 'a=ptime:20'),
  session('IP4 0.0.0.0', 'm=audio 4000/2 RTP/AVP 0', 'm=image 0 udptl t38', 'm=audio 4002 RTP/AVP 8 0'),
  session(
    'IP4 198.51.100.7',
    'a=ice-ufrag:8hhY',
    'a=fingerprint:sha-256 4A:AD:B9:B1:3F:82:18:3B',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 0',
    'c=IN IP4 203.0.113.9/127',
    'a=mid:0',
    'a=candidate:1 1 UDP 2130706431 198.51.100.7 50000 typ host',
    'a=rtcp-mux',
    'a=setup:actpass',
  ),
];

const lineParts = ['\r\n', '\r', '\n', '\0', '=', ' ', '/', ':', '-1', '65536', '99999999999999999999', 'é', '\u00ff'];
const wholeLines = [
  'v=0\r\n',
  'o=- 1 1 IN IP4 x\r\n',
  'c=IN IP4 0.0.0.0\r\n',
  'm=audio 1 RTP/AVP 0\r\n',
  'a=sendrecv\r\n',
];
const bombs = ['a'.repeat(9000), 'm=audio 1 RTP/AVP 0\r\n'.repeat(40), ' 0'.repeat(500), 'a=rtpmap:0 '.repeat(50)];
const splinters = [...lineParts, ...wholeLines, ...bombs];

const local = { port: 20_000, direction: 'sendrecv' } as const;
const codecs = [
  { name: 'PCMU', payloadType: 0 },
  { name: 'PCMA', payloadType: 8 },
] as const;

/** All that is done with a description of a peer. */
function use(description: SessionDescription): void {
  audioSections(description);
  readAnswer(description, local, codecs);
  makeOffer(local, codecs, description.media);
  const answer = answerOffer(description, local, codecs);
  if (answer.ok) {
    const text = new LocalDescription(7).render({ family: 'IP4', address: '192.0.2.1' }, answer.media);
    // What we answer has as many sections as the offer and can be read (RFC 3264 §6).
    expect(parseSdp(text)).toMatchObject({ ok: true, description: { media: { length: description.media.length } } });
  }
}

describe('session descriptions', () => {
  test(`${inputs} mutants get a verdict; what is accepted reads the same when written again`, async () => {
    const plan = { inputs, seed: 8866, seeds, splinters };
    const figures = await fuzz(plan, (bytes) => {
      const parsed = parseSdp(bytes.toString('utf8'));
      if (!parsed.ok) return 'refused';
      use(parsed.description);
      expect(parseSdp(serializeSdp(parsed.description))).toEqual(parsed);
      return 'accepted';
    });
    console.info(figuresOf('SDP', plan, figures));
    expect(figures.verdicts.accepted).toBeGreaterThan(inputs / 10);
    expect(figures.verdicts.refused).toBeGreaterThan(inputs / 10);
  });
});
