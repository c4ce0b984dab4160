import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { forwardToSip } from './run.ts';

test('forward to SIP calls the address and goes on after the conversation', async () => {
  const { call, clock, outcome } = await onStage(forwardToSip, { address: 'sip:office@example.com' });
  expect(call.dialling?.targets).toEqual(['sip:office@example.com']);
  call.dialling?.decide({ outcome: 'answered', talk: 5 });
  await clock.advance(5000);
  expect(await outcome).toMatchObject({ port: 'answered', results: { dial: { talkSeconds: 5 } } });
});
