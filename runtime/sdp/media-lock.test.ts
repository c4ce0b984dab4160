/** Encrypted audio in offers and answers (RFC 4568): what is taken, what is refused, and that nothing is downgraded. */

import { describe, expect, test } from 'vitest';
import { answerOffer, type LocalSecurity, makeOffer, readAnswer } from './offer-answer.ts';
import { parseSdp } from './parse-sdp.ts';
import type { SessionDescription } from './session-description.ts';

const CODECS = [{ name: 'PCMU', payloadType: 0 }];
const [OURS, OURS_SHORT, THEIRS] = ['A', 'B', 'C'].map((letter) => letter.repeat(40)) as [string, string, string];
const keys = new Map([
  ['AES_CM_128_HMAC_SHA1_80', OURS],
  ['AES_CM_128_HMAC_SHA1_32', OURS_SHORT],
]);
const allowed: LocalSecurity = { required: false, keys };
const required: LocalSecurity = { required: true, keys };

function described(...sections: readonly string[][]): SessionDescription {
  const head = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
  const parsed = parseSdp(`${[...head, ...sections.flat()].join('\r\n')}\r\n`);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.description;
}

const plain = ['m=audio 4000 RTP/AVP 0'];
const crypto = (suite = 'AES_CM_128_HMAC_SHA1_80', tail = '', tag = 7) =>
  `a=crypto:${tag} ${suite} inline:${THEIRS}${tail}`;
const secure = (...lines: readonly string[]) => ['m=audio 4000 RTP/SAVP 0', ...lines];

function answer(offer: SessionDescription, security?: LocalSecurity) {
  return answerOffer(offer, { port: 5000, direction: 'sendrecv', ...(security && { security }) }, CODECS);
}

describe('an offer of encrypted audio', () => {
  test('is answered with the offerer’s number and suite, and a key of ours', () => {
    const answered = answer(described(secure(crypto('AES_CM_128_HMAC_SHA1_32', '|2^20'))), allowed);
    if (!answered.ok) throw new Error(answered.why);
    expect(answered.media[0]!.protocol).toBe('RTP/SAVP');
    const line = `crypto:7 AES_CM_128_HMAC_SHA1_32 inline:${OURS_SHORT}`;
    expect(answered.media[0]!.lines).toContainEqual({ type: 'a', value: line });
    expect(answered.agreed.srtp).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_32', local: OURS_SHORT, remote: THEIRS });
  });

  test('is refused where keys would travel in the open', () => {
    expect(answer(described(secure(crypto())))).toEqual({ ok: false, why: expect.stringContaining('TLS') });
  });

  test('the first line that we can use counts: others have suites, lengths or extras that we do not know', () => {
    const odd = [
      crypto('F8_128_HMAC_SHA1_80'),
      crypto(undefined, '|1:4'),
      `a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:AAA`,
    ];
    const answered = answer(described(secure(...odd, crypto(undefined, '', 9))), allowed);
    expect(answered).toMatchObject({ ok: true });
    expect(answered.ok && answered.media[0]!.lines.some(({ value }) => value.startsWith('crypto:9 '))).toBe(true);
    expect(answer(described(secure(...odd)), allowed)).toMatchObject({ ok: false });
  });

  test('beside a plain one: one is answered, the other switched off', () => {
    const both = described(secure(crypto()), plain);
    const ports = (security?: LocalSecurity) => {
      const answered = answer(both, security);
      return answered.ok && answered.media.map(({ port }) => port);
    };
    expect(ports(allowed)).toEqual([5000, 0]);
    expect(ports()).toEqual([0, 5000]);
  });
});

describe('where encryption is required', () => {
  test('plain audio is refused, in words', () => {
    expect(answer(described(plain), required)).toEqual({ ok: false, why: expect.stringContaining('encrypted') });
  });

  test('keys beside plain RTP (RFC 8643) are used; where it is not required they are passed over', () => {
    const best = described([...plain, crypto()]);
    expect(answer(best, required)).toMatchObject({ ok: true, agreed: { srtp: { remote: THEIRS } } });
    const answered = answer(best, allowed);
    expect(answered.ok && answered.agreed.srtp).toBeUndefined();
  });

  test('our offer names every suite, and an answer without a key of theirs is refused', () => {
    const local = { port: 5000, direction: 'sendrecv', security: required } as const;
    const [offered] = makeOffer(local, CODECS);
    expect(offered!.protocol).toBe('RTP/SAVP');
    expect(offered!.lines.filter(({ value }) => value.startsWith('crypto:')).map(({ value }) => value)).toEqual([
      `crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${OURS}`,
      `crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${OURS_SHORT}`,
    ]);
    const chosen = readAnswer(described(secure(crypto('AES_CM_128_HMAC_SHA1_32', '', 2))), local, CODECS);
    expect(chosen).toMatchObject({ ok: true, agreed: { srtp: { local: OURS_SHORT, remote: THEIRS } } });
    expect(readAnswer(described(plain), local, CODECS)).toMatchObject({ ok: false });
  });

  test('a later offer says again what was agreed on', () => {
    const answered = answer(described(secure(crypto())), allowed);
    const again = makeOffer(
      { port: 5000, direction: 'sendonly', security: allowed },
      CODECS,
      answered.ok ? answered.media : [],
    );
    expect(again[0]!.protocol).toBe('RTP/SAVP');
    expect(again[0]!.lines.filter(({ value }) => value.startsWith('crypto:'))).toHaveLength(1);
  });
});
