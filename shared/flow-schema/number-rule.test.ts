import { expect, test } from 'vitest';
import { faultOfRule, numberRule, type RuleWay } from './number-rule.ts';

test.each<[RuleWay, string, string[], string[]]>([
  ['exact', '+44 20 7946-0000', ['+442079460000', '+44 (20) 79460000'], ['+4420794600001', '442079460000', '']],
  ['prefix', '00X', ['001', '0049'], ['00', '0', '00a', '+001']],
  ['prefix', 'NXX', ['200', '9991'], ['100', '19', 'abc']],
  ['prefix', 'Z', ['1', '98'], ['0', '+1']],
  ['contains', '777', ['777', '+4977701'], ['77', '7-6-7']],
  ['regex', '^\\+(44|49)\\d{6,}$', ['+44207946', '+493012345'], ['+33123456', '44207946']],
])('%s %s', (how, pattern, fitting, others) => {
  const rule = numberRule(how, pattern);
  expect(fitting.filter((number) => !rule(number))).toEqual([]);
  expect(others.filter(rule)).toEqual([]);
});

test('what cannot be read is told in both languages', () => {
  expect(faultOfRule('regex', '(a')).toEqual({
    en: expect.stringContaining('cannot be read'),
    de: expect.stringContaining('nicht lesbar'),
  });
  expect(faultOfRule('prefix', '(a')).toBeUndefined();
});
