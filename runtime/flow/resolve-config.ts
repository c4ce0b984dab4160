/** A node's configuration for one visit: defaults filled in, templates filled in, checked against the card. */

import { configCheck, type SchemaCheck } from '../../shared/flow-schema/config-schema.ts';
import { withDefaults } from '../../shared/flow-schema/defaults.ts';
import type { Field, Fields } from '../../shared/flow-schema/fields.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import type { Scope } from './expressions.ts';
import { compileTemplate } from './templates.ts';
import { oneLine } from './values.ts';

export type Config = Readonly<Record<string, unknown>>;

export interface ConfigResolver {
  /** With defaults, templates as they were written: what ports and needs are read from. */
  readonly drawn: Config;
  /** @param language that the call is in now: which of a prompt's variants is heard @throws ExpressionFailed, ConfigRefused */
  resolve(scope: () => Scope, language?: string): Config;
}

/** A configuration that its card does not allow, once its templates are filled in. */
export class ConfigRefused extends Error {
  constructor(path: string, keyword: string) {
    super(`the field ${path || '(all)'} does not fit: ${keyword}`);
    this.name = 'ConfigRefused';
  }
}

/** @throws ExpressionRefused when a template cannot be read */
export function compileConfig(card: NodeCard, config: Config, language?: string): ConfigResolver {
  const drawn = withDefaults(card.fields, config);
  const fill = fillFields(card.fields, drawn, language);
  const check = checkOf(card);
  if (!fill.dynamic) {
    let checked: Config | undefined;
    return { drawn, resolve: (scope) => (checked ??= accepted(check, fill.with(scope))) };
  }
  return { drawn, resolve: (scope, spoken) => accepted(check, fill.with(scope, spoken)) };
}

const checks = new WeakMap<NodeCard, SchemaCheck>();

function checkOf(card: NodeCard): SchemaCheck {
  const known = checks.get(card);
  if (known) return known;
  const check = configCheck(card.fields);
  checks.set(card, check);
  return check;
}

function accepted(check: SchemaCheck, config: unknown): Config {
  const fault = check(config)[0];
  if (fault) throw new ConfigRefused(fault.path, fault.keyword);
  return config as Config;
}

/** How one value is filled in; `dynamic` when the result depends on the call. */
interface Filling {
  readonly dynamic: boolean;
  with(scope: () => Scope, language?: string): unknown;
}

function fillFields(fields: Fields, config: Config, language: string | undefined): Filling {
  const parts = Object.entries(config).map(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return [name, field ? fillValue(field, value, language) : constant(value)] as const;
  });
  return {
    dynamic: parts.some(([, part]) => part.dynamic),
    with: (scope, spoken) => Object.fromEntries(parts.map(([name, part]) => [name, part.with(scope, spoken)])),
  };
}

function fillValue(field: Field<unknown>, value: unknown, language: string | undefined): Filling {
  if (field.format === 'list' && Array.isArray(value)) return fillRows(field.fields as Fields, value, language);
  if (field.format === 'prompt' && isObject(value)) return fillPrompt(value, language);
  if (field.template && typeof value === 'string') return fillText(value, field.format !== 'long-text', language);
  return constant(value);
}

function fillRows(fields: Fields, rows: readonly unknown[], language: string | undefined): Filling {
  const filled = rows.map((row) => (isObject(row) ? fillFields(fields, row, language) : constant(row)));
  return {
    dynamic: filled.some(({ dynamic }) => dynamic),
    with: (scope, spoken) => filled.map((row) => row.with(scope, spoken)),
  };
}

/** The prompt in the language that the call is in, as far as it was given in that; its variants are left out. */
function fillPrompt({ variants, ...first }: Config, language: string | undefined): Filling {
  const usual = fillOne(first, language);
  const others = Object.entries(isObject(variants) ? variants : {}).flatMap(([tag, variant]) =>
    isObject(variant) ? [[tag.toLowerCase(), fillOne(variant, tag)] as const] : [],
  );
  if (others.length === 0) return usual;
  const byTag = new Map(others);
  return {
    dynamic: true,
    with: (scope, spoken = '') => {
      const [tag, main = ''] = [spoken.toLowerCase(), spoken.toLowerCase().split('-', 1)[0]];
      return (byTag.get(tag) ?? byTag.get(main) ?? usual).with(scope);
    },
  };
}

/** The flow's language holds where the prompt names none. */
function fillOne(prompt: Config, language: string | undefined): Filling {
  if (typeof prompt.say !== 'string') return constant(prompt);
  const said = language === undefined ? prompt : { language, ...prompt };
  const say = fillText(prompt.say, false, typeof prompt.language === 'string' ? prompt.language : language);
  return { dynamic: say.dynamic, with: (scope) => ({ ...said, say: say.with(scope) }) };
}

function fillText(text: string, single: boolean, language: string | undefined): Filling {
  const template = compileTemplate(text, language);
  const finish = single ? oneLine : (filled: string) => filled;
  return { dynamic: template.dynamic, with: (scope) => finish(template.dynamic ? template.fill(scope()) : text) };
}

const constant = (value: unknown): Filling => ({ dynamic: false, with: () => value });
const isObject = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
