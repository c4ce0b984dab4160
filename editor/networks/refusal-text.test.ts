import { describe, expect, test } from 'vitest';
import { type RouteTable, routeByName } from '../../runtime/routing/route-by-name.ts';
import { say } from '../messages/use-words.ts';
import { refusalText } from './refusal-text.ts';

const words = { t: say };
const table = (isTrusted: boolean): RouteTable => ({
  accessOf: (flow) => (flow === 'closed' ? 'none' : undefined),
  isOurs: (host) => host === 'pbx',
  isTrusted: () => isTrusted,
});
/** What the editor says about a call that the real routing refuses. */
function told(user: string, host: string, isTrusted: boolean): string {
  const route = routeByName({ user, host, source: '192.0.2.7' }, table(isTrusted));
  if (route.kind !== 'refused') throw new Error('not refused');
  return refusalText(route.why, words);
}

describe('why a call was refused', () => {
  test('is said in plain words for every reason that routing has', () => {
    expect(told('welcome', 'pbx', false)).toBe(say('refused.untrusted'));
    expect(told('sales', 'pbx', true)).toBe(say('refused.nobody', { name: 'sales' }));
    expect(told('closed', 'pbx', true)).toBe(say('refused.closed', { name: 'closed' }));
    expect(told('welcome', 'elsewhere', true)).toBe(say('refused.foreign', { name: 'elsewhere' }));
  });

  test('an unknown reason is shown as it came', () => {
    expect(refusalText('the moon is full', words)).toBe('the moon is full');
  });
});
