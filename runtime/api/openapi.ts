/** The OpenAPI 3.1 document, from the same operations and schemas that serve the requests. Pure. */

import type { Content } from './content.ts';
import { type Operation, paramNames } from './operation.ts';
import { titleOf } from './problem.ts';
import { problemSchema } from './resources/flow-schemas.ts';
import { list, named, object, optional, type Schema, text, whole } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

const problemAnswer = named(
  'ProblemAnswer',
  object({
    status: whole(),
    title: text(),
    detail: optional(text()),
    problems: optional(list(problemSchema)),
  }),
);

const SECURITY: Readonly<Record<string, Json>> = {
  session: { type: 'apiKey', in: 'cookie', name: 'cordboard_session', description: 'Set by logging in' },
  basic: { type: 'http', scheme: 'basic', description: 'Name and password of a user' },
  key: { type: 'http', scheme: 'bearer', description: 'An API key, which begins with `cb_`' },
};

export function openApiDocument(operations: readonly Operation[], version: string): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const described = { [operation.method.toLowerCase()]: describe(operation, components) };
    paths[operation.path] = { ...paths[operation.path], ...described };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Cordboard', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/api' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      responses: { Problem: { description: 'What went wrong', content: problemContent(components) } },
      securitySchemes: SECURITY,
    },
  };
}

function describe(operation: Operation, components: Components): Json {
  const { id, tag, summary, about, body, role, scope } = operation;
  const parameters = [...pathParameters(operation, components), ...queryParameters(operation, components)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(about !== undefined && { description: about }),
    ...(parameters.length > 0 && { parameters }),
    ...(body.kind !== 'nothing' && { requestBody: { required: true, content: contentOf(body, components) } }),
    responses: responsesOf(operation, components),
    ...(role === 'anybody' ? { security: [] } : { security: securityOf(operation), 'x-role': role }),
    ...(scope !== undefined && { 'x-scope': scope }),
  };
}

function pathParameters({ path, params }: Operation, components: Components): Json[] {
  return paramNames(path).map((name) => {
    const schema = params[name] ?? text({ maxLength: 500 });
    return { name, in: 'path', required: true, schema: components.refer(schema) };
  });
}

function queryParameters({ query, revision }: Operation, components: Components): Json[] {
  const properties = (query.properties ?? {}) as Readonly<Record<string, Schema<unknown>>>;
  const required = query.required as readonly string[];
  const asked = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: components.refer(schema),
  }));
  const ifMatch = { name: 'If-Match', in: 'header', description: 'The ETag of an earlier answer', schema: text() };
  return revision ? [...asked, ifMatch] : asked;
}

function contentOf(content: Content<unknown>, components: Components): Json {
  switch (content.kind) {
    case 'json':
      return { 'application/json': { schema: components.refer(content.schema) } };
    case 'nothing':
      return {};
    case 'bytes':
    case 'sound':
    case 'stream':
    case 'text':
      return Object.fromEntries(content.types.map((type) => [type, {}]));
  }
}

function responsesOf(operation: Operation, components: Components): Json {
  const { status, answer } = operation;
  const content = contentOf(answer, components);
  const good = { description: titleOf(status), ...(Object.keys(content).length > 0 && { content }) };
  const problem = (code: number) => [
    String(code),
    { $ref: '#/components/responses/Problem', description: titleOf(code) },
  ];
  const parts = answer.kind === 'sound' && {
    '206': { ...good, description: titleOf(206) },
    '304': { description: titleOf(304) },
  };
  return { [String(status)]: good, ...parts, ...Object.fromEntries(refusalsOf(operation).map(problem)) };
}

/** Statuses that follow from what an operation declares, and those that it names. */
export function refusalsOf({ role, path, query, body, answer, revision, errors }: Operation): number[] {
  const all = [
    ...(role === 'anybody' ? [] : [401]),
    403,
    ...(Object.keys(query.properties ?? {}).length > 0 || body.kind === 'json' || revision ? [400] : []),
    ...(paramNames(path).length > 0 ? [404] : []),
    ...(body.kind === 'nothing' ? [] : [413, 415]),
    ...(body.kind === 'json' ? [422] : []),
    ...(revision ? [412] : []),
    ...(answer.kind === 'sound' ? [416] : []),
    429,
    503,
    ...errors,
  ];
  return [...new Set(all)].sort((one, other) => one - other);
}

function securityOf({ scope }: Operation): Json[] {
  const people = [{ session: [] }, { basic: [] }];
  return scope === undefined ? people : [...people, { key: scope === 'any' ? [] : [scope] }];
}

const problemContent = (components: Components): Json => ({
  'application/problem+json': { schema: components.refer(problemAnswer) },
});

/** Schemas with a title, each kept once under its name. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  /** The schema, with everything that has a name replaced by a reference. */
  refer(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((item) => this.refer(item));
    if (typeof schema !== 'object' || schema === null) return schema;
    const { title } = schema as { title?: unknown };
    if (typeof title !== 'string') return this.#inside(schema);
    if (!(title in this.schemas)) {
      this.schemas[title] = {};
      this.schemas[title] = this.#inside(schema);
    }
    return { $ref: `#/components/schemas/${title}` };
  }

  #inside(schema: object): unknown {
    return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, this.refer(value)]));
  }
}
