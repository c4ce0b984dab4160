import fc from 'fast-check';
import { parse as oracle } from 'sdp-transform';
import { describe, expect, test } from 'vitest';
import { audioSections } from './audio-section.ts';
import { parseSdp } from './parse-sdp.ts';
import { serializeSdp } from './serialize-sdp.ts';
import { SDP_LIMITS } from './session-description.ts';

const PHONE = [
  'v=0',
  'o=alice 2890844526 2890844526 IN IP4 192.0.2.4',
  's=-',
  'c=IN IP4 192.0.2.4',
  'b=AS:64',
  't=0 0',
  'a=unknown:kept',
  'm=audio 49170 RTP/AVP 9 0 8 101',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=rtcp:53020',
  'a=sendonly',
  'm=video 51372 RTP/AVP 99',
  'a=rtpmap:99 h263-1998/90000',
  '',
].join('\r\n');

function parsed(text: string) {
  const result = parseSdp(text);
  if (!result.ok) throw new Error(result.fault);
  return result.description;
}

describe('parsing a session description', () => {
  test('reads what a phone sends and writes it back to the letter', () => {
    expect(serializeSdp(parsed(PHONE))).toBe(PHONE);
  });

  test('agrees with an independent parser', () => {
    const theirs = oracle(PHONE);
    const ours = parsed(PHONE);
    expect(ours.media.map(({ kind, port, protocol }) => ({ kind, port, protocol }))).toEqual(
      theirs.media.map(({ type, port, protocol }) => ({ kind: type, port, protocol })),
    );
    expect(ours.origin.sessionId).toBe(String(theirs.origin.sessionId));
  });

  test('finds the audio with its codecs, RTCP port and direction', () => {
    expect(audioSections(parsed(PHONE))).toEqual([
      {
        index: 0,
        address: '192.0.2.4',
        port: 49170,
        rtcpPort: 53020,
        codecs: [
          { payloadType: 9, name: 'G722', clock: 8000 },
          { payloadType: 0, name: 'PCMU', clock: 8000 },
          { payloadType: 8, name: 'PCMA', clock: 8000 },
        ],
        telephoneEvent: 101,
        secure: false,
        crypto: [],
        direction: 'sendonly',
      },
    ]);
  });

  test('an address of zeros is a hold in the old form', () => {
    const held = PHONE.replace('c=IN IP4 192.0.2.4', 'c=IN IP4 0.0.0.0').replace('a=sendonly', 'a=sendrecv');
    expect(audioSections(parsed(held))[0]?.direction).toBe('sendonly');
  });

  test('accepts bare line feeds and IPv6', () => {
    const text = PHONE.replaceAll('\r\n', '\n')
      .replace('IN IP4 192.0.2.4\ns', 'IN IP6 2001:db8::1\ns')
      .replace('c=IN IP4 192.0.2.4', 'c=IN IP6 2001:db8::1');
    expect(audioSections(parsed(text))[0]?.address).toBe('2001:db8::1');
  });

  test.each([
    ['', 'does not begin with v=0'],
    ['v=1\r\no=- 1 1 IN IP4 192.0.2.4\r\n', 'does not begin with v=0'],
    ['v=0\r\ns=-\r\n', 'has no o= line'],
    ['v=0\r\no=- 1 1 IN IP4\r\n', 'has a malformed o= line'],
    ['v=0\r\no=- 1 1 IN IP4 192.0.2.4\r\nm=audio 70000 RTP/AVP 0\r\n', 'has a malformed m= line'],
    ['v=0\r\no=- 1 1 IN IP4 192.0.2.4\r\nrubbish\r\n', 'has a line that is not type=value'],
    [
      `v=0\r\no=- 1 1 IN IP4 192.0.2.4\r\n${'m=audio 1 RTP/AVP 0\r\n'.repeat(SDP_LIMITS.media + 1)}`,
      'has more than 32 m= lines',
    ],
    ['x'.repeat(SDP_LIMITS.bytes + 1), 'longer than 64 KiB'],
  ])('refuses %j', (text, why) => {
    expect(parseSdp(text)).toEqual({ ok: false, fault: `the session description ${why}` });
  });

  test('never throws, whatever is cut, changed or repeated', () => {
    const mutated = fc
      .tuple(fc.nat(PHONE.length), fc.nat(40), fc.string({ unit: 'binary', maxLength: 30 }))
      .map(([at, cut, insert]) => PHONE.slice(0, at) + insert + PHONE.slice(at + cut));
    fc.assert(
      fc.property(mutated, (text) => {
        const result = parseSdp(text);
        if (result.ok) {
          audioSections(result.description);
          serializeSdp(result.description);
        }
      }),
      { numRuns: 5_000, seed: 4566 },
    );
  });
});
