import { describe, expect, test } from 'vitest';
import { type Call, CallEnded, type CallState, type TransferResult } from '../call/call.ts';
import { createCallControl } from './call-control.ts';

function desk(state: CallState, transfer: () => Promise<TransferResult> = async () => ({ outcome: 'accepted' })) {
  const done: unknown[] = [];
  const call = {
    state,
    to: { host: 'pbx.example' },
    ended: new AbortController().signal,
    hangUp: async (cause: unknown) => void done.push(cause),
    transfer: (to: string) => {
      done.push(to);
      return transfer();
    },
  } as unknown as Call;
  return {
    done,
    control: createCallControl(
      { get: (id) => (id === 'one' ? call : undefined) },
      { place: async () => ({ call: 'two' }) },
    ),
  };
}

const order = (to: string, leg?: string) => ({ to, by: 'ann', ...(leg !== undefined && { leg }) });

describe('hanging up', () => {
  test('ends a call that runs, and says who wanted it', async () => {
    const { control, done } = desk('ringing');
    expect(await control.hangUp('one', 'ann')).toBe(true);
    expect(done).toEqual([{ by: 'runtime', code: 'hungUp', reason: 'ended by ann' }]);
    expect(await control.hangUp('two', 'ann')).toBe(false);
  });

  test('ends a call whose caller has left it to two others', async () => {
    const { control, done } = desk('ended');
    expect(await control.hangUp('one', 'ann')).toBe(true);
    expect(done).toHaveLength(1);
  });
});

describe('transferring', () => {
  test.each([
    ['201', 'sip:201@pbx.example'],
    ['+35315550100', 'sip:+35315550100@pbx.example'],
    ['sip:desk@example.org', 'sip:desk@example.org'],
    ['tel:+35315550100', 'tel:+35315550100'],
  ])('to %s asks the phone for %s', async (to, uri) => {
    const { control, done } = desk('answered');
    expect(await control.transfer?.('one', order(to))).toBeUndefined();
    expect(done).toEqual([uri]);
  });

  test.each(['201>', 'a b', 'x\r\nEvil: y', 'sip:', 'javascript:alert(1)', '"'])('to %j is refused', async (to) => {
    const { control, done } = desk('answered');
    expect(await control.transfer?.('one', order(to))).toMatchObject({ refused: { status: 422 } });
    expect(done).toEqual([]);
  });

  test('of a call that is not there, not answered, or of the other side is refused', async () => {
    expect(await desk('answered').control.transfer?.('two', order('201'))).toMatchObject({ refused: { status: 404 } });
    expect(await desk('ringing').control.transfer?.('one', order('201'))).toMatchObject({ refused: { status: 409 } });
    expect(await desk('answered').control.transfer?.('one', order('201', 'b'))).toMatchObject({
      refused: { status: 409 },
    });
  });

  test('a phone that does not do it, and a call that ends meanwhile, are told', async () => {
    const declined = desk('answered', async () => ({ outcome: 'declined', sip: 603 }));
    expect(await declined.control.transfer?.('one', order('201'))).toMatchObject({
      refused: { status: 409, why: expect.stringContaining('603') },
    });
    const gone = desk('answered', async () => {
      throw new CallEnded({ by: 'caller', code: 'hungUp' });
    });
    expect(await gone.control.transfer?.('one', order('201'))).toMatchObject({ refused: { status: 409 } });
  });
});
