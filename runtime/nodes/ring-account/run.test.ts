import { describe, expect, test } from 'vitest';
import type { DialResult } from '../../call/call.ts';
import { onStage } from '../testing/on-stage.ts';
import { ringAccount } from './run.ts';

describe('ring account', () => {
  test('rings the phones of the account and of nobody else', async () => {
    const { call } = await onStage(ringAccount, { account: 'anna' });
    expect(call.dialling?.targets).toEqual(['anna@local']);
  });

  test('leaves by its own exit when there is no phone', async () => {
    const none: DialResult = { outcome: 'unreachable', sip: 480, notRegistered: true, ringSeconds: 0, talkSeconds: 0 };
    const { outcome } = await onStage(
      ringAccount,
      { account: 'anna' },
      { prepare: (call) => Object.assign(call, { dial: async () => none }) },
    );
    expect(await outcome).toMatchObject({ port: 'notRegistered', results: { dial: { status: 'unreachable' } } });
  });

  test.each(['answered', 'busy', 'noAnswer'] as const)('leaves by %s', async (ending) => {
    const { call, clock, outcome } = await onStage(ringAccount, { account: '100' });
    call.dialling?.decide({ outcome: ending, talk: 1 });
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ port: ending });
  });
});
