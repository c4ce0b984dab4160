import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { incomingCall } from './run.ts';

test.each(['in', 'out', 'redirect', 'transfer'] as const)(
  'a call that came by %s leaves by that exit',
  async (entry) => {
    const { outcome } = await onStage(incomingCall, {}, { entry, unanswered: true });
    expect(await outcome).toEqual({ port: entry });
  },
);
