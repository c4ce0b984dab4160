import { expect, test } from 'vitest';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import type { DialPlan } from '../call/call.ts';
import { startFlow } from './testing/run-drawn.ts';

const name = ['set-caller-id', { name: 'Acme', number: '+4420' }] as const;
const headers = ['set-headers', { headers: [{ name: 'X-Line', value: '{{ called.number }}' }] }] as const;
const plain = ['forward-to-sip', { address: 'sip:a@example.com' }] as const;

/** @returns what was dialled, when nobody ever answers */
async function plansOf(boxes: Parameters<typeof drawFlow>[0], cords: readonly string[]): Promise<DialPlan[]> {
  const plans: DialPlan[] = [];
  const { over, clock } = startFlow(drawFlow(boxes, [...cords]), {
    prepare: (call) => {
      const real = call.dial.bind(call);
      call.dial = (plan, options) => {
        plans.push(plan);
        return real(plan, options);
      };
    },
  });
  await clock.advance(600_000);
  await over;
  return plans;
}

test('whoever is called from here on sees the name, the number and the headers', async () => {
  const [first, second] = await plansOf({ name, headers, first: plain, second: plain }, [
    'start.in > name',
    'name.done > headers',
    'headers.done > first',
    'first.noAnswer > second',
  ]);
  const leg = {
    target: 'sip:a@example.com',
    from: { displayName: 'Acme', user: '+4420' },
    headers: [['X-Line', 'flow']],
  };
  expect(first?.stages).toEqual([[leg]]);
  expect(second?.stages).toEqual([[leg]]);
});

test('what the box says itself comes first', async () => {
  const own = ['forward-to-sip', { address: 'sip:a@example.com', callerName: 'Kim' }] as const;
  const [plan] = await plansOf({ name, own }, ['start.in > name', 'name.done > own']);
  expect(plan?.stages[0]?.[0]?.from).toEqual({ displayName: 'Kim', user: '+4420' });
});

test('what was set before is replaced, and an empty box sets nothing', async () => {
  const nobody = ['set-caller-id', {}] as const;
  const none = ['set-headers', { headers: [] }] as const;
  const [plan] = await plansOf({ name, headers, nobody, none, own: plain }, [
    'start.in > name',
    'name.done > headers',
    'headers.done > nobody',
    'nobody.done > none',
    'none.done > own',
  ]);
  expect(plan?.stages).toEqual([[{ target: 'sip:a@example.com' }]]);
});
