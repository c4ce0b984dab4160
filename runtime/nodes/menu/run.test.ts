import { describe, expect, test } from 'vitest';
import { portsOf } from '../../../shared/flow-schema/node-card.ts';
import { onStage } from '../testing/on-stage.ts';
import { menuCard } from './card.ts';
import { menu } from './run.ts';

const base = {
  prompt: { say: 'Press 1 or 2' },
  choices: [{ digit: '1', label: 'Sales' }, { digit: '2' }],
  timeout: 5,
  retries: 1,
};

describe('a menu', () => {
  test('goes where the key points, during the question', async () => {
    const { call, outcome } = await onStage(menu, base);
    call.press('2');
    expect(await outcome).toEqual({ port: '2', digits: '2' });
  });

  test('goes where the key points, after the question', async () => {
    const { call, clock, outcome } = await onStage(menu, { ...base, saveAs: 'key' });
    await clock.advance(4000);
    call.press('1');
    expect(await outcome).toEqual({ port: '1', digits: '1', set: { key: '1' } });
  });

  test('takes a key that was pressed ahead, without asking', async () => {
    const { call, outcome } = await onStage(menu, base, { prepare: (early) => early.press('1') });
    expect(await outcome).toEqual({ port: '1', digits: '1' });
    expect(call.heard).toEqual([]);
  });

  test('forgets keys pressed ahead when it shall', async () => {
    const { call, clock } = await onStage(
      menu,
      { ...base, clearFirst: true },
      { prepare: (early) => early.press('1') },
    );
    await clock.advance(100);
    expect(call.heard).toEqual(['Press 1 or 2']);
  });

  test('asks again when no key comes, and gives up after that', async () => {
    const { call, clock, outcome } = await onStage(menu, base);
    await clock.advance(30_000);
    expect(await outcome).toEqual({ port: 'timeout' });
    expect(call.heard).toEqual(['Press 1 or 2', 'Press 1 or 2']);
  });

  test('says so after a wrong key, and asks again', async () => {
    const { call, clock, outcome } = await onStage(menu, { ...base, invalidPrompt: { say: 'Wrong' } });
    call.press('9');
    await clock.advance(2000);
    call.press('8');
    expect(await outcome).toEqual({ port: 'invalid', digits: '8' });
    expect(call.heard).toEqual(['Press 1 or 2', 'Wrong', 'Press 1 or 2']);
  });

  test('counts the seconds from the end of the question', async () => {
    const { call, clock, outcome } = await onStage(menu, { ...base, retries: 0 });
    // Four words take 1.6 s.
    await clock.advance(1600 + 4900);
    call.press('1');
    expect(await outcome).toMatchObject({ port: '1' });
  });
});

test('every choice is an exit, with its meaning', () => {
  expect(portsOf(menuCard, base).map(({ id, label }) => `${id}: ${label.en}`)).toEqual([
    '1: 1 Sales',
    '2: 2',
    'timeout: No key',
    'invalid: Wrong key',
    'error: Error',
  ]);
});
