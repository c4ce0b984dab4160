import { describe, expect, test } from 'vitest';
import type { SimulatedCall } from '../../simulator/simulated-call.ts';
import { MailboxDouble } from '../testing/mailbox-double.ts';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { voicemail } from './run.ts';

const GREETING = 2_000;
const BEEP = 250;

async function setUp(config: Record<string, unknown> = {}, prepare?: (call: SimulatedCall) => void) {
  const mailboxes = new MailboxDouble();
  const given = { services: { ...noServices, mailboxes }, ...(prepare && { prepare }) };
  const stage = () => onStage(voicemail, { mailbox: 'anna', greeting: { say: 'Say it to the box' }, ...config }, given);
  return { mailboxes, stage };
}

describe('voicemail', () => {
  test('greets, records and keeps', async () => {
    const { mailboxes, stage } = await setUp();
    const { call, clock, outcome } = await stage();
    await clock.advance(GREETING);
    await clock.advance(BEEP);
    await clock.advance(10_000);
    expect(await outcome).toEqual({ port: 'left' });
    expect([call.heard, mailboxes.done]).toEqual([['Say it to the box'], ['keep m1']]);
    expect(call.events.at(-1)).toMatchObject({ type: 'voicemail.left', mailbox: 'anna', seconds: 10 });
  });

  test.each([
    [true, 'prompt:greeting-1'],
    [false, 'Say it to the box'],
  ])('what the owner has spoken comes first, if the drawing lets it: %s', async (ownGreeting, heard) => {
    const { mailboxes, stage } = await setUp({ ownGreeting });
    mailboxes.opens = { kind: 'open', mailbox: 'anna', message: 'm1', greeting: 'greeting-1' };
    const { call } = await stage();
    expect(call.heard).toEqual([heard]);
  });

  test('a caller who hangs up while speaking has left a message', async () => {
    const { mailboxes, stage } = await setUp();
    const { call, clock } = await stage();
    await clock.advance(GREETING);
    await clock.advance(BEEP);
    await clock.advance(3_000);
    call.callerHangsUp();
    await clock.advance(0);
    expect(mailboxes.done).toEqual(['keep m1']);
    expect(call.events.at(-1)).toMatchObject({ type: 'voicemail.left', seconds: 3 });
  });

  test('a caller who hangs up in the greeting has left none, and takes no room', async () => {
    const { mailboxes, stage } = await setUp();
    const { call, clock, outcome } = await stage();
    await clock.advance(1_000);
    call.callerHangsUp();
    await expect(outcome).rejects.toThrow('ended');
    expect(mailboxes.done).toEqual(['drop m1']);
  });

  test('who says nothing leaves by an exit of his own, and no event tells of a message', async () => {
    const { stage } = await setUp({}, (call) => Object.assign(call, { speaks: 0 }));
    const { call, clock, outcome } = await stage();
    await clock.advance(GREETING);
    await clock.advance(BEEP);
    await clock.advance(5_000);
    expect(await outcome).toEqual({ port: 'empty' });
    expect(call.events.map(({ type }) => type)).not.toContain('voicemail.left');
  });

  test('the operator key leads away from the greeting', async () => {
    const { mailboxes, stage } = await setUp({ operatorKey: '0' });
    const { call, clock, outcome } = await stage();
    await clock.advance(500);
    call.press('0');
    await clock.advance(0);
    expect(await outcome).toEqual({ port: 'operator' });
    expect(mailboxes.done).toEqual(['drop m1']);
  });

  test('the operator key leads away from the recording, and what was said is kept', async () => {
    const { mailboxes, stage } = await setUp({ operatorKey: '0' });
    const { call, clock, outcome } = await stage();
    await clock.advance(GREETING);
    await clock.advance(BEEP);
    await clock.advance(2_000);
    call.press('0');
    await clock.advance(0);
    expect(await outcome).toEqual({ port: 'operator' });
    expect(mailboxes.done).toEqual(['keep m1']);
  });

  test('a message that a full disk has cut short is kept, and the journal says so', async () => {
    const { mailboxes, stage } = await setUp({}, (call) => {
      const record = call.record.bind(call);
      const broken = (order: Parameters<typeof record>[0]) =>
        record(order).then((all) => ({ ...all, ended: 'broken' }));
      Object.assign(call, { record: broken });
    });
    const { clock, outcome } = await stage();
    await clock.advance(GREETING);
    await clock.advance(BEEP);
    await clock.advance(10_000);
    expect(await outcome).toEqual({ port: 'left', note: expect.stringContaining('cut short') });
    expect(mailboxes.done).toEqual(['keep m1']);
  });

  test('any other key only cuts the greeting short', async () => {
    const { stage } = await setUp({ operatorKey: '0' });
    const { call, clock, outcome } = await stage();
    await clock.advance(500);
    call.press('#');
    await clock.advance(1);
    await clock.advance(BEEP);
    await clock.advance(10_000);
    expect(await outcome).toEqual({ port: 'left' });
  });

  test('a full mailbox says so', async () => {
    const { mailboxes, stage } = await setUp({ fullPrompt: { say: 'No room' } });
    mailboxes.opens = { kind: 'full' };
    const { call, clock, outcome } = await stage();
    await clock.advance(2_000);
    expect(await outcome).toEqual({ port: 'full' });
    expect([call.heard, mailboxes.done]).toEqual([['No room'], []]);
  });

  test('a mailbox that is not there is an error', async () => {
    const { mailboxes, stage } = await setUp();
    mailboxes.opens = new Error('there is no mailbox anna');
    await expect((await stage()).outcome).rejects.toThrow('there is no mailbox anna');
  });
});
