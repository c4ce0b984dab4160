/** Bodies, queries and answers against their schemas, with words for people. */

import { compileSchema } from '../../shared/flow-schema/config-schema.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { wordsFor } from '../../shared/flow-schema/schema-words.ts';
import type { Operation } from './operation.ts';
import { ApiProblem } from './problem.ts';
import type { Schema } from './schema.ts';

export interface Misfit {
  /** The JSON Schema keyword that was broken. */
  readonly keyword: string;
  /** `field` is a JSON pointer without its first slash. */
  readonly problem: Problem;
}

/** A check of anything that was read as JSON. */
export function bodyChecker(schema: Schema<unknown> | undefined): (value: unknown) => readonly Misfit[] {
  if (schema === undefined) return () => [];
  // As it is, not a copy: what has been compiled before is not compiled again.
  const check = compileSchema(schema as Record<string, unknown>);
  return (value) =>
    check(value).map((fault) => {
      const field = fault.path === '' ? 'body' : fault.path;
      const { code, message } = wordsFor(fault, { en: field, de: field });
      return { keyword: fault.keyword, problem: { severity: 'error', code, message, field } };
    });
}

type Reading = (text: string) => unknown;

/** What a query's text may stand for; what cannot be read stays as it is, and the schema refuses it. */
const readings: Readonly<Record<string, Reading>> = {
  integer: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text),
  number: (text) => (/^-?\d{1,15}(\.\d{1,10})?$/.test(text) ? Number(text) : text),
  boolean: (text) => ({ true: true, false: false })[text] ?? text,
};

/** A reader of query parameters: each may be given once. It throws ApiProblem 400. */
export function queryReader(schema: Schema<unknown>): (query: Readonly<Record<string, unknown>>) => unknown {
  const check = bodyChecker(schema);
  const properties = (schema.properties ?? {}) as Readonly<Record<string, { readonly type?: string }>>;
  return (query) => {
    const values = Object.entries(query).map(([name, value]) => {
      if (typeof value !== 'string') throw new ApiProblem(400, `?${name}= may be given once`);
      const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined;
      const reading = type === undefined ? undefined : readings[type];
      return [name, reading ? reading(value) : value];
    });
    const read: unknown = Object.fromEntries(values);
    const misfits = check(read);
    if (misfits[0]) {
      const problems = misfits.map(({ problem }) => problem);
      throw new ApiProblem(400, `in the address: ${misfits[0].problem.message.en}`, problems);
    }
    return read;
  };
}

/** A check for tests: an answer that is not as its operation declares is our own fault. */
export function answerChecker({ id, answer }: Operation): (body: unknown) => void {
  if (answer.kind !== 'json') return () => undefined;
  const check = bodyChecker(answer.schema);
  return (body) => {
    // As it will be written: members that are undefined are not there.
    const [misfit] = check(body === undefined ? undefined : JSON.parse(JSON.stringify(body)));
    if (misfit) throw new ApiProblem(500, `the answer of ${id} is not as declared: ${misfit.problem.message.en}`);
  };
}
