/** From anything that was read as JSON to a flow's document, or to what is wrong with it. */

import { compileSchema, type SchemaCheck, type SchemaFault } from './config-schema.ts';
import { FLOW_LIMITS, type Flow } from './flow.ts';
import { flowDocumentSchema } from './flow-document.ts';
import { hostileJson } from './hostile-json.ts';
import type { Problem } from './problem.ts';
import { wordsFor } from './schema-words.ts';

export type ParsedFlow =
  | { readonly ok: true; readonly flow: Flow }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The document's shape only: whether the drawing makes sense is for `validateFlow`. */
export function parseFlow(json: unknown): ParsedFlow {
  if (json === undefined) return parseFlow(null);
  const hostile = hostileJson(json);
  if (hostile) return { ok: false, problems: [hostile] };
  if (JSON.stringify(json).length > FLOW_LIMITS.bytes) return { ok: false, problems: [tooLarge] };
  check ??= compileSchema(flowDocumentSchema);
  const faults = check(json);
  if (faults.length > 0) return { ok: false, problems: faults.map((fault) => problemOf(fault, json)) };
  return { ok: true, flow: json as Flow };
}

const tooLarge: Problem = {
  severity: 'error',
  code: 'too-large',
  message: {
    en: `The flow is larger than ${FLOW_LIMITS.bytes} bytes. Divide it.`,
    de: `Der Ablauf ist größer als ${FLOW_LIMITS.bytes} Bytes. Teilen Sie ihn auf.`,
  },
};

/** Compiled when first used. */
let check: SchemaCheck | undefined;

function problemOf(fault: SchemaFault, json: unknown): Problem {
  const field = fault.path === '' ? 'flow' : fault.path;
  const { code, message } = wordsFor(fault, { en: field, de: field });
  const [list, row] = fault.path.split('/');
  const owner = list === 'nodes' || list === 'edges' ? idAt(json, list, Number(row)) : undefined;
  return {
    severity: 'error',
    code,
    message,
    field,
    ...(owner !== undefined && (list === 'nodes' ? { node: owner } : { edge: owner })),
  };
}

function idAt(json: unknown, list: 'nodes' | 'edges', row: number): string | undefined {
  const rows: unknown = (json as Record<string, unknown>)[list];
  const item: unknown = Array.isArray(rows) ? rows[row] : undefined;
  const id: unknown = typeof item === 'object' && item !== null ? (item as Record<string, unknown>).id : undefined;
  return typeof id === 'string' ? id : undefined;
}
