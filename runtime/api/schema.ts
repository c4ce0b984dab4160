/** JSON Schemas (2020-12) that carry their TypeScript type: one text validates, types the code, and is the document. */

declare const carries: unique symbol;

/** A JSON Schema; `T` is what a valid value is. */
export interface Schema<T> {
  readonly [carries]?: T;
  readonly [keyword: string]: unknown;
}

/** A member that may be absent. */
export interface Optional<T> {
  readonly mayBeAbsent: Schema<T>;
}

type Member = Schema<unknown> | Optional<unknown>;
type Shape = Readonly<Record<string, Member>>;
type Plain<T> = { readonly [K in keyof T]: T[K] };

export type ValueOf<M> = M extends Optional<infer T> ? T : M extends Schema<infer T> ? T : never;

export type ObjectOf<S extends Shape> = Plain<
  { [K in keyof S as S[K] extends Optional<unknown> ? never : K]: ValueOf<S[K]> } & {
    [K in keyof S as S[K] extends Optional<unknown> ? K : never]?: ValueOf<S[K]>;
  }
>;

/** Words for the document. */
type About = { readonly description?: string; readonly examples?: readonly unknown[] };

interface TextRules extends About {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Without flags; written as for the flag `u`. */
  readonly pattern?: string;
}

interface NumberRules extends About {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Characters in a text that says nothing about its length. */
const LONGEST_TEXT = 10_000;

export const text = (rules: TextRules = {}): Schema<string> => ({ type: 'string', maxLength: LONGEST_TEXT, ...rules });
export const whole = (rules: NumberRules = {}): Schema<number> => ({ type: 'integer', ...rules });
export const number = (rules: NumberRules = {}): Schema<number> => ({ type: 'number', ...rules });
export const flag = (about: About = {}): Schema<boolean> => ({ type: 'boolean', ...about });
export const oneOf = <const T extends string | number>(...values: readonly T[]): Schema<T> => ({ enum: values });

/** Epoch milliseconds. */
export const instant = (description?: string): Schema<number> =>
  whole({ minimum: 0, description: [description, 'epoch milliseconds'].filter(Boolean).join('; ') });

export const list = <T>(items: Schema<T>, rules: { readonly maxItems?: number } = {}): Schema<readonly T[]> => ({
  type: 'array',
  items,
  ...rules,
});

/** An object with these members and no others. */
export function object<const S extends Shape>(members: S, about: About = {}): Schema<ObjectOf<S>> {
  const entries = Object.entries<Member>(members);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, member]) => [name, schemaIn(member)])),
    required: entries.filter(([, member]) => !isOptional(member)).map(([name]) => name),
    additionalProperties: false,
    ...about,
  };
}

export const optional = <T>(schema: Schema<T>): Optional<T> => ({ mayBeAbsent: schema });

/** One of several forms. */
export const anyOf = <const M extends readonly Schema<unknown>[]>(...forms: M): Schema<ValueOf<M[number]>> => ({
  anyOf: forms,
});

/** A schema under a name: the document keeps it once, and refers to it. */
export const named = <T>(title: string, schema: Schema<T>): Schema<T> => ({ ...schema, title });

/** A schema written by hand, or looser than its type. */
export const given = <T>(schema: Readonly<Record<string, unknown>>): Schema<T> => schema;

function isOptional(member: Member): member is Optional<unknown> {
  return 'mayBeAbsent' in member;
}

const schemaIn = (member: Member): Schema<unknown> => (isOptional(member) ? member.mayBeAbsent : member);
