/** Fields of a node: JSON Schema objects that carry their TypeScript type and the editor's widget. */

/** A text in every language that the product speaks. */
export interface LocalText {
  readonly en: string;
  readonly de: string;
}

/** The editor draws one widget for each format. */
export type FieldFormat =
  | 'text'
  | 'long-text'
  | 'prompt'
  | 'expression'
  | 'variable'
  | 'seconds'
  | 'number'
  | 'switch'
  | 'choice'
  | 'list'
  | 'digit'
  | 'sip-uri'
  /** Stages of legs, as `dial-string.ts` reads them. */
  | 'dial-string'
  /** Short texts as an array, such as networks. */
  | 'texts'
  /** Any of `enum`, as an array. */
  | 'several'
  /** Written, never shown again. */
  | 'secret'
  /** The id of a flow, the name of a trunk or an account. */
  | 'flow'
  | 'trunk'
  | 'account'
  /** A flow or an account. */
  | 'target'
  /** The id of a recording. */
  | 'recording'
  /** The name of a row, given by the editor (its `letter` and the next free number) and not shown. */
  | 'row-id';

declare const carries: unique symbol;

/** A JSON Schema with the annotations the editor needs; `T` is what a valid value is. */
export interface Field<T> {
  readonly [carries]?: T;
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly format: FieldFormat;
  readonly label: LocalText;
  readonly help?: LocalText;
  /** Shown in an empty input. */
  readonly placeholder?: LocalText;
  readonly unit?: LocalText;
  /** A field without a default that is not optional must be filled in. */
  readonly default?: unknown;
  readonly optional?: boolean;
  /** `{{ … }}` is resolved in this text before the node runs. */
  readonly template?: boolean;
  /** Digits collected here (PINs) are masked in events, journal and trace. */
  readonly secret?: boolean;
  readonly [keyword: string]: unknown;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The typed configuration that a node's run receives. */
export type ConfigOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** Words to speak, or an uploaded recording; the same in other languages, by their tags (RFC 5646). */
export type Prompt = (Words | Recording) & { readonly variants?: Readonly<Record<string, Words | Recording>> };

interface Words {
  readonly say: string;
  readonly language?: string;
  readonly voice?: string;
}

interface Recording {
  readonly prompt: string;
}

/** Languages besides the first that one prompt may be in. */
const MOST_VARIANTS = 20;
const LANGUAGE_TAG = '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$';

interface Extra {
  readonly help?: LocalText;
  readonly placeholder?: LocalText;
}

/** One line of text; `{{ … }}` is resolved unless `template: false`. */
export function text(
  label: LocalText,
  extra: Extra & { default?: string; max?: number; pattern?: string; template?: boolean; format?: FieldFormat } = {},
): Field<string> {
  const { max = 500, format = 'text', template = true, ...rest } = extra;
  return { type: 'string', format, label, maxLength: max, template, ...rest };
}

/** A text that may be left empty: `undefined` when it is. */
export function optionalText(
  label: LocalText,
  extra: Extra & { max?: number; pattern?: string; template?: boolean; format?: FieldFormat } = {},
): Field<string | undefined> {
  return { ...text(label, extra), optional: true };
}

/** Words, or a recording. @param more properties that either may have */
const heard = (more: Readonly<Record<string, unknown>>) => [
  {
    type: 'object',
    properties: {
      say: { type: 'string', minLength: 1, maxLength: 4000 },
      language: { type: 'string', pattern: LANGUAGE_TAG },
      voice: { type: 'string', maxLength: 80 },
      ...more,
    },
    required: ['say'],
    additionalProperties: false,
  },
  {
    type: 'object',
    properties: { prompt: { type: 'string', minLength: 1, maxLength: 100 }, ...more },
    required: ['prompt'],
    additionalProperties: false,
  },
];

/** What the caller hears. */
export function prompt(label: LocalText, extra: Extra & { default?: Prompt } = {}): Field<Prompt> {
  return {
    type: 'object',
    format: 'prompt',
    label,
    template: true,
    oneOf: heard({
      variants: {
        type: 'object',
        propertyNames: { type: 'string', pattern: LANGUAGE_TAG },
        additionalProperties: { type: 'object', oneOf: heard({}) },
        maxProperties: MOST_VARIANTS,
      },
    }),
    ...extra,
  };
}

/** A prompt that may be missing. */
export function optionalPrompt(label: LocalText, extra: Extra = {}): Field<Prompt | undefined> {
  return { ...prompt(label, extra), optional: true };
}

/** A duration in seconds; fractions are allowed. */
export function seconds(
  label: LocalText,
  range: Extra & { default: number; min?: number; max: number },
): Field<number> {
  const { min = 0, max, ...rest } = range;
  return { type: 'number', format: 'seconds', label, minimum: min, maximum: max, unit: { en: 's', de: 's' }, ...rest };
}

export function wholeNumber(
  label: LocalText,
  range: Extra & { default: number; min: number; max: number },
): Field<number> {
  const { min, max, ...rest } = range;
  return { type: 'integer', format: 'number', label, minimum: min, maximum: max, ...rest };
}

/** A whole number that may be missing. */
export function optionalWholeNumber(
  label: LocalText,
  range: Extra & { min: number; max: number },
): Field<number | undefined> {
  const { min, max, ...rest } = range;
  return { type: 'integer', format: 'number', label, minimum: min, maximum: max, optional: true, ...rest };
}

/** A number that may be missing; fractions are allowed. */
export function optionalNumber(
  label: LocalText,
  range: Extra & { min: number; max: number },
): Field<number | undefined> {
  const { min, max, ...rest } = range;
  return { type: 'number', format: 'number', label, minimum: min, maximum: max, optional: true, ...rest };
}

export function flag(label: LocalText, extra: Extra & { default: boolean }): Field<boolean> {
  return { type: 'boolean', format: 'switch', label, ...extra };
}

/** One of a few values; each has a label. */
export function choice<const V extends string>(
  label: LocalText,
  values: readonly V[],
  extra: Extra & { default?: NoInfer<V>; labels?: Readonly<Record<V, LocalText>> } = {},
): Field<V> {
  return { type: 'string', format: 'choice', label, enum: values, ...extra };
}

/** A key of the telephone. */
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#';
export const DIGITS: readonly Digit[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

export function digit(label: LocalText, extra: Extra = {}): Field<Digit> {
  return { type: 'string', format: 'digit', label, enum: DIGITS, ...extra };
}

/** What names a row for good, such as `c1`: an exit hangs on it, so that rows may be moved without moving cords. */
export function rowId<const Letter extends string>(letter: Letter): Field<`${Letter}${number}`> {
  const label = { en: 'Name of the row', de: 'Name der Zeile' };
  return { type: 'string', format: 'row-id', label, pattern: `^${letter}[1-9][0-9]{0,3}$`, letter };
}

/** A bare CEL expression, such as `digits == "1" && vars.count > 2`. */
export function expression(label: LocalText, extra: Extra = {}): Field<string> {
  return { type: 'string', format: 'expression', label, minLength: 1, maxLength: 2000, ...extra };
}

/** A bare CEL expression that may be missing. */
export function optionalExpression(label: LocalText, extra: Extra = {}): Field<string | undefined> {
  return { ...expression(label, extra), optional: true };
}

/** The name of a flow variable where a result goes. */
export function variable(label: LocalText, extra: Extra = {}): Field<string> {
  return { type: 'string', format: 'variable', label, pattern: '^[a-z][A-Za-z0-9_]*$', maxLength: 60, ...extra };
}

export function optionalVariable(label: LocalText, extra: Extra = {}): Field<string | undefined> {
  return { ...variable(label, extra), optional: true };
}

/** Another flow, by its id. */
export function flowId(label: LocalText, extra: Extra = {}): Field<string> {
  return { type: 'string', format: 'flow', label, pattern: '^[a-z][a-z0-9-]*$', maxLength: 60, ...extra };
}

/** Rows of the same fields; `items` describes one row. */
export function list<F extends Fields>(
  label: LocalText,
  items: F,
  extra: Extra & { min?: number; max: number; default?: readonly ConfigOf<F>[] },
): Field<readonly ConfigOf<F>[]> {
  const { min = 0, max, ...rest } = extra;
  return { type: 'array', format: 'list', label, minItems: min, maxItems: max, fields: items, ...rest };
}

/** The plain JSON Schema of a set of fields, for Ajv: unknown keys are refused, defaults are not required. */
export function schemaOf(fields: Fields): Record<string, unknown> {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, plainSchema(field)]));
  const required = Object.entries(fields)
    .filter(([, field]) => !field.optional && field.default === undefined)
    .map(([name]) => name);
  return { type: 'object', properties, required, additionalProperties: false };
}

const ANNOTATIONS = new Set([
  'format',
  'label',
  'help',
  'placeholder',
  'unit',
  'default',
  'optional',
  'template',
  'secret',
  'labels',
  'fields',
  'letter',
  'rule',
]);

function plainSchema(field: Field<unknown>): Record<string, unknown> {
  const schema = Object.fromEntries(Object.entries(field).filter(([keyword]) => !ANNOTATIONS.has(keyword)));
  if (field.format === 'list') schema.items = schemaOf(field.fields as Fields);
  return schema;
}
