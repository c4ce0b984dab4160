/** Rules about variables, expressions and templates. */

import type { Drawing } from './drawing.ts';
import type { Field, Fields, LocalText } from './fields.ts';
import type { Variable } from './flow.ts';
import { RESERVED_NAMES, reservedName } from './hostile-json.ts';
import type { Problem } from './problem.ts';

/** What is found out about an expression or a template. */
export interface Read {
  /** Why it cannot be used. */
  readonly refused?: LocalText;
  readonly variables: Iterable<string>;
}

export interface Readers {
  readonly checkExpression: (source: string) => Read;
  readonly checkTemplate: (text: string) => Read;
}

/** A text in a node, and what it is. */
interface Found {
  readonly node: string;
  readonly field: string;
  readonly what: 'expression' | 'template' | 'variable';
  readonly text: string;
}

export function checkWords(drawing: Drawing, readers: Readers): Problem[] {
  const variables = drawing.flow.variables ?? [];
  const declared = new Set(variables.map(({ name }) => name));
  const found = [...drawing.nodes.values()].flatMap(({ node, card, config }) => [
    ...textsIn(card.fields, config, node.id, ''),
  ]);
  return [...variables.flatMap(checkVariable), ...found.flatMap((text) => checkText(text, declared, readers))];
}

function checkVariable({ name, type, initial }: Variable, index: number, all: readonly Variable[]): Problem[] {
  const problem = (code: string, message: LocalText): Problem[] => [
    { severity: 'error', code, field: `variables/${index}`, message },
  ];
  if (RESERVED_NAMES.has(name)) return problem('reserved-name', reservedName(name));
  if (all.findIndex((other) => other.name === name) !== index) {
    return problem('duplicate-variable', {
      en: `There are two variables “${name}”. Remove one.`,
      de: `Es gibt zwei Variablen „${name}“. Entfernen Sie eine.`,
    });
  }
  if (initial !== undefined && typeof initial !== type) {
    return problem('wrong-type', {
      en: `The first value of the variable “${name}” does not fit its type.`,
      de: `Der Anfangswert der Variable „${name}“ passt nicht zu ihrem Typ.`,
    });
  }
  return [];
}

type Config = Readonly<Record<string, unknown>>;

function* textsIn(fields: Fields, config: Config, node: string, prefix: string): Iterable<Found> {
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(config, name) ? config[name] : undefined;
    const path = `${prefix}${name}`;
    if (field.format === 'list' && Array.isArray(value)) {
      for (const [row, item] of value.entries()) {
        if (isObject(item)) yield* textsIn(field.fields as Fields, item, node, `${path}/${row}/`);
      }
    } else if (field.format === 'prompt') {
      if (isObject(value)) yield* wordsIn(value, node, path);
    } else if (typeof value === 'string') {
      const what = kindOfText(field);
      if (what) yield { node, field: path, what, text: value };
    }
  }
}

/** Of a prompt, in every language. */
function* wordsIn({ say, variants }: Config, node: string, path: string): Iterable<Found> {
  if (typeof say === 'string') yield { node, field: `${path}/say`, what: 'template', text: say };
  for (const [language, variant] of Object.entries(isObject(variants) ? variants : {}))
    if (isObject(variant)) yield* wordsIn({ say: variant.say }, node, `${path}/variants/${language}`);
}

function kindOfText({ format, template }: Field<unknown>): Found['what'] | undefined {
  if (format === 'expression' || format === 'variable') return format;
  return template ? 'template' : undefined;
}

function checkText({ node, field, what, text }: Found, declared: ReadonlySet<string>, readers: Readers): Problem[] {
  const problem = (code: string, message: LocalText): Problem => ({ severity: 'error', code, node, field, message });
  const unknown = (name: string) => problem('unknown-variable', unknownVariable(name));
  if (what === 'variable') return declared.has(text) ? [] : [unknown(text)];
  const read = what === 'expression' ? readers.checkExpression(text) : readers.checkTemplate(text);
  if (read.refused) return [problem(`bad-${what}`, read.refused)];
  return [...read.variables].filter((name) => !declared.has(name)).map(unknown);
}

function unknownVariable(name: string): LocalText {
  return {
    en: `The flow has no variable “${name}”. Add it to the flow’s variables, or correct the name.`,
    de: `Der Ablauf hat keine Variable „${name}“. Fügen Sie sie den Variablen des Ablaufs hinzu, oder berichtigen Sie den Namen.`,
  };
}

const isObject = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
