/** Who may send a call on, in a table: every sender with every setting of the drawing. */

import { describe, expect, test } from 'vitest';
import { type FarEnd, redirectRule, referRule } from './far-end-rule.ts';

const SENDERS = {
  'own account': { account: 'anna', mayTransfer: true },
  'account that may not': { account: 'anna', mayTransfer: false },
  trunk: { trunk: 'outside', mayTransfer: false },
  'trunk that may': { trunk: 'outside', mayTransfer: true },
  stranger: {},
  'emergency service': { trunk: 'outside', mayTransfer: true, emergency: true },
} as const satisfies Record<string, FarEnd>;

interface Row {
  readonly who: keyof typeof SENDERS;
  readonly kinds: readonly string[];
}

const row = (who: Row['who'], ...kinds: readonly string[]): Row => ({ who, kinds });

describe('REFER', () => {
  const rows: readonly Row[] = [
    // sender                 bySender   refuse    pass     place
    row('own account', 'account', 'refuse', 'pass', 'entry'),
    row('account that may not', 'refuse', 'refuse', 'pass', 'entry'),
    row('trunk', 'refuse', 'refuse', 'pass', 'entry'),
    row('trunk that may', 'entry', 'refuse', 'pass', 'entry'),
    row('stranger', 'refuse', 'refuse', 'pass', 'entry'),
    row('emergency service', 'refuse', 'refuse', 'refuse', 'refuse'),
  ];
  test.each(rows)('of the $who', ({ who, kinds }) => {
    const drawn = ['bySender', 'refuse', 'pass', 'place'] as const;
    expect(drawn.map((mode) => referRule(SENDERS[who], mode).kind)).toEqual(kinds);
    expect(referRule(SENDERS[who]).kind).toBe(kinds[0]);
  });
});

describe('3xx', () => {
  const rows: readonly Row[] = [
    // sender                 bySender   report    instance
    row('own account', 'account', 'refuse', 'entry'),
    row('account that may not', 'refuse', 'refuse', 'entry'),
    row('trunk', 'refuse', 'refuse', 'entry'),
    row('trunk that may', 'entry', 'refuse', 'entry'),
    row('stranger', 'refuse', 'refuse', 'entry'),
    row('emergency service', 'refuse', 'refuse', 'refuse'),
  ];
  test.each(rows)('of the $who', ({ who, kinds }) => {
    const drawn = ['bySender', 'report', 'instance'] as const;
    expect(drawn.map((mode) => redirectRule(SENDERS[who], mode).kind)).toEqual(kinds);
    expect(redirectRule(SENDERS[who]).kind).toBe(kinds[0]);
  });
});
