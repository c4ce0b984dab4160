import { describe, expect, test } from 'vitest';
import type { CallEvent, CallFact } from '../../shared/flow-schema/call-events.ts';
import type { CallRow } from './collections.ts';
import { foldCallRow } from './fold-call-row.ts';
import { type Cdr, foldCdrs } from './fold-cdr.ts';
import type { NewRow } from './store.ts';

const STARTED: CallFact = {
  type: 'call.started',
  from: 'sip:Ann@a.example',
  to: 'sip:+353123456@b.example',
  sipCallId: 'abc',
  flow: 'welcome',
  version: 3,
};
const CALLER: CallFact = {
  type: 'leg.started',
  leg: 'caller',
  direction: 'in',
  from: 'sip:ann@a.example',
  to: 'sip:200@b.example',
  account: 'ann',
  sipCallId: 'abc',
  remote: '192.0.2.1:5060',
};
const BOB: CallFact = {
  type: 'leg.started',
  leg: 'leg-1',
  direction: 'out',
  from: 'sip:ann@a.example',
  to: 'tel:+49301234',
  trunk: 'provider',
};
const leg = (leg: string, state: 'trying' | 'ringing' | 'early' | 'answered' | 'held' | 'ended', sip?: number) =>
  ({ type: 'leg.changed', leg, state, ...(sip !== undefined && { sip }) }) as const satisfies CallFact;
const HUNG_UP: CallFact = { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } };

/** Folds facts that happen a second apart, the first at 1000. */
function cdrsOf(...facts: CallFact[]): readonly Cdr[] {
  let call: NewRow<CallRow> | undefined;
  let cdrs: readonly Cdr[] = [];
  facts.forEach((fact, seq) => {
    const event = { call: 'c', seq, at: 1000 + seq * 1000, ...fact } as CallEvent;
    call = foldCallRow(call, event);
    cdrs = foldCdrs(call, cdrs, event);
  });
  return cdrs;
}

describe('the leg of the caller', () => {
  test('is told whole by leg.started: who, whence, by which account, and what the call adds', () => {
    expect(cdrsOf(STARTED, CALLER)).toEqual([
      {
        _id: 'c/caller',
        owner: 'local',
        call: 'c',
        leg: 'caller',
        direction: 'in',
        from: 'sip:ann@a.example',
        to: 'sip:200@b.example',
        fromUser: 'ann',
        toUser: '200',
        account: 'ann',
        sipCallId: 'abc',
        remote: '192.0.2.1:5060',
        flow: 'welcome',
        version: 3,
        startedAt: 2000,
        bridged: [],
      },
    ]);
  });

  test('is known from the call alone where nobody tells of it', () => {
    const [caller] = cdrsOf(STARTED, leg('caller', 'ringing'), leg('caller', 'answered', 200), HUNG_UP);
    expect(caller).toMatchObject({ leg: 'caller', direction: 'in', fromUser: 'ann', toUser: '+353123456' });
    expect(caller).toMatchObject({ sipCallId: 'abc', startedAt: 1000, ringingAt: 2000, answeredAt: 3000 });
    expect(caller).toMatchObject({ endedAt: 4000, talked: 1000, sip: 200, cause: { by: 'caller', code: 'hungUp' } });
  });

  test('may be told of before its call, and takes flow and version when that is', () => {
    expect(cdrsOf(CALLER)[0]).toMatchObject({ flow: '', version: 0 });
    expect(cdrsOf(CALLER, STARTED)).toMatchObject([{ flow: 'welcome', version: 3, startedAt: 1000 }]);
  });

  test('has a record even when the call ends before anything is told of a leg', () => {
    expect(cdrsOf(STARTED, HUNG_UP)).toMatchObject([{ leg: 'caller', endedAt: 2000, cause: { code: 'hungUp' } }]);
  });
});

test('the last word on a leg’s audio stands in its record, and in no other', () => {
  const heard = (loss: number): CallFact => {
    return { type: 'media.reported', leg: 'leg-1', loss, jitterMs: 2, packetsIn: 90, packetsOut: 100, mos: 4 };
  };
  const [caller, bob] = cdrsOf(STARTED, CALLER, BOB, heard(0.5), HUNG_UP, heard(0.1));
  expect(bob?.audio).toEqual({ loss: 0.1, jitterMs: 2, packetsIn: 90, packetsOut: 100, mos: 4 });
  expect(caller).not.toHaveProperty('audio');
});

describe('how a leg ends', () => {
  const rejected = { by: 'callee', code: 'rejected', sip: 486 } as const;

  test('one that is never answered keeps the final answer, and has talked of nothing', () => {
    const busy: CallFact = { type: 'leg.changed', leg: 'leg-1', state: 'ended', sip: 486, cause: rejected };
    const [, bob] = cdrsOf(STARTED, CALLER, BOB, leg('leg-1', 'ringing', 180), busy);
    expect(bob).toMatchObject({ ringingAt: 4000, endedAt: 5000, sip: 486, cause: rejected });
    expect(bob).not.toHaveProperty('talked');
    expect(bob).not.toHaveProperty('answeredAt');
  });

  test('the status may come by the cause alone', () => {
    const busy: CallFact = { type: 'leg.changed', leg: 'leg-1', state: 'ended', cause: rejected };
    expect(cdrsOf(STARTED, CALLER, BOB, busy)[1]).toMatchObject({ sip: 486 });
  });

  test('an answered one keeps its 200, whatever its BYE was answered with', () => {
    const [caller] = cdrsOf(STARTED, CALLER, leg('caller', 'answered', 200), leg('caller', 'ended', 481));
    expect(caller).toMatchObject({ sip: 200, talked: 1000 });
  });

  test('the leg keeps its own end and takes the cause of its call when it has none', () => {
    const [caller] = cdrsOf(STARTED, leg('caller', 'answered', 200), leg('caller', 'ended'), HUNG_UP);
    expect(caller).toMatchObject({ endedAt: 3000, talked: 1000, cause: { by: 'caller', code: 'hungUp' } });
  });

  test('a second end, and news after the end, change nothing', () => {
    const [caller] = cdrsOf(STARTED, leg('caller', 'ended', 487), leg('caller', 'answered', 200), HUNG_UP, HUNG_UP);
    expect(caller).toMatchObject({ endedAt: 2000, sip: 487 });
    expect(caller).not.toHaveProperty('answeredAt');
  });

  test('a clock that steps back between answer and end makes no negative talk', () => {
    const call = { at: 5000, call: 'c', seq: 0, ...STARTED } as CallEvent & { type: 'call.started' };
    const row = foldCallRow(undefined, call);
    const events = [
      { call: 'c', seq: 1, at: 5000, ...leg('caller', 'answered', 200) },
      { call: 'c', seq: 2, at: 4000, ...leg('caller', 'ended') },
    ];
    expect(events.reduce<readonly Cdr[]>((cdrs, event) => foldCdrs(row, cdrs, event), [])[0]?.talked).toBe(0);
  });
});

describe('bridges', () => {
  const both = (type: 'legs.bridged' | 'legs.parted'): CallFact => ({ type, legs: ['caller', 'leg-1'] });

  test('stand on both legs, in order, with their ends', () => {
    const [caller, bob] = cdrsOf(STARTED, CALLER, BOB, both('legs.bridged'), both('legs.parted'), both('legs.bridged'));
    expect(caller?.bridged).toEqual([
      { leg: 'leg-1', at: 4000, partedAt: 5000 },
      { leg: 'leg-1', at: 6000 },
    ]);
    expect(bob?.bridged).toEqual([
      { leg: 'caller', at: 4000, partedAt: 5000 },
      { leg: 'caller', at: 6000 },
    ]);
  });

  test('end with either leg, on both', () => {
    const [caller, bob] = cdrsOf(STARTED, CALLER, BOB, both('legs.bridged'), leg('leg-1', 'ended'));
    expect(bob?.bridged).toEqual([{ leg: 'caller', at: 4000, partedAt: 5000 }]);
    expect(caller?.bridged).toEqual([{ leg: 'leg-1', at: 4000, partedAt: 5000 }]);
  });
});

describe('what a call cannot do', () => {
  test('fill memory: legs and bridges are bounded', () => {
    const legs = Array.from({ length: 600 }, (_, n): CallFact => ({ ...BOB, leg: `leg-${n}` }) as CallFact);
    expect(cdrsOf(STARTED, ...legs)).toHaveLength(500);
    const parked = Array.from({ length: 150 }, (): CallFact => ({ type: 'legs.bridged', legs: ['caller', 'leg-1'] }));
    expect(cdrsOf(STARTED, CALLER, BOB, ...parked)[0]?.bridged).toHaveLength(100);
  });

  test('invent legs: news of an unknown one are no record', () => {
    expect(cdrsOf(STARTED, CALLER, leg('ghost', 'answered', 200))).toHaveLength(1);
  });

  test('change rows that an event is not about: they stay the same objects', () => {
    const before = cdrsOf(STARTED, CALLER, BOB);
    const after = foldCdrs(undefined, before, { call: 'c', seq: 9, at: 9, ...leg('leg-1', 'answered', 200) });
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(foldCdrs(undefined, before, { call: 'c', seq: 9, at: 9, ...leg('caller', 'held') })).toBe(before);
  });
});
