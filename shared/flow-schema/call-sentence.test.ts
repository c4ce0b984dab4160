import { describe, expect, test } from 'vitest';
import { callSentence, type LegStory } from './call-sentence.ts';

const caller: LegStory = {
  leg: 'caller',
  direction: 'in',
  fromUser: 'ann',
  toUser: '200',
  startedAt: 0,
  answeredAt: 4000,
  endedAt: 127_000,
  sip: 200,
  cause: { by: 'caller', code: 'hungUp' },
  bridged: [],
};
const bob: LegStory = {
  ...caller,
  leg: 'leg-1',
  direction: 'out',
  fromUser: 'ann',
  toUser: 'bob',
  startedAt: 1000,
  cause: { by: 'callee', code: 'hungUp' },
};
const busy = (name: string, sip = 486): LegStory => {
  const { answeredAt: _, ...rest } = bob;
  return { ...rest, leg: name, toUser: name, sip, cause: { by: 'callee', code: 'rejected', sip } };
};
const { answeredAt: _, ...unanswered } = caller;

describe('one sentence for a call', () => {
  test.each<[what: string, legs: readonly LegStory[], en: string, de: string]>([
    [
      'answered by the flow alone',
      [caller],
      'ann called 200, answered after 4 s, stayed 2 min 3 s; ann hung up.',
      'ann rief 200 an, Antwort nach 4 Sek., 2 Min. 3 Sek. in der Leitung; ann legte auf.',
    ],
    [
      'connected, and the other side hangs up',
      [
        { ...caller, bridged: [{ leg: 'leg-1', at: 5000, partedAt: 65_000 }], cause: { by: 'callee', code: 'hungUp' } },
        bob,
      ],
      'ann called 200, answered after 4 s, connected with bob for 1 min; bob hung up.',
      'ann rief 200 an, Antwort nach 4 Sek., verbunden mit bob für 1 Min.; bob legte auf.',
    ],
    [
      'fetched back: both talks count',
      [
        {
          ...caller,
          bridged: [
            { leg: 'leg-1', at: 5000, partedAt: 10_000 },
            { leg: 'leg-1', at: 20_000, partedAt: 25_000 },
          ],
        },
        bob,
      ],
      'ann called 200, answered after 4 s, connected with bob for 10 s; ann hung up.',
      'ann rief 200 an, Antwort nach 4 Sek., verbunden mit bob für 10 Sek.; ann legte auf.',
    ],
    [
      'nobody there',
      [{ ...unanswered, endedAt: 30_000, cause: { by: 'caller', code: 'cancelled' } }, busy('bob'), busy('eve', 480)],
      'ann called 200, not reached: bob (busy) and eve (not reachable); ann gave up after 30 s.',
      'ann rief 200 an, nicht erreicht: bob (besetzt) und eve (nicht erreichbar); ann gab nach 30 Sek. auf.',
    ],
    [
      'answered, asked and not taken',
      [
        { ...unanswered, endedAt: 30_000, cause: { by: 'caller', code: 'cancelled' } },
        { ...bob, sip: 603, cause: { by: 'callee', code: 'rejected', sip: 603 } },
      ],
      'ann called 200, not reached: bob (declined); ann gave up after 30 s.',
      'ann rief 200 an, nicht erreicht: bob (abgelehnt); ann gab nach 30 Sek. auf.',
    ],
    [
      'turned away',
      [{ ...unanswered, endedAt: 100, cause: { by: 'flow', code: 'rejected', sip: 603 } }],
      'ann called 200; the call was turned away: declined.',
      'ann rief 200 an; der Anruf wurde abgewiesen: abgelehnt.',
    ],
    [
      'an answer without a word for it',
      [{ ...unanswered, endedAt: 100, cause: { by: 'flow', code: 'rejected', sip: 499 } }],
      'ann called 200; the call was turned away: SIP 499.',
      'ann rief 200 an; der Anruf wurde abgewiesen: SIP 499.',
    ],
    [
      'still running',
      [{ ...caller, endedAt: undefined, cause: undefined }],
      'ann called 200, answered after 4 s; the call goes on.',
      'ann rief 200 an, Antwort nach 4 Sek.; der Anruf läuft noch.',
    ],
    [
      'cut by a crash',
      [{ ...caller, recovered: true, cause: { by: 'runtime', code: 'failed' } }],
      'ann called 200, answered after 4 s, stayed 2 min 3 s; the end is not known, because the server stopped in the middle of the call.',
      'ann rief 200 an, Antwort nach 4 Sek., 2 Min. 3 Sek. in der Leitung; das Ende ist nicht bekannt, weil der Server mitten im Anruf stehen blieb.',
    ],
    [
      'placed by us',
      [{ ...bob, endedAt: 3_664_000 + 4000 }],
      'We called bob, answered after 3 s, stayed 1 h 1 min; bob hung up.',
      'Wir riefen bob an, Antwort nach 3 Sek., 1 Std. 1 Min. in der Leitung; bob legte auf.',
    ],
    ['no leg at all', [], 'Nothing is known of this call.', 'Von diesem Anruf ist nichts bekannt.'],
  ])('%s', (_what, legs, en, de) => {
    expect(callSentence(legs, 'en')).toBe(en);
    expect(callSentence(legs, 'de')).toBe(de);
  });

  test('a ring group of fifty is counted, not told', () => {
    const group = Array.from({ length: 50 }, (_, n) => busy(`phone-${n}`));
    const sentence = callSentence([{ ...unanswered, cause: { by: 'flow', code: 'completed' } }, ...group], 'en');
    expect(sentence).toContain('phone-2 (busy) and 47 more; the flow ended the call.');
    expect(sentence.length).toBeLessThan(160);
  });
});
