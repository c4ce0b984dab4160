/** Where offers and answers may stand (RFC 6337 §2.2, table 1). */

import { describe, expect, test } from 'vitest';
import { type Carrier, type Meaning, OfferAnswer, type Phase, patterns, type Speaker } from './offer-answer.ts';

const carriers: readonly Carrier[] = [
  'INVITE',
  'INVITE 1xx',
  'INVITE 1xx reliable',
  'INVITE 2xx',
  'ACK',
  'PRACK',
  'PRACK 2xx',
  'UPDATE',
  'UPDATE 2xx',
];

const inPhase = (phase: Phase): OfferAnswer => {
  const state = new OfferAnswer();
  if (phase === 'initial') return state;
  state.carries('us', 'INVITE');
  state.carries('peer', 'INVITE 1xx reliable');
  if (phase === 'established') state.confirmed();
  return state;
};

describe('offers and answers', () => {
  test.each(patterns)('an offer in $offer is answered in $answer', ({ offer, answer, phases }) => {
    for (const phase of phases) {
      for (const by of ['us', 'peer'] as const) {
        const state = inPhase(phase);
        expect(state.carries(by, offer)).toBe('offer');
        expect(state.open).toEqual({ by, in: offer });
        expect(state.carries(by === 'us' ? 'peer' : 'us', answer)).toBe('answer');
        expect(state.open).toBeUndefined();
      }
    }
  });

  test.each(['initial', 'early', 'established'] as const)('nothing else opens an offer: %s', (phase) => {
    const legal = patterns.filter(({ phases }) => phases.includes(phase)).map(({ offer }) => offer);
    for (const carrier of carriers) {
      const meaning = inPhase(phase).carries('peer', carrier);
      expect([carrier, meaning === 'offer']).toEqual([carrier, legal.includes(carrier)]);
    }
  });

  test('while an offer is open only its answer closes it', () => {
    for (const { offer, phases } of patterns) {
      const answers = patterns.filter((pattern) => pattern.offer === offer).map(({ answer }) => answer);
      for (const carrier of carriers.filter((other) => !answers.includes(other))) {
        const state = inPhase(phases[0]!);
        state.carries('us', offer);
        expect(['preview', 'misplaced', 'repeat']).toContain(state.carries('peer', carrier));
        expect(state.mayOffer(carrier)).toBe(false);
        expect(state.open).toEqual({ by: 'us', in: offer });
      }
    }
  });

  test.each<[string, [Speaker, Carrier, Meaning][]]>([
    [
      'an unreliable 183 shows the answer, the 200 gives it',
      [
        ['us', 'INVITE', 'offer'],
        ['peer', 'INVITE 1xx', 'preview'],
        ['peer', 'INVITE 1xx', 'preview'],
        ['peer', 'INVITE 2xx', 'answer'],
      ],
    ],
    [
      'a reliable 183 gives it, the 200 repeats it',
      [
        ['us', 'INVITE', 'offer'],
        ['peer', 'INVITE 1xx reliable', 'answer'],
        ['peer', 'INVITE 1xx', 'repeat'],
        ['peer', 'INVITE 2xx', 'repeat'],
      ],
    ],
    [
      'a late offer in a reliable 183, changed by PRACK and UPDATE before the 200',
      [
        ['peer', 'INVITE 1xx reliable', 'offer'],
        ['us', 'PRACK', 'answer'],
        ['us', 'PRACK', 'offer'],
        ['peer', 'PRACK 2xx', 'answer'],
        ['peer', 'UPDATE', 'offer'],
        ['us', 'UPDATE', 'misplaced'],
        ['us', 'UPDATE 2xx', 'answer'],
      ],
    ],
  ])('%s', (_story, steps) => {
    const state = new OfferAnswer();
    for (const [by, carrier, meaning] of steps)
      expect([carrier, state.carries(by, carrier)]).toEqual([carrier, meaning]);
  });

  test('a refused offer leaves what was agreed', () => {
    const state = inPhase('established');
    state.carries('us', 'UPDATE');
    state.withdrawn('INVITE');
    expect(state.open).toEqual({ by: 'us', in: 'UPDATE' });
    state.withdrawn('UPDATE');
    expect(state.open).toBeUndefined();
    expect(state.phase).toBe('established');
    expect(state.carries('peer', 'INVITE')).toBe('offer');
  });
});
