import { describe, expect, test } from 'vitest';
import { LocalDescription } from './local-description.ts';
import { answerOffer, makeOffer, readAnswer, type SupportedCodec } from './offer-answer.ts';
import { parseSdp } from './parse-sdp.ts';
import { serializeSdp } from './serialize-sdp.ts';

const CODECS: readonly SupportedCodec<'PCMU' | 'PCMA'>[] = [
  { name: 'PCMU', payloadType: 0 },
  { name: 'PCMA', payloadType: 8 },
];
const LOCAL = { port: 20_000, direction: 'sendrecv' } as const;

function description(...media: string[]) {
  const parsed = parseSdp(
    ['v=0', 'o=- 1 1 IN IP4 192.0.2.4', 's=-', 'c=IN IP4 192.0.2.4', 't=0 0', ...media].join('\n'),
  );
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.description;
}

function mediaText(media: Parameters<typeof serializeSdp>[0]['media']): string {
  const origin = { user: '-', sessionId: '1', version: '1', family: 'IP4', address: '192.0.2.1' } as const;
  return serializeSdp({ origin, lines: [], media }).split('\r\n').slice(2, -1).join('\n');
}

describe('answering an offer', () => {
  test('takes the first codec of the offerer that we speak, with its payload numbers', () => {
    const offer = description('m=audio 4000 RTP/AVP 9 8 0 96', 'a=rtpmap:96 telephone-event/8000');
    const answer = answerOffer(offer, LOCAL, CODECS);
    expect(answer).toMatchObject({
      ok: true,
      agreed: {
        codec: 'PCMA',
        payloadType: 8,
        telephoneEvent: 96,
        direction: 'sendrecv',
        remote: { port: 4000, rtcpPort: 4001 },
      },
    });
    expect(answer.ok && mediaText(answer.media)).toBe(
      'm=audio 20000 RTP/AVP 8 96\na=rtpmap:8 PCMA/8000\na=rtpmap:96 telephone-event/8000\na=fmtp:96 0-16\na=ptime:20\na=sendrecv',
    );
  });

  test('a codec may come under a dynamic number', () => {
    const offer = description('m=audio 4000 RTP/AVP 97', 'a=rtpmap:97 pcmu/8000');
    expect(answerOffer(offer, LOCAL, CODECS)).toMatchObject({ ok: true, agreed: { codec: 'PCMU', payloadType: 97 } });
  });

  test('every other section keeps its place with port 0', () => {
    const offer = description(
      'm=video 5000 RTP/AVP 99',
      'm=audio 4000 RTP/AVP 0',
      'm=audio 4002 RTP/SAVP 0',
      'm=image 0 udptl t38',
    );
    const answer = answerOffer(offer, LOCAL, CODECS);
    expect(answer.ok && answer.media.map(({ kind, port }) => `${kind} ${port}`)).toEqual([
      'video 0',
      'audio 20000',
      'audio 0',
      'image 0',
    ]);
  });

  test.each([
    ['sendrecv', 'sendrecv'],
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
  ])('%s is answered %s', (theirs, ours) => {
    const answer = answerOffer(description('m=audio 4000 RTP/AVP 0', `a=${theirs}`), LOCAL, CODECS);
    expect(answer.ok && answer.agreed.direction).toBe(ours);
  });

  test.each([
    ['no codec in common', ['m=audio 4000 RTP/AVP 18']],
    ['a codec of ours at another clock', ['m=audio 4000 RTP/AVP 97', 'a=rtpmap:97 PCMU/16000']],
    ['only video', ['m=video 5000 RTP/AVP 99']],
    ['audio that is switched off', ['m=audio 0 RTP/AVP 0']],
    ['no media at all', []],
    ['encrypted audio only', ['m=audio 4000 RTP/SAVP 0']],
  ])('%s is refused', (_name, media) => {
    expect(answerOffer(description(...media), LOCAL, CODECS).ok).toBe(false);
  });
});

describe('our own offer', () => {
  test('holds all our codecs and telephone-event', () => {
    expect(mediaText(makeOffer(LOCAL, CODECS))).toBe(
      'm=audio 20000 RTP/AVP 0 8 101\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=ptime:20\na=sendrecv',
    );
  });

  test('keeps the places of sections and the number of telephone-event when made again', () => {
    const offer = description(
      'm=video 5000 RTP/AVP 99',
      'm=audio 4000 RTP/AVP 0 96',
      'a=rtpmap:96 telephone-event/8000',
    );
    const first = answerOffer(offer, LOCAL, CODECS);
    const again = first.ok ? makeOffer(LOCAL, CODECS, first.media) : [];
    expect(again.map(({ kind, port, formats }) => `${kind} ${port} ${formats}`)).toEqual([
      'video 0 99',
      'audio 20000 0,8,96',
    ]);
  });

  test('the answer decides codec, address and direction', () => {
    const answer = description('m=audio 4000 RTP/AVP 8 101', 'a=rtpmap:101 telephone-event/8000', 'a=sendonly');
    expect(readAnswer(answer, LOCAL, CODECS)).toMatchObject({
      ok: true,
      agreed: { codec: 'PCMA', telephoneEvent: 101, direction: 'recvonly' },
    });
  });

  test('an answer that takes nothing is a failure', () => {
    expect(readAnswer(description('m=audio 0 RTP/AVP 0'), LOCAL, CODECS).ok).toBe(false);
  });
});

describe('our origin within one dialog', () => {
  test('the version rises when and only when the text changes', () => {
    const ours = new LocalDescription(4711);
    const address = { family: 'IP4', address: '192.0.2.1' } as const;
    const versions = ([['sendrecv'], ['sendrecv'], ['recvonly'], ['recvonly'], ['sendrecv']] as const).map(
      ([direction]) => {
        const text = ours.render(address, makeOffer({ port: 20_000, direction }, CODECS));
        return /o=- 4711 (\d+) IN IP4 192\.0\.2\.1/.exec(text)?.[1];
      },
    );
    expect(versions).toEqual(['1', '1', '2', '2', '3']);
  });
});
