import { describe, expect, test } from 'vitest';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { record } from './run.ts';

const BEEP = 250;

describe('record', () => {
  test('ends after silence, and says what it is called and how long it is', async () => {
    const { clock, outcome } = await onStage(record, { silence: 3, saveAs: 'name', secondsAs: 'length' });
    await clock.advance(BEEP + 8_000);
    expect(await outcome).toEqual({ port: 'done', set: { name: 'simulated-recording-1', length: 8 } });
  });

  test('ends with its key', async () => {
    const { call, clock, outcome } = await onStage(record, { secondsAs: 'length' });
    await clock.advance(BEEP + 2_000);
    call.press('#');
    await clock.advance(0);
    expect(await outcome).toEqual({ port: 'done', set: { length: 2 } });
  });

  test('without a key only time and silence end it', async () => {
    const { call, clock, outcome } = await onStage(record, { endKey: 'none', silence: 0, maxSeconds: 60 });
    await clock.advance(BEEP + 2_000);
    call.press('#');
    await clock.advance(57_000);
    expect(await Promise.race([outcome, 'still recording'])).toBe('still recording');
    await clock.advance(1_000);
    expect(await outcome).toEqual({ port: 'done' });
  });

  test('a caller who says nothing has an exit of his own', async () => {
    const prepare = (call: { speaks: number }) => Object.assign(call, { speaks: 0 });
    const { clock, outcome } = await onStage(record, { silence: 5 }, { prepare });
    await clock.advance(BEEP + 5_000);
    expect(await outcome).toEqual({ port: 'silent' });
  });

  test('a caller who hangs up leaves a whole recording', async () => {
    const { call, clock } = await onStage(record);
    await clock.advance(BEEP + 2_000);
    call.callerHangsUp();
    await clock.advance(0);
    expect(call.events.map(({ type }) => type).filter((type) => type.startsWith('recording'))).toEqual([
      'recording.started',
      'recording.stopped',
    ]);
  });
});

describe('as an announcement', () => {
  async function recorded(config: Record<string, unknown>, kept: string[] = []) {
    const prompts = {
      keep: async (name: string, recording: string) => {
        kept.push(`${name}: ${recording}`);
        return 'prompt-1';
      },
    };
    const services = { ...noServices, prompts };
    return { kept, ...(await onStage(record, config, { services })) };
  }

  test('what was said is kept under its name, and the variable holds it', async () => {
    const { call, clock, outcome, kept } = await recorded({ keepAs: ' Closed today ', saveAs: 'name' });
    await clock.advance(BEEP + 2_000);
    call.press('#');
    await clock.advance(0);
    expect(await outcome).toEqual({ port: 'done', set: { name: 'prompt-1' } });
    expect(kept).toEqual(['Closed today: simulated-recording-1']);
  });

  test('also when the caller hangs up instead of pressing the key', async () => {
    const { call, clock, outcome, kept } = await recorded({ keepAs: 'Closed today' });
    await clock.advance(BEEP + 2_000);
    call.callerHangsUp();
    await clock.advance(0);
    await outcome.catch(() => undefined);
    expect(kept).toHaveLength(1);
  });

  test('without a name it is not', async () => {
    const { call, clock, outcome, kept } = await recorded({ keepAs: '  ' });
    await clock.advance(BEEP + 2_000);
    call.press('#');
    await clock.advance(0);
    expect(await outcome).toEqual({ port: 'done' });
    expect(kept).toEqual([]);
  });
});
