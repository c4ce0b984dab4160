/** Checks values against JSON Schema 2020-12 by Ajv, and tells one fault for each mistake. */

import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Fields, schemaOf } from './fields.ts';
import { groupBy } from './group-by.ts';

/** One mistake: where it is, such as `choices/0/digit`, and which JSON Schema keyword it breaks. */
export interface SchemaFault {
  readonly path: string;
  readonly keyword: string;
  /** What the keyword asks for: `{ limit: 5 }`, `{ missingProperty: 'prompt' }` … */
  readonly asks: Readonly<Record<string, unknown>>;
}

export type SchemaCheck = (value: unknown) => readonly SchemaFault[];

/** More faults in one value are not told. */
const MOST_FAULTS = 100;

/** One for all: each would otherwise compile its own vocabulary. Made when first used, for browsers that forbid it. */
let ajv: Ajv2020 | undefined;

/** A check against a schema of ours. Compiling takes milliseconds: do it once, and not while calls wait. */
export function compileSchema(schema: Record<string, unknown>): SchemaCheck {
  ajv ??= new Ajv2020({ allErrors: true, strict: false, ownProperties: true, meta: false, validateSchema: false });
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : faultsOf(validate.errors ?? []).slice(0, MOST_FAULTS));
}

/** A check of configurations whose templates have been filled in. */
export function configCheck(fields: Fields): SchemaCheck {
  return compileSchema(schemaOf(fields));
}

/** Ajv tells of every branch of a `oneOf` that failed; what the author meant is one of them, or unclear. */
function faultsOf(errors: readonly ErrorObject[]): SchemaFault[] {
  const unclear = errors.filter(({ keyword }) => keyword === 'oneOf');
  const hidden = new Set<ErrorObject>();
  for (const choice of unclear) {
    const branches = groupBy(
      errors.filter((error) => isWithin(error, choice)),
      (error) => error.schemaPath.slice(choice.schemaPath.length + 1).split('/', 1)[0],
    );
    const meant = [...branches.values()].find((branch) => branch.every((error) => !isOfShape(error, choice)));
    for (const branch of branches.values()) if (branch !== meant) for (const error of branch) hidden.add(error);
    const toldAlready = errors.some(
      (error) => error.instancePath === choice.instancePath && error.keyword === 'type' && !hidden.has(error),
    );
    if (meant || toldAlready) hidden.add(choice);
  }
  return errors.filter((error) => !hidden.has(error)).map(toFault);
}

function isWithin(error: ErrorObject, choice: ErrorObject): boolean {
  return error.schemaPath.startsWith(`${choice.schemaPath}/`) && error.instancePath.startsWith(choice.instancePath);
}

/** The value has another shape than this branch, rather than a mistake inside that shape. */
function isOfShape({ instancePath, keyword }: ErrorObject, choice: ErrorObject): boolean {
  return instancePath === choice.instancePath && ['required', 'additionalProperties', 'type'].includes(keyword);
}

function toFault({ instancePath, keyword, params }: ErrorObject): SchemaFault {
  const key: unknown = params.missingProperty ?? params.additionalProperty;
  const steps = instancePath.split('/').slice(1);
  return { path: (typeof key === 'string' ? [...steps, key] : steps).join('/'), keyword, asks: params };
}
