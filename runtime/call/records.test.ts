/** What the records say of calls that were dialled: one row a leg, who ended it and why, how long it rang and talked. */

import { expect, test } from 'vitest';
import type { CallRow } from '../store/collections.ts';
import { foldCallRow } from '../store/fold-call-row.ts';
import { type Cdr, foldCdrs } from '../store/fold-cdr.ts';
import type { NewRow } from '../store/store.ts';
import type { Dialled, DialStage } from './testing/dial-stage.ts';
import { plan, setDialStage } from './testing/dial-stage.ts';

interface Case {
  readonly name: string;
  readonly stages: readonly (readonly string[])[];
  /** What the phones do, a second of ringing after the INVITEs. */
  act(stage: DialStage, dialled: Dialled): void | Promise<void>;
  /** Of each leg: state of things at its end. */
  readonly records: Readonly<Record<string, object>>;
}

const talk = async (stage: DialStage, name: 'anna' | 'bob' = 'anna') => {
  stage.callees[name].answer();
  await stage.turn(0);
  await stage.turn(10_000);
};

const cases: readonly Case[] = [
  {
    name: 'the callee hangs up',
    stages: [['anna']],
    act: async (stage) => {
      await talk(stage);
      stage.callees.anna.hangUp();
    },
    records: {
      caller: { sip: 200, cause: { by: 'flow', code: 'completed' }, bridged: [{ leg: 'callee-1' }] },
      'callee-1': { sip: 200, talked: 10_000, cause: { by: 'callee', code: 'hungUp' }, bridged: [{ leg: 'caller' }] },
    },
  },
  {
    name: 'the caller hangs up',
    stages: [['anna']],
    act: async (stage) => {
      await talk(stage);
      stage.phone.bye();
    },
    records: {
      caller: { sip: 200, talked: 10_000, cause: { by: 'caller', code: 'hungUp' } },
      'callee-1': { sip: 200, talked: 10_000, cause: { by: 'caller', code: 'hungUp' } },
    },
  },
  {
    name: 'the caller gives up while it rings',
    stages: [['anna']],
    act: (stage) => stage.phone.cancel(),
    records: {
      caller: { sip: 487, cause: { by: 'caller', code: 'cancelled' }, bridged: [] },
      'callee-1': { cause: { by: 'caller', code: 'cancelled' }, bridged: [] },
    },
  },
  {
    name: 'busy, and the caller gets what fits',
    stages: [['anna']],
    act: (stage) => stage.callees.anna.refuse(486),
    records: {
      caller: { sip: 486, cause: { by: 'flow', code: 'completed', sip: 486 } },
      'callee-1': { sip: 486, cause: { by: 'callee', code: 'rejected', sip: 486 } },
    },
  },
  {
    name: 'nobody answers',
    stages: [['anna']],
    act: (stage) => stage.turn(20_000),
    records: {
      caller: { sip: 408 },
      'callee-1': { sip: 408, cause: { by: 'callee', code: 'timeout', sip: 408 } },
    },
  },
  {
    name: 'sent elsewhere',
    stages: [['anna']],
    act: (stage) => stage.callees.anna.refuse(302, ['Contact: <sip:x@192.0.2.9>']),
    records: {
      caller: { sip: 480 },
      'callee-1': { sip: 302, cause: { by: 'callee', code: 'redirected', sip: 302 } },
    },
  },
  {
    name: 'one of two answers',
    stages: [['anna', 'bob']],
    act: async (stage) => {
      await talk(stage, 'bob');
      stage.callees.bob.hangUp();
    },
    records: {
      caller: { bridged: [{ leg: 'callee-2' }] },
      'callee-1': { cause: { by: 'flow', code: 'cancelled', reason: 'answered elsewhere' }, bridged: [] },
      'callee-2': { sip: 200, talked: 10_000, cause: { by: 'callee', code: 'hungUp' } },
    },
  },
  {
    name: 'the second stage answers',
    stages: [['anna'], ['bob']],
    act: async (stage) => {
      stage.callees.anna.refuse(480);
      await stage.turn(0);
      await talk(stage, 'bob');
      stage.callees.bob.hangUp();
    },
    records: {
      'callee-1': { sip: 480, cause: { by: 'callee', code: 'rejected' } },
      'callee-2': { sip: 200, cause: { by: 'callee', code: 'hungUp' } },
    },
  },
  {
    name: 'the caller transfers, and leaves',
    stages: [['anna']],
    act: async (stage) => {
      await talk(stage);
      stage.names.set('sip:bob@10.0.0.1', stage.names.get('bob')!);
      stage.phone.request('REFER', { headers: ['Refer-To: <sip:bob@10.0.0.1>', 'Contact: <sip:caller@10.0.0.2>'] });
      await stage.turn(0);
      stage.phone.bye();
      await stage.turn(0);
      stage.callees.bob.answer();
      await stage.turn(5_000);
      stage.callees.bob.hangUp();
    },
    records: {
      caller: { talked: 10_000, cause: { by: 'caller', code: 'hungUp' }, bridged: [{ leg: 'callee-1' }] },
      'callee-1': {
        talked: 15_000,
        cause: { by: 'callee', code: 'hungUp' },
        bridged: [{ leg: 'caller' }, { leg: 'callee-2' }],
      },
      'callee-2': { talked: 5_000, referredBy: 'caller', bridged: [{ leg: 'callee-1' }] },
    },
  },
];

test.each(cases)('$name', async ({ stages, act, records }) => {
  const stage = await setDialStage();
  stage.call.publish({ type: 'call.started', from: 'sip:a@x', to: 'sip:b@x', flow: 'welcome', version: 1 });
  const dialled = await stage.dial(plan(...stages));
  await stage.turn(1_000);
  await act(stage, dialled);
  await stage.turn(0);
  await dialled.result.catch(() => undefined);
  await stage.call.hangUp();
  await stage.turn(500);
  for (const callee of Object.values(stage.callees)) callee.react();
  await stage.turn(0);
  if (stage.phone.answer!.status >= 300) stage.phone.ackRefusal();
  await stage.leavesNothing();

  let call: NewRow<CallRow> | undefined;
  let rows: readonly Cdr[] = [];
  for (const event of stage.events) {
    call = foldCallRow(call, event);
    rows = foldCdrs(call, rows, event);
  }
  const legs = Object.fromEntries(rows.map((row) => [row.leg, row]));
  expect(legs).toMatchObject(records);
  expect(rows.every(({ endedAt }) => endedAt !== undefined)).toBe(true);
  expect(call).toMatchObject({ state: 'ended' });
});
