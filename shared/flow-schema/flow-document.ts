/** The JSON Schema (2020-12) of a flow's document. What stands in a node's `config` is its card's business. */

import { FLOW_LIMITS, NODE_ID_PATTERN, VARIABLE_NAME_PATTERN } from './flow.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = (maxLength: number, minLength = 0): Schema => ({ type: 'string', minLength, maxLength });
const id: Schema = { type: 'string', pattern: NODE_ID_PATTERN, maxLength: 60 };
const edgeId: Schema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,100}$' };
const rows = (items: Schema, maxItems: number): Schema => ({ type: 'array', items, maxItems });

/** An object that has these fields and no others. */
function record(properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

const coordinate: Schema = { type: 'number', minimum: -1_000_000, maximum: 1_000_000 };
const position = record({ x: coordinate, y: coordinate }, ['x', 'y']);

const node = record(
  {
    id,
    kind: { type: 'string', pattern: '^[a-z][a-z0-9-]*$', maxLength: 60 },
    version: { type: 'integer', minimum: 1, maximum: 10_000 },
    label: text(120),
    config: { type: 'object' },
    position,
  },
  ['id', 'kind', 'version', 'config', 'position'],
);

const edge = record(
  { id: edgeId, source: id, port: { type: 'string', pattern: '^[A-Za-z0-9*#_-]{1,60}$' }, target: id },
  ['id', 'source', 'port', 'target'],
);

const variable = record(
  {
    name: { type: 'string', pattern: VARIABLE_NAME_PATTERN, maxLength: 60 },
    type: { type: 'string', enum: ['string', 'number', 'boolean'] },
    initial: { type: ['string', 'number', 'boolean'], maxLength: 4000 },
  },
  ['name', 'type'],
);

const seconds: Schema = { type: 'number', minimum: 0, maximum: 86_400 };
const outcome: Schema = {
  type: 'string',
  enum: ['answered', 'busy', 'noAnswer', 'rejected', 'unreachable', 'redirected', 'limitReached'],
};

/** Each step has exactly one key, which says what it is. */
const step = {
  type: 'object',
  properties: {
    press: { type: 'string', pattern: '^[0-9*#]{1,100}$' },
    wait: seconds,
    dial: {
      anyOf: [
        outcome,
        record({ outcome, ring: seconds, talk: seconds, by: text(200, 1), redirect: text(500, 1) }, ['outcome']),
      ],
    },
    transfer: { type: 'string', enum: ['completed', 'failed', 'declined', 'timeout'] },
    web: {
      anyOf: [
        { type: 'string', enum: ['failed', 'timeout'] },
        record({ status: { type: 'integer', minimum: 100, maximum: 599 }, json: {}, text: text(20_000) }, []),
      ],
    },
    hangUp: { type: 'boolean', enum: [true] },
  },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
} satisfies Schema;

const loggedIn = { type: 'object', additionalProperties: rows(text(100, 1), 100) } satisfies Schema;

const test = record(
  {
    name: text(200, 1),
    given: record(
      {
        caller: text(100),
        callerName: text(200),
        called: text(100),
        account: text(100),
        at: {
          type: 'string',
          pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:\\d\\d)$',
        },
        entry: { type: 'string', enum: ['in', 'out', 'redirect', 'transfer'] },
        sentTo: text(500, 1),
        sentBy: text(500, 1),
        parked: rows(text(40, 1), 20),
        kept: { type: 'object' },
        loggedIn,
      },
      [],
    ),
    when: rows(step, 200),
    expect: record(
      {
        path: rows({ type: 'string', pattern: '^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)*$', maxLength: 600 }, 2000),
        heard: rows(text(4000, 1), 500),
        dialled: rows(text(500, 1), 500),
        calledBack: rows(text(1100, 1), 20),
        asked: rows(text(2500, 1), 500),
        vars: { type: 'object' },
        kept: { type: 'object' },
        loggedIn,
        ended: record({ code: text(40), sip: { type: 'integer', minimum: 100, maximum: 699 }, contact: text(500) }, []),
      },
      [],
    ),
  },
  ['name', 'expect'],
);

export const flowDocumentSchema: Record<string, unknown> = {
  ...record(
    {
      schemaVersion: { type: 'integer', enum: [1] },
      id,
      name: text(120, 1),
      description: text(2000),
      timeZone: text(60, 1),
      language: { type: 'string', pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 40 },
      access: { type: 'string', enum: ['none', 'trusted', 'public'] },
      anonymousDial: rows(text(80, 1), 100),
      nodes: rows(node, FLOW_LIMITS.nodes),
      edges: rows(edge, FLOW_LIMITS.edges),
      variables: rows(variable, FLOW_LIMITS.variables),
      placeholders: rows(record({ name: text(60, 1), label: text(120), value: text(500) }, ['name', 'label']), 100),
      notes: rows(record({ id: edgeId, text: text(4000), position }, ['id', 'text', 'position']), 500),
      tests: rows(test, FLOW_LIMITS.tests),
    },
    ['schemaVersion', 'id', 'name', 'access', 'nodes', 'edges'],
  ),
};
