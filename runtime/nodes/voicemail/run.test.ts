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

describe('a caller who may review', () => {
  /** Has spoken for ten seconds, and pressed hash. */
  async function spoken() {
    const { mailboxes, stage } = await setUp({ review: true });
    const { call, clock, outcome } = await stage();
    await clock.advance(GREETING);
    await clock.advance(BEEP);
    await clock.advance(10_000);
    call.press('#');
    await clock.advance(0);
    const press = async (key: string) => {
      call.press(key);
      await clock.advance(0);
    };
    return { mailboxes, call, clock, outcome, press };
  }
  const KEYS = expect.stringContaining('press 1');

  test('keeps it by a key', async () => {
    const on = await spoken();
    expect([on.call.heard.at(-1), on.mailboxes.done]).toEqual([KEYS, []]);
    await on.press('1');
    await on.clock.advance(5_000);
    expect(await on.outcome).toEqual({ port: 'left' });
    expect(on.mailboxes.done).toEqual(['keep m1']);
  });

  test('hears it first', async () => {
    const on = await spoken();
    await on.press('2');
    expect(on.call.heard.at(-1)).toBe('prompt:draft-m1');
    await on.clock.advance(10_000);
    expect(on.call.heard.at(-1)).toEqual(KEYS);
    await on.press('1');
    await on.clock.advance(5_000);
    expect(await on.outcome).toEqual({ port: 'left' });
  });

  test('speaks it again, after another tone', async () => {
    const on = await spoken();
    await on.press('3');
    expect(on.mailboxes.done).toEqual(['again m1']);
    await on.clock.advance(BEEP);
    await on.clock.advance(4_000);
    await on.press('#');
    await on.press('1');
    await on.clock.advance(5_000);
    expect(await on.outcome).toEqual({ port: 'left' });
    expect(on.mailboxes.done).toEqual(['again m1', 'keep m1']);
    expect(on.call.events.at(-1)).toMatchObject({ type: 'voicemail.left', seconds: 4 });
  });

  test('hangs up before the second tone: the room is free again', async () => {
    const on = await spoken();
    await on.press('3');
    on.call.callerHangsUp();
    await on.clock.advance(BEEP);
    await expect(on.outcome).rejects.toThrow('ended');
    expect(on.mailboxes.done).toEqual(['again m1', 'drop m1']);
  });

  test('discards it', async () => {
    const on = await spoken();
    await on.press('*');
    await on.clock.advance(5_000);
    expect(await on.outcome).toEqual({ port: 'empty' });
    expect(on.mailboxes.done).toEqual(['drop m1']);
  });

  test.each([
    ['hangs up', (call: SimulatedCall) => call.callerHangsUp()],
    ['presses nothing', () => {}],
  ])('%s instead of choosing: it is kept', async (_, act) => {
    const on = await spoken();
    act(on.call);
    await on.clock.advance(60_000);
    await on.outcome.catch(() => undefined);
    expect(on.mailboxes.done).toEqual(['keep m1']);
  });
});

test('the name that the owner has spoken comes before the greeting of the drawing, not before an own one', async () => {
  for (const [greeting, heard] of [
    [undefined, ['prompt:name-1', 'Say it to the box']],
    ['greeting-1', ['prompt:greeting-1']],
  ] as const) {
    const { mailboxes, stage } = await setUp();
    mailboxes.opens = {
      ...{ kind: 'open', mailbox: 'anna', message: 'm1', spokenName: 'name-1' },
      ...(greeting && { greeting }),
    };
    const { call, clock } = await stage();
    await clock.advance(20_000);
    expect(call.heard.slice(0, heard.length)).toEqual(heard);
  }
});

test('a voicemail elsewhere gets the caller, and learns whose mailbox is meant', async () => {
  const { mailboxes, stage } = await setUp({ mailbox: 'anna b', outside: 'sip:vm@mail.example:5070;lr' });
  const { call, clock, outcome } = await stage();
  expect(call.dialling?.targets).toEqual(['sip:vm@mail.example:5070;lr']);
  call.dialling?.decide({ outcome: 'answered', talk: 5 });
  await clock.advance(5_000);
  expect(await outcome).toMatchObject({ port: 'left', results: { dial: { talkSeconds: 5 } } });
  expect(mailboxes.done).toEqual([]);
  expect(call.heard).toEqual([]);
});

test('a voicemail elsewhere that does not take the call is an error', async () => {
  const { stage } = await setUp({ outside: 'sip:vm@mail.example' });
  const { call, outcome } = await stage();
  call.dialling?.decide({ outcome: 'busy' });
  await expect(outcome).rejects.toThrow('the voicemail at sip:vm@mail.example does not take the call: busy');
});
