import { describe, expect, test } from 'vitest';
import { type House, hookKey, hooksOf } from './leads.ts';

const house = {
  numbers: [
    { number: '+442079460000', target: { kind: 'flow', flow: 'desk' } },
    { number: '*97', target: { kind: 'account', account: 'anna' } },
  ],
  accounts: [{ name: 'anna', displayName: 'Anna', outgoingFlow: 'out' }],
  trunks: [{ name: 'acme', label: '', incoming: { kind: 'flow', flow: 'desk' } }],
} as unknown as House;

describe('what leads to flows', () => {
  test('each number and trunk is a hook, each account two', () => {
    expect(hooksOf(house).map((hook) => [hookKey(hook), hook.label, hook.flow])).toEqual([
      ['number +442079460000', '+442079460000', 'desk'],
      ['number *97', '*97', undefined],
      ['trunk acme', 'acme', 'desk'],
      ['incoming anna', 'Anna', undefined],
      ['outgoing anna', 'Anna', 'out'],
    ]);
  });
});
