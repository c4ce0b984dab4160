/** Numbers, rules and trials, as the API says and takes them. */

import type {
  CallTarget,
  DestinationLists,
  LimitFields,
  MatchingRuleAnswer,
  NumberAnswer,
  RoutingAnswer,
  RoutingRules,
  RoutingTrial,
  RoutingTrialAnswer,
  TrialStep,
  UsageAnswer,
} from '../../../shared/api/routing.ts';
import {
  anyOf,
  flag,
  given,
  instant,
  list,
  named,
  number,
  object,
  oneOf,
  optional,
  type Schema,
  text,
  whole,
} from '../schema.ts';

const name = text({ minLength: 1, maxLength: 64 });
const country = text({ pattern: '^[A-Z]{2}$', examples: ['IE'] });
const pattern = text({ minLength: 1, maxLength: 80, examples: ['+353', '00X.', '=112', 'premium'] });
const dialled = text({ minLength: 1, maxLength: 200, examples: ['+353 1 234 5678', '101'] });

export const target: Schema<CallTarget> = named(
  'CallTarget',
  anyOf(object({ kind: oneOf('flow'), flow: name }), object({ kind: oneOf('account'), account: name })),
);

const destinations: Schema<DestinationLists> = object({
  allow: list(pattern, { maxItems: 200 }),
  deny: list(pattern, { maxItems: 200 }),
  countries: list(country, { maxItems: 250 }),
});

const limits: Schema<LimitFields> = object({
  concurrent: optional(whole({ minimum: 0, maximum: 10_000 })),
  perMinute: optional(whole({ minimum: 0, maximum: 10_000 })),
  duration: optional(whole({ minimum: 1, maximum: 86_400, description: 'Seconds' })),
  dailyMinutes: optional(whole({ minimum: 0, maximum: 1_000_000 })),
  dailyMoney: optional(number({ minimum: 0, maximum: 1_000_000 })),
});

export const publicNumber: Schema<NumberAnswer> = named(
  'Number',
  object({
    number: text({ description: '+ and digits, or a feature code', examples: ['+442079460000', '*97'] }),
    label: text(),
    trunk: optional(text({ description: 'Only when it comes by this trunk' })),
    target,
    rev: whole(),
    createdAt: instant(),
    updatedAt: instant(),
  }),
);

const label = text({ maxLength: 80 });

export const newNumber = named(
  'NewNumber',
  object({ number: dialled, label: optional(label), trunk: optional(name), target }),
);

export const numberChange = named(
  'NumberChange',
  object({
    label: optional(label),
    trunk: optional(given<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 64 })),
    target: optional(target),
  }),
);

export const rules: Schema<RoutingRules> = named(
  'RoutingRules',
  object({
    country: optional(country),
    timeZone: text({ maxLength: 60, examples: ['Europe/Dublin'], description: 'Where a day begins, for daily caps' }),
    outsideLine: optional(text({ pattern: '^[0-9*#]{1,4}$', description: 'Dialled before numbers outside' })),
    destinations,
    limits,
  }),
);

const rule: Schema<MatchingRuleAnswer> = named(
  'MatchingRule',
  object({
    id: text(),
    callers: list(oneOf('account', 'trunk', 'stranger')),
    label: object({ en: text(), de: text() }),
  }),
);

export const routing: Schema<RoutingAnswer> = named(
  'Routing',
  object({
    matching: list(rule),
    rules,
    rulesRev: whole({ description: 'For If-Match when the rules are saved' }),
    emergency: list(text(), {}),
    defaultRoute: list(text()),
    emergencyRoute: list(text()),
  }),
);

export const trial: Schema<RoutingTrial> = named(
  'RoutingTrial',
  object({
    from: anyOf(
      object({ kind: oneOf('account'), account: name }),
      object({ kind: oneOf('trunk'), trunk: name, caller: optional(dialled) }),
      object({ kind: oneOf('stranger'), trusted: flag() }),
    ),
    called: dialled,
    dial: optional(dialled),
  }),
);

const steps: Schema<readonly TrialStep[]> = list(
  named('TrialStep', object({ rule: text(), decided: flag(), words: text() })),
);

export const trialAnswer: Schema<RoutingTrialAnswer> = named(
  'RoutingTrialAnswer',
  object({
    steps,
    outcome: text({ description: 'One sentence' }),
    kind: oneOf('flow', 'account', 'emergency', 'refused'),
    flow: optional(text()),
    account: optional(text()),
    dial: optional(object({ target: text(), steps, outcome: text() })),
  }),
);

export const usage: Schema<UsageAnswer> = named(
  'Usage',
  object({
    of: oneOf('system', 'account', 'trunk'),
    name: text(),
    limits,
    concurrent: whole(),
    lastMinute: whole(),
    day: text({ examples: ['2026-03-29'] }),
    minutes: number(),
    money: number(),
  }),
);
