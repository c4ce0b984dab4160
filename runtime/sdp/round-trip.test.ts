/** Whatever a session description says, it says the same after it was written and read. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSdp } from './parse-sdp.ts';
import { serializeSdp } from './serialize-sdp.ts';

const token = fc.stringMatching(/^[!-~]{1,16}$/);
const line = fc.record({
  type: fc.constantFrom(...'abceiknoprstuz'),
  value: fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replace(/[\r\n\0]/g, '')),
});
const lines = fc.array(line, { maxLength: 12 });
const description = fc.record({
  origin: fc.record({
    user: token,
    sessionId: token,
    version: token,
    family: fc.constantFrom('IP4' as const, 'IP6' as const),
    address: token,
  }),
  lines,
  media: fc.array(
    fc.record({
      kind: token,
      port: fc.nat(65_535),
      protocol: token,
      formats: fc.array(token, { maxLength: 64 }),
      lines,
    }),
    { maxLength: 8 },
  ),
});

test('parse ∘ serialize is the identity', () => {
  fc.assert(
    fc.property(description, (said) => {
      expect(parseSdp(serializeSdp(said))).toEqual({ ok: true, description: said });
    }),
    { numRuns: 500, seed: 8866 },
  );
});
