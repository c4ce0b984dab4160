import { describe, expect, test } from 'vitest';
import { MailboxDouble } from '../testing/mailbox-double.ts';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { checkVoicemail } from './run.ts';

const two = [
  { id: 'm1', fresh: true, prompt: 'message-m1' },
  { id: 'm2', fresh: false, prompt: 'message-m2' },
];

async function setUp(config: Record<string, unknown> = {}, change: Partial<MailboxDouble> = {}) {
  const mailboxes = Object.assign(new MailboxDouble(), { waiting: two }, change);
  const services = { ...noServices, mailboxes };
  const stage = await onStage(checkVoicemail, { mailbox: 'anna', askPin: false, ...config }, { services });
  const press = async (keys: string) => {
    for (const key of keys) {
      stage.call.press(key);
      await stage.clock.advance(0);
    }
  };
  /** Long enough for any text or recording, and shorter than the wait for a key. */
  const listen = async () => {
    for (let n = 0; n < 3; n++) await stage.clock.advance(6_000);
  };
  return { ...stage, mailboxes, press, listen };
}

describe('check voicemail', () => {
  test('plays the messages, and those heard to the end are heard', async () => {
    const { call, mailboxes, clock, outcome, press } = await setUp();
    await clock.advance(5_000); // what waits
    await clock.advance(4_000); // the message
    await clock.advance(1_000);
    await press('2');
    await clock.advance(1_000);
    await press('2');
    await clock.advance(1);
    await press('2');
    await clock.advance(5_000);
    await clock.advance(5_000);
    expect(await outcome).toEqual({ port: 'done' });
    expect(call.heard[0]).toBe('You have 1 new message, and 1 old.');
    expect(call.heard).toContain('prompt:message-m1');
    expect(call.heard).toContain('prompt:message-m2');
    expect(mailboxes.done).toEqual(['heard m1']);
  });

  test('a key while a message plays is obeyed: again, delete, enough', async () => {
    const { call, mailboxes, clock, outcome, press } = await setUp();
    await clock.advance(5_000);
    await clock.advance(1_000);
    await press('1');
    await clock.advance(1_000);
    await press('3');
    await clock.advance(2_000);
    await press('#');
    await clock.advance(0);
    expect(await outcome).toEqual({ port: 'done' });
    expect(call.heard.filter((text) => text === 'prompt:message-m1')).toHaveLength(2);
    expect(mailboxes.done).toEqual(['remove m1']);
  });

  test('somebody who presses nothing is not waited for', async () => {
    const { clock, outcome } = await setUp();
    for (let n = 0; n < 12; n++) await clock.advance(9_000);
    expect(await outcome).toEqual({ port: 'done' });
  });

  test('back, keep as new: a message is heard again, and counts as new', async () => {
    const { call, mailboxes, clock, outcome, press } = await setUp();
    await clock.advance(5_000);
    await press('2');
    await clock.advance(1);
    await press('4');
    await clock.advance(1);
    await press('5');
    await clock.advance(3_000);
    await press('#');
    await clock.advance(1);
    expect(await outcome).toEqual({ port: 'done' });
    const played = call.heard.filter((text) => text.startsWith('prompt:'));
    expect(played).toEqual(['prompt:message-m1', 'prompt:message-m2', 'prompt:message-m1', 'prompt:message-m2']);
    expect(mailboxes.done).toEqual(['unheard m1']);
  });

  test('the owner speaks a greeting, hears it, and goes back to the usual one', async () => {
    const { call, mailboxes, clock, press } = await setUp({}, { waiting: [] });
    await clock.advance(5_000);
    await press('9');
    await clock.advance(1);
    await press('1');
    for (let n = 0; n < 3; n++) await clock.advance(3_000);
    await press('#');
    await clock.advance(1);
    expect(mailboxes.done).toEqual(['greeting anna']);
    expect(call.heard.at(-1)).toBe('prompt:greeting-1');
    await clock.advance(4_000);
    expect(call.heard.at(-1)).toBe('This is what callers hear from now on.');
    await clock.advance(4_000);
    await press('2');
    await clock.advance(1);
    expect(mailboxes.done).toEqual(['greeting anna', 'no greeting anna']);
  });

  test('the PIN is changed when it is typed twice alike, and by nobody who has not shown it', async () => {
    const { call, mailboxes, clock, press } = await setUp({ askPin: true }, { waiting: [] });
    await press('2580#');
    await clock.advance(5_000);
    await clock.advance(1);
    await press('9');
    for (const typed of ['3', '1234#', '1235#', '3', '1234#', '1234#']) {
      await clock.advance(1);
      await press(typed);
      await clock.advance(1);
    }
    expect(mailboxes.pin).toBe('1234');
    expect(call.heard).toContain('Your PIN is as it was.');
    expect(call.heard).toContain('Your PIN is changed.');
    expect(JSON.stringify(call.events)).not.toMatch(/1234|1235/);

    const stranger = await setUp({}, { waiting: [] });
    await stranger.clock.advance(5_000);
    await stranger.press('9');
    await stranger.clock.advance(1);
    await stranger.press('3');
    await stranger.clock.advance(1);
    expect(stranger.call.heard).not.toContain('Please enter the new PIN, four to twelve digits, then press hash.');
  });

  test('the PIN lets in, and is masked in events', async () => {
    const { call, press, clock, outcome } = await setUp({ askPin: true }, { waiting: [] });
    await press('2580#');
    for (let n = 0; n < 4; n++) await clock.advance(8_000);
    expect(await outcome).toEqual({ port: 'done' });
    expect(JSON.stringify(call.events)).not.toMatch(/"digit":"\d"/);
  });

  test('three wrong PINs are enough', async () => {
    const { press, listen, outcome, call } = await setUp({ askPin: true });
    for (let n = 0; n < 3; n++) {
      await press('0000#');
      await listen();
    }
    expect(await outcome).toEqual({ port: 'denied' });
    expect(call.heard.filter((text) => text.startsWith('prompt:'))).toEqual([]);
  });

  test('whoever is locked out is told to come later', async () => {
    const { press, listen, outcome, call } = await setUp({ askPin: true, language: 'de' }, { locked: true });
    await press('2580#');
    await listen();
    expect(await outcome).toEqual({ port: 'denied' });
    expect(call.heard.at(-1)).toContain('später');
  });
});
