/** One row of a list of numbers: how it is compared, and with what. Pure. */

import { choice, type Field, type LocalText, text } from './fields.ts';
import { compileRegex, RegexRefused } from './linear-regex.ts';

export const RULE_WAYS = ['exact', 'prefix', 'contains', 'regex'] as const;
export type RuleWay = (typeof RULE_WAYS)[number];

/** Whether a number is meant. */
export type NumberRule = (number: string) => boolean;

/** The fields of a row that holds a rule. */
export const ruleFields = {
  how: choice({ en: 'Number', de: 'Nummer' }, RULE_WAYS, {
    default: 'prefix',
    labels: {
      exact: { en: 'is exactly', de: 'ist genau' },
      prefix: { en: 'begins with', de: 'beginnt mit' },
      contains: { en: 'contains', de: 'enthält' },
      regex: { en: 'fits the regular expression', de: 'passt zum regulären Ausdruck' },
    },
  }),
  pattern: {
    ...text(
      { en: 'What it is compared with', de: 'Womit sie verglichen wird' },
      { max: 200, template: false, placeholder: { en: '+4420', de: '+4930' } },
    ),
    minLength: 1,
    rule: 'how',
  },
} as const satisfies Readonly<Record<string, Field<unknown>>>;

/** Texts that were read already; the oldest are forgotten. */
const known = new Map<string, NumberRule>();
const MOST_KNOWN = 1_000;
/** A longer text is nobody's number or name. */
const LONGEST_NUMBER = 256;

/**
 * The rule, read once for all calls.
 * @throws RegexRefused
 */
export function numberRule(how: RuleWay, pattern: string): NumberRule {
  const key = `${how} ${pattern}`;
  const kept = known.get(key);
  if (kept) return kept;
  const rule = ways[how](pattern);
  known.set(key, rule);
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
  return rule;
}

/** What is wrong with a rule, in words; undefined when it can be used. */
export function faultOfRule(how: RuleWay, pattern: string): LocalText | undefined {
  try {
    numberRule(how, pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RegexRefused) return error.words;
    throw error;
  }
}

const ways: Readonly<Record<RuleWay, (pattern: string) => NumberRule>> = {
  exact: (pattern) => {
    const wanted = bare(pattern);
    return (number) => bare(number) === wanted;
  },
  prefix: (pattern) => {
    const wanted = [...bare(pattern)].map(digitClass);
    return (number) => {
      const given = [...bare(number)];
      return given.length >= wanted.length && wanted.every((is, place) => is(given[place]!));
    };
  },
  contains: (pattern) => {
    const wanted = bare(pattern);
    return (number) => bare(number).includes(wanted);
  },
  regex: (pattern) => {
    const regex = compileRegex(pattern);
    return (number) => number.length <= LONGEST_NUMBER && regex.test(number);
  },
};

/** Without what people write for the eye. */
function bare(number: string): string {
  return number.replaceAll(/[\s()/-]/g, '');
}

const LOWEST: Readonly<Record<string, string>> = { X: '0', Z: '1', N: '2' };

/** X is any digit, Z one from 1, N one from 2; everything else is itself. */
function digitClass(char: string): (given: string) => boolean {
  const lowest = LOWEST[char];
  return lowest === undefined ? (given) => given === char : (given) => given >= lowest && given <= '9';
}
