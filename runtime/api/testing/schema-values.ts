/** Values made from a JSON Schema: right ones, and ones with a mistake in them. */

import * as fc from 'fast-check';

type Json = Readonly<Record<string, unknown>>;

/** Values that fit. @param refer what a `$ref` stands for */
export function valuesFor(schema: Json, refer: (name: string) => Json, depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') return valuesFor(refer(schema.$ref.split('/').at(-1)!), refer, depth + 1);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if (schema.const !== undefined) return fc.constant(schema.const);
  const forms = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (forms) return fc.oneof(...forms.map((form) => valuesFor(form, refer, depth + 1)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const examples = Array.isArray(schema.examples) ? [fc.constantFrom(...(schema.examples as unknown[]))] : [];
  return fc.oneof(...examples, ofType(String(type), schema, refer, depth));
}

function ofType(type: string, schema: Json, refer: (name: string) => Json, depth: number): fc.Arbitrary<unknown> {
  const { minimum = -1_000_000, maximum = 1_000_000 } = schema as { minimum?: number; maximum?: number };
  switch (type) {
    case 'string':
      return textFor(schema);
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(Math.max(maximum, minimum), 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array': {
      const items = (schema.items ?? {}) as Json;
      const limits = { minLength: Number(schema.minItems ?? 0), maxLength: Math.min(Number(schema.maxItems ?? 3), 3) };
      const size = { ...limits, maxLength: Math.max(limits.minLength, depth > 6 ? 0 : limits.maxLength) };
      return schema.uniqueItems
        ? fc.uniqueArray(valuesFor(items, refer, depth + 1), size)
        : fc.array(valuesFor(items, refer, depth + 1), size);
    }
    case 'object': {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
      const required = (schema.required ?? []) as string[];
      const members = properties.map(([name, member]) => [name, valuesFor(member, refer, depth + 1)] as const);
      return fc.record(Object.fromEntries(members), {
        requiredKeys: required.filter((name) => name in Object.fromEntries(members)),
      });
    }
    default:
      return fc.constant(null);
  }
}

function textFor(schema: Json): fc.Arbitrary<string> {
  const {
    minLength = 0,
    maxLength = 40,
    pattern,
  } = schema as { minLength?: number; maxLength?: number; pattern?: string };
  const plain = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
  if (pattern === undefined) return plain;
  try {
    return fc.stringMatching(new RegExp(pattern.replace(/\\[pP]\{\w+\}/g, 'a'), 'u'), { size: 'small' });
  } catch {
    // Some patterns are beyond the generator: then whatever comes is tried.
    return plain;
  }
}

/** What careless and hostile clients send instead. */
export const NONSENSE: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  '',
  ' ',
  '\u0000',
  '../../etc/passwd',
  "'; drop table flows; --",
  '{{ caller.name }}',
  '<script>alert(1)</script>',
  '\ud800',
  'ä'.repeat(1000),
  [],
  [[[[]]]],
  {},
  { $ne: null },
  { $gt: '' },
  { length: 1e9 },
];

/** A value with one mistake: a member gone, an unknown one, or nonsense in its place. */
export function spoiled(value: unknown, roll: (sides: number) => number): unknown {
  const nonsense = NONSENSE[roll(NONSENSE.length)];
  if (typeof value !== 'object' || value === null) return nonsense;
  if (Array.isArray(value)) return roll(2) === 0 ? [...value, nonsense] : value.map((item) => spoiled(item, roll));
  const names = Object.keys(value);
  const name = names[roll(Math.max(1, names.length))];
  const copy: Record<string, unknown> = { ...value };
  switch (name === undefined ? 1 : roll(4)) {
    case 0:
      delete copy[name!];
      return copy;
    case 1:
      copy[['owner', 'rev', '_id', 'role', 'admin', '$set'][roll(6)]!] = nonsense;
      return copy;
    case 2:
      copy[name!] = nonsense;
      return copy;
    default:
      copy[name!] = spoiled(copy[name!], roll);
      return copy;
  }
}
